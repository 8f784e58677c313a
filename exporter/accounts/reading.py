"""One reading of one account: from the books and what is due to the finding that ends it."""

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from exporter.accounting import Folding, Lookup, Prices, Usage, key_ring, opened
from exporter.accounts import shelf
from exporter.accounts.desk import AT_ONCE, Desk
from exporter.accounts.directory import Projects, list_keys, read_limits
from exporter.accounts.endpoints import Endpoints
from exporter.accounts.line import Line, Unread
from exporter.accounts.money import layout, read_costs, read_usage
from exporter.fault import tell_fault
from exporter.model import Account, ApiKey, Collector, Finding
from exporter.outcome import Outcome
from exporter.providers.admin import ADMINS
from exporter.wire import unexpected

log = logging.getLogger(__name__)

LONGEST_READING = 1800.0  # seconds
_OK = Finding(outcome=Outcome.OK)
NO_ADMIN = Finding(outcome=Outcome.BAD_REQUEST, message="this kind of provider has no admin API")
_TOO_LONG = Finding(
    outcome=Outcome.TIMEOUT, message=f"the account was not read within {LONGEST_READING / 60:g} minutes"
)
_OUR_FAULT = "unexpected error while the account was read"


class Known:
    """The books of an account, and what its readings share. It is as much as fits the account as it is configured."""

    def __init__(self, account: Account, now: float, lookup: Lookup | None) -> None:
        self.account = account
        self.books = opened(account, now, Prices(account.prices, lookup), layout(account))
        self.slots = asyncio.Semaphore(AT_ONCE)
        self.projects = Projects()
        self.endpoints = Endpoints()
        self.listed: tuple[ApiKey, ...] | None = None

    def adopt(self, account: Account, now: float, lookup: Lookup | None) -> None:
        """Counters begin anew only where their rows are others now."""
        before, self.account = self.account, account
        self.books.prices = Prices(account.prices, lookup)
        if (account.provider, account.secret) != (before.provider, before.secret):
            self.projects, self.endpoints = Projects(), Endpoints()
            self.books.costs.read_whole_next()
        if layout(account) != layout(before):
            self.books.usage = Usage(now, layout=layout(account))
            self._fold_anew()
        elif (account.top_projects, account.top_models) != (before.top_projects, before.top_models):
            self._fold_anew()
        if account.credit != before.credit:
            self.books.costs.read_whole_next()
        self.show_keys(now)

    def _fold_anew(self) -> None:
        shown = self.books.folding.cursor()
        self.books.folding = Folding(top_projects=self.account.top_projects, top_models=self.account.top_models)
        self.books.folding.restore(shown)

    def show_keys(self, now: float) -> None:
        """Match the listed keys to those we hold now."""
        if self.listed is not None:
            self.books.keys = key_ring(self.listed, self.account.held, self.account.secret, now)

    def restore(self, usage: Mapping[str, Any], budget: Mapping[str, Any]) -> None:
        """What another process left; what cannot be read is dropped."""
        if isinstance(usage.get("usage"), dict) and self.books.usage.restore(usage["usage"]):
            shown = usage.get("folding")
            self.books.folding.restore(shown if isinstance(shown, dict) else {})
        if budget:
            self.books.budget.restore(budget)

    def usage_book(self) -> Callable[[], bytes]:
        """Makes what the next process needs, in any thread: nothing but a reading of usage changes usage."""
        usage, shown = self.books.usage, self.books.folding.cursor()
        return lambda: shelf.packed({"usage": usage.cursor(), "folding": shown})

    def data_at(self, collector: Collector) -> float | None:
        """The end of the newest bucket; limits and keys have none."""
        if collector is Collector.COSTS:
            return self.books.costs.data_at
        return self.books.usage.data_at if collector is Collector.USAGE else None


async def found(collector: Collector, account: Account, known: Known, line: Line) -> Finding:
    """Read one thing into the books; how it ended. What is wrong with the credential by itself sends nothing."""
    admin = ADMINS.get(account.provider.kind)
    if admin is None:
        return NO_ADMIN
    try:
        fault = admin.fault(account)
        if fault is not None:
            return fault
        async with asyncio.timeout(LONGEST_READING):
            await _read(collector, Desk(account=account, admin=admin, line=line, slots=known.slots), known)
    except Unread as unread:
        return unread.finding
    except TimeoutError:
        return _TOO_LONG
    except Exception as error:  # noqa: BLE001  # a reading never raises
        tell_fault(log, error, account=account.name, collector=collector)
        return replace(unexpected(error), message=_OUR_FAULT)
    return _OK


async def _read(collector: Collector, desk: Desk, known: Known) -> None:
    match collector:
        case Collector.COSTS:
            await read_costs(desk, known.books)
        case Collector.USAGE:
            await read_usage(desk, known.books, known.endpoints)
        case Collector.LIMITS:
            await read_limits(desk, known.books, known.projects)
        case Collector.KEYS:
            known.listed = await list_keys(desk, known.books, known.projects)
            known.show_keys(desk.now)
