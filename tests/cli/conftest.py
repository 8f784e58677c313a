"""Accounts as they might have been read, at noon of 15 March 2026 (UTC)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from exporter.app.spending import Report
from exporter.model import (
    Account,
    AccountStatus,
    Bound,
    Collector,
    CollectorStatus,
    Grant,
    Provider,
    Secret,
    SpendLimit,
    Spent,
)

NOON = datetime(2026, 3, 15, 12, tzinfo=UTC).timestamp()
CANARY = "sk-admin-CANARY-0123456789-0123456789-0123456789"
DAY = 86400.0
HOUR = 3600.0

ACCOUNT = Account(
    name="acme",
    provider=Provider(name="openai", kind="openai", base_url="https://api.openai.com/v1", official=True),
    secret=Secret(CANARY),
    intervals=dict.fromkeys(Collector, 900.0),
    budget_usd=500.0,
    credit=(
        Grant(usd=500.0, granted_at=NOON - 20 * DAY),
        Grant(usd=30.0, granted_at=NOON - DAY, expires_at=NOON + 5 * DAY),
        Grant(usd=7.0, granted_at=NOON - 90 * DAY, expires_at=NOON - DAY),
        Grant(usd=9.0, granted_at=NOON + DAY),
    ),
)
STATUS = AccountStatus(
    name="acme",
    provider="openai",
    collectors={
        Collector.COSTS: CollectorStatus(success=True, last_success_at=NOON, data_at=NOON - 2 * HOUR),
        Collector.USAGE: CollectorStatus(success=True, last_success_at=NOON, data_at=NOON + HOUR),
        Collector.LIMITS: CollectorStatus(success=True, last_success_at=NOON),
        Collector.KEYS: CollectorStatus(success=True, last_success_at=NOON),
    },
    spent=Spent(20.0, 412.1),
    by_project={"proj_web": Spent(15.0, 300.0), "proj_data": Spent(5.0, 112.1)},
    names={"proj_web": "Web shop"},
    usual_day=18.4,
    estimated_today=24.5,
    budget_usd=500.0,
    spend_limits=(SpendLimit(usd=900.0, enforcing=False), SpendLimit(usd=120.0, project="proj_data")),
    forecast_month=640.0,
    exhaustion={Bound.BUDGET: NOON + 4 * DAY, Bound.CREDIT: NOON + 6 * DAY},
    credit_remaining=106.0,
    credit_expires_at=NOON + 5 * DAY,
)

Make = Callable[..., Report]


@pytest.fixture
def report() -> Make:
    """Make a report; fields of the status are changed by name, ``account`` is another account."""

    def make(account: Account = ACCOUNT, **changes: Any) -> Report:
        return Report(account=account, status=replace(STATUS, **changes), at=NOON)

    return make


@pytest.fixture
def account() -> Callable[..., Account]:
    """The account, with changes."""
    return lambda **changes: replace(ACCOUNT, **changes)
