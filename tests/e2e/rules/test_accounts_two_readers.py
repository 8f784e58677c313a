"""The daemon and Prometheus see the same alerts of the same accounts, and tell them in the same words."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from exporter.alerting.rules import ACCOUNT_RULES, AccountScene, Facts, Rule
from exporter.model import AccountStatus

from .ledgers import NOW, draw, exposition
from .story import doubled
from .test_one_row_two_readers import Told, agree, alert

pytestmark = pytest.mark.e2e


@pytest.mark.parametrize("pods", [1, 2])
def test_rules_about_accounts(pods: int, tmp_path: Path) -> None:
    """Eighty accounts in all kinds of trouble: the same alerts with the same labels, figures and texts.

    Also where two pods stand behind one instance, so that everything is there twice.
    """
    accounts = draw(80, seed=7)
    expected = by_the_daemon(accounts)
    assert expected.keys() == {rule.name for rule in ACCOUNT_RULES}, "the accounts show every alert"
    shown = exposition(accounts)
    agree(tmp_path, doubled(shown) if pods == 2 else shown, expected, minute=10, impatient=True)


def by_the_daemon(accounts: Iterable[AccountStatus]) -> Told:
    told: Told = defaultdict(list)
    for status in accounts:
        own = {"account": status.name, "provider": status.provider}
        for rule in ACCOUNT_RULES:
            assert rule.find is not None
            for facts in rule.find(AccountScene(status=status, now=NOW)):
                told[rule.name].append(alert(rule, _counted(facts), {**own, **facts.labels}, ""))
    return told


def _counted(facts: Facts) -> Facts:
    """Prometheus knows how many keys there are, and not their names."""
    number = facts.words.get("number", "").partition(" (")[0]
    return replace(facts, words={**facts.words, "number": number}) if number else facts


def test_every_row_is_told() -> None:
    """Rows that share a name included: each finds some account."""
    found: set[int] = set()
    for status in draw(80, seed=7):
        found |= {place for place, rule in enumerate(ACCOUNT_RULES) if _finds(rule, status)}
    assert found == set(range(len(ACCOUNT_RULES)))


def _finds(rule: Rule[Any], status: AccountStatus) -> bool:
    return rule.find is not None and any(True for _ in rule.find(AccountScene(status=status, now=NOW)))
