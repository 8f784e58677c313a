"""An account with whatever is known of it, and what the rules make of that."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from exporter.alerting.rules import ACCOUNT_RULES, AccountScene, Facts, Rule
from exporter.alerting.rules.words import Links, texts
from exporter.model import AccountStatus

NOW = 1_795_305_600.0  # 2026-11-22 00:00 UTC
NOON = NOW + 43_200
DAY = 86400.0


def account(**known: Any) -> AccountStatus:
    return AccountStatus(name="acme", provider="openai", **known)


def found(status: AccountStatus, now: float = NOW) -> dict[str, list[tuple[Rule[AccountScene], Facts]]]:
    """By the alert's name."""
    told: dict[str, list[tuple[Rule[AccountScene], Facts]]] = defaultdict(list)
    for rule in ACCOUNT_RULES:
        assert rule.find is not None
        for facts in rule.find(AccountScene(status=status, now=now)):
            told[rule.name].append((rule, facts))
    return dict(told)


def said(status: AccountStatus, name: str, now: float = NOW) -> Mapping[str, str]:
    """The texts of the only alarm of this name."""
    [(rule, facts)] = found(status, now)[name]
    return texts(rule, facts, {"account": "acme", "provider": "openai", **facts.labels}, Links())
