"""A simulator on a real socket whose accounts are read over real connections."""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from exporter.accounts import Accounts
from exporter.model import Account, Collector, Grant, HeldKey, Price, Provider, Secret, StatusPage
from exporter.simulator import Scenario, Simulator

ADMIN = "sk-admin-CANARY-0123456789-0123456789-0123456789"
KEY = "sk-sim-CANARY-0123456789-0123456789-0123456789-9876"
NOON = datetime(2026, 11, 15, 12, tzinfo=UTC).timestamp()
ACME: dict[str, Any] = {
    "name": "acme",
    "admin_secret": ADMIN,
    "spent_usd": 87.0,
    "spend_limit_usd": 100.0,
    "usage_lag": 0.0,
    "cost_lag": 0.0,
    "admin_keys": [{"name": "ours"}],
    "projects": [
        {
            "id": "proj_web",
            "name": "Web shop",
            "rate_limits": {"gpt-4o": {"requests": 500, "tokens": 30_000}},
            "keys": [{"name": "prod", "created_days": 100.0}, {"name": "old", "created_days": 90.0}],
            "spend": [{"model": "gpt-4o", "key": "prod", "usd_per_day": 24.0}],
        }
    ],
}
INTERVALS = {Collector.COSTS: 900.0, Collector.USAGE: 120.0, Collector.LIMITS: 900.0, Collector.KEYS: 3600.0}


class Scene:
    """The simulator, the accounts that read it, and the time, which the test moves."""

    def __init__(self, changes: dict[str, Any]) -> None:
        self.now = NOON
        scenario = Scenario.model_validate({"keys": [{"name": "prod", "secret": KEY}], "accounts": [ACME | changes]})
        self.simulator = Simulator(scenario, clock=lambda: self.now)
        self.books: dict[str, bytes | None] = {}
        self.accounts: Accounts | None = None

    async def open(self, **changes: Any) -> Accounts:
        """A new process, as far as the accounts can tell."""
        if self.accounts is not None:
            await self.accounts.aclose()
        kept = {place: book for place, book in self.books.items() if book is not None}
        self.accounts = Accounts(
            transport=None, clock=lambda: self.now, remember=self.books.__setitem__, books=kept, patience=5.0
        )
        page = StatusPage(provider="openai", url=self.simulator.status_url)
        self.accounts.adopt([self.account(**changes)], [page])
        return self.accounts

    def account(self, **changes: Any) -> Account:
        settings: dict[str, Any] = {
            "name": "acme",
            "provider": Provider(name="openai", kind="openai", base_url=self.simulator.url),
            "secret": Secret(ADMIN),
            "held": (HeldKey("production", Secret(KEY)),),
            "intervals": INTERVALS,
            "models": ("gpt-4o",),
            "budget_usd": 100.0,
            "prices": {"gpt-4o": Price(2.5e-6, 1e-5)},
            "credit": (Grant(usd=200.0, granted_at=NOON - 14.5 * 86400),),
        }
        return Account(**settings | changes)

    async def live(self, seconds: float, step: float = 15.0) -> None:
        """Let time pass and what is due end."""
        assert self.accounts is not None
        until = self.now + seconds
        while self.now < until:
            self.now = min(until, self.now + step)
            await self.accounts.turn()
            readers = [task for reader in self.accounts._readers.values() for task in reader.running]
            pages = [task for page in self.accounts._pages._pages.values() for task in page.running]
            await asyncio.gather(*readers, *pages)


@pytest.fixture
async def scene() -> AsyncIterator[Callable[..., Any]]:
    """Start scenes: ``await scene(page_limit=3)`` changes the account."""
    started: list[Scene] = []

    async def start(**changes: Any) -> Scene:
        made = Scene(changes)
        started.append(made)
        await made.simulator.start()
        await made.open()
        return made

    yield start
    for made in started:
        if made.accounts is not None:
            await made.accounts.aclose()
        await made.simulator.stop()
