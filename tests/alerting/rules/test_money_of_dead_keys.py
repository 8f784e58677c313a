"""When the keys of an account run dry, their texts say how much was spent, and against what."""

from typing import Any

import pytest

from exporter.alerting.rules import KEY_RULES, KeyScene
from exporter.alerting.rules.words import Links, texts
from exporter.model import AccountStatus, Provider, Secret, SpendLimit, Spent, Status, Target, Track
from exporter.outcome import Outcome, Reason

NOW = 1_795_305_600.0  # 2026-11-22 00:00 UTC
OPENAI = Provider(name="openai", kind="openai", base_url="https://api.openai.com/v1", official=True)
TARGET = Target(name="prod-chat", provider=OPENAI, secret=Secret("x" * 40), account="acme")
SPENT = Spent(today=12.5, month=512.3)


def told(account: AccountStatus | None, outcome: Outcome = Outcome.QUOTA_EXHAUSTED) -> dict[str, str]:
    """The texts of the one alarm of a dead key whose account is so."""
    reason = Reason.CREDIT_BALANCE if outcome is Outcome.QUOTA_EXHAUSTED else Reason.NONE
    track = Track(state=outcome.state, outcome=outcome, reason=reason)
    status = Status(name="prod-chat", provider="openai", state=outcome.state, since=NOW - 60, auth=track)
    scene = KeyScene(target=TARGET, status=status, now=NOW, account=account)
    labels = {"key": "prod-chat", "provider": "openai", "account": "acme"}
    [said] = [texts(rule, facts, labels, Links()) for rule in KEY_RULES if rule.find for facts in rule.find(scene)]
    return dict(said)


@pytest.mark.parametrize(
    ("known", "said"),
    [
        ({}, "Account acme has spent 512.30 USD this month (recorded so far)."),
        (
            {"spend_limits": (SpendLimit(usd=9, project="p"), SpendLimit(usd=500)), "budget_usd": 400.0},
            "Account acme has spent 512.30 USD this month (recorded so far); its limit is 500.00 USD.",
        ),
        (
            {"spend_limits": (SpendLimit(usd=9, project="p"),), "budget_usd": 400.0},
            "Account acme has spent 512.30 USD this month (recorded so far); its budget is 400.00 USD.",
        ),
        (
            {"budget_usd": 400.0, "credit_remaining": 0.0},
            (
                "Account acme has spent 512.30 USD this month (recorded so far); its budget is 400.00 USD; of its "
                "credit nothing is left."
            ),
        ),
        ({"credit_remaining": 0.01}, "Account acme has spent 512.30 USD this month (recorded so far)."),
    ],
)
def test_what_was_spent_against_which_limit(known: dict[str, Any], said: str) -> None:
    """The organisation's limit, else the budget; credit when it is gone."""
    found = told(AccountStatus(name="acme", provider="openai", spent=SPENT, **known))
    assert found["spent"] == said
    assert f". {said}" in found["description"]


@pytest.mark.parametrize("account", [None, AccountStatus(name="acme", provider="openai", budget_usd=400.0)])
def test_nothing_is_said_of_money_that_is_not_known(account: AccountStatus | None) -> None:
    """An account that is not read, or whose costs could not be."""
    found = told(account)
    assert "spent" not in found
    assert "Account acme" not in found["description"]
    assert "  " not in found["description"]


def test_a_key_that_is_refused_is_not_about_money() -> None:
    """Only what money ends is told with it."""
    found = told(AccountStatus(name="acme", provider="openai", spent=SPENT), Outcome.INVALID_KEY)
    assert "USD" not in str(found)
