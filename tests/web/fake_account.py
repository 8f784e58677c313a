"""Accounts as the tests put them on a desk."""

from dataclasses import replace
from typing import Any

from exporter.model import (
    AccountStatus,
    Bound,
    Collector,
    CollectorStatus,
    KeyStanding,
    ListedKey,
    RateLimit,
    SpendLimit,
    Spent,
)
from exporter.outcome import Outcome, Reason
from tests.web.fake_desk import NOW

HOUR, DAY = 3600.0, 86400.0


def account(name: str = "acme", **fields: Any) -> AccountStatus:
    """An account of which nothing is known but what is given."""
    return replace(AccountStatus(name=name, provider="openai"), **fields)


def read(seconds_ago: float = 180.0, **fields: Any) -> CollectorStatus:
    """A collector that succeeded so long ago."""
    base = CollectorStatus(success=True, tried_at=NOW - seconds_ago, last_success_at=NOW - seconds_ago, due=NOW + 720.0)
    return replace(base, **fields)


def failed(outcome: Outcome, words: str = "", **fields: Any) -> CollectorStatus:
    """A collector that failed a minute ago and is tried again in an hour."""
    base = CollectorStatus(
        success=False, tried_at=NOW - 60.0, failures=3, outcome=outcome, words=words, due=NOW + HOUR, reason=Reason.NONE
    )
    return replace(base, **fields)


def full(name: str = "acme") -> AccountStatus:
    """An account of which everything is known; it is about to run out."""
    return account(
        name,
        collectors={
            Collector.COSTS: read(data_at=NOW - 2 * HOUR),
            Collector.USAGE: read(30.0, data_at=NOW + 30.0),
            Collector.LIMITS: read(),
            Collector.KEYS: failed(Outcome.PERMISSION_DENIED, "Missing scopes: api.management.read"),
        },
        spent=Spent(12.3, 412.1),
        foreign={"eur": 3.2},
        by_project={"proj_1": Spent(2.0, 95.0), "proj_2": Spent(10.3, 317.1)},
        by_key={"prod": Spent(1.0, 20.0)},
        usual_day=13.0,
        estimated_today=14.2,
        unpriced={"gpt-new": 1200},
        tokens={("proj_1", "gpt-5", "input"): 10.0, ("proj_1", "gpt-5", "output"): 4.0},
        requests={("proj_1", "gpt-5"): 2.0},
        folded=3.0,
        refused={Collector.COSTS: 2},
        budget_usd=500.0,
        budget_reached={0.8: True, 1.0: False},
        spend_limits=(SpendLimit(usd=1000.0, enforcing=False), SpendLimit(usd=90.0, enforcing=True, project="proj_1")),
        rate_limits=(RateLimit(project="proj_1", model="gpt-5", requests_per_minute=500.0),),
        forecast_month=610.2,
        exhaustion={Bound.BUDGET: NOW + 6 * DAY, Bound.CREDIT: NOW + 2 * DAY},
        credit_remaining=3.2,
        credit_expires_at=NOW + 40 * DAY,
        keys=(
            ListedKey(
                name="Prod", project="proj_1", standing=KeyStanding.MONITORED, created_at=NOW - DAY, target="prod"
            ),
            ListedKey(name="old", project="proj_2", standing=KeyStanding.UNUSED, last_used_at=NOW - 90 * DAY),
        ),
        names={"proj_1": "Search", "key_1": "Prod"},
        by_line_item={"gpt-5, input": Spent(2.5, 40.0)},
    )
