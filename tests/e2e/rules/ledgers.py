"""Accounts in every kind of trouble, drawn by chance from a seed, as the daemon and as Prometheus see them."""

import random
from collections.abc import Iterable

from exporter.metrics import ACCOUNT_FAMILIES
from exporter.model import (
    AccountStatus,
    Bound,
    Collector,
    CollectorStatus,
    KeyStanding,
    ListedKey,
    SpendLimit,
    Spent,
)
from exporter.outcome.advice import ADVICE

from .story import series, values

NOW = 600.0  # promtool's time begins at 0
MINUTES = 11
DAY = 86400.0
SCRAPE = {"instance": "a", "job": "llmkey"}


def draw(count: int, seed: int) -> list[AccountStatus]:
    chance = random.Random(seed)  # noqa: S311  # chance, not secrecy
    return [_account(f"a{number}", chance) for number in range(count)]


def _account(name: str, chance: random.Random) -> AccountStatus:
    def maybe(*values: float) -> float | None:
        return chance.choice([None, *values])

    month = maybe(0.0, 89.99, 90.0, 412.1, 500.0)
    return AccountStatus(
        name=name,
        provider=chance.choice(["openai", "groq"]),
        collectors={each: _collector(chance) for each in Collector if chance.random() < 0.8},
        spent=None if month is None else Spent(chance.choice([0.0, 2.5, 11.0, 11.01]), month),
        by_project={f"p{number}": Spent(0.0, chance.choice([1.0, 45.0, 99.5])) for number in range(3)},
        usual_day=maybe(-1.0, 0.0, 10.0),
        estimated_today=maybe(0.5, 11.0, 11.01, 64.125),
        budget_usd=maybe(500.0, 1000.0),
        budget_reached={share: chance.random() < 0.5 for share in (0.5, 0.8, 1.0)},
        spend_limits=tuple(_limit(project, chance) for project in ("", "p1", "p2", "p9") if chance.random() < 0.7),
        forecast_month=maybe(500.0, 500.01, 2000.0),
        exhaustion={bound: chance.choice([NOW, NOW + 3 * DAY - 1, NOW + 3 * DAY]) for bound in Bound},
        credit_remaining=maybe(0.0, 4.2),
        credit_expires_at=maybe(NOW + DAY, NOW + 14 * DAY - 1, NOW + 14 * DAY),
        keys=chance.choice([None, tuple(_key(number, chance) for number in range(chance.randrange(20)))]),
    )


def _collector(chance: random.Random) -> CollectorStatus:
    success = chance.choice([None, True, False, False])
    outcome, reason = chance.choice([*ADVICE])
    return CollectorStatus(success=success, last_success_at=0.0, outcome=outcome, reason=reason)


def _limit(project: str, chance: random.Random) -> SpendLimit:
    return SpendLimit(
        usd=chance.choice([0.0, 50.0, 100.0, 480.0]),
        enforcing=chance.choice([None, False, False, True]),
        project=project,
    )


def _key(number: int, chance: random.Random) -> ListedKey:
    return ListedKey(name=f"key {number}", project="p1", standing=chance.choice([*KeyStanding]))


def exposition(accounts: Iterable[AccountStatus]) -> dict[str, str]:
    """What Prometheus sees for ten minutes: the families as the exporter draws them."""
    shown = {series("llmkey_exporter_egress_up", **SCRAPE): 1.0}
    for status in accounts:
        for family in ACCOUNT_FAMILIES:
            for own, number in family.read(status):
                labels = dict(zip(family.label_names, (status.name, status.provider, *own), strict=True))
                shown[series(family.name, **labels, **SCRAPE)] = number
    return {name: values((MINUTES, number)) for name, number in shown.items()}
