"""One account over time: what is due, what is known, what is left to the next process."""

import asyncio
import logging
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from functools import partial
from math import inf

from exporter.accounting import (
    Lookup,
    asked_at_once,
    assemble,
    concluded,
    first_due,
    sane,
)
from exporter.accounting.dates import HOUR, day
from exporter.accounts import shelf
from exporter.accounts.known import Known
from exporter.accounts.line import Line
from exporter.accounts.origin import fingerprint
from exporter.accounts.reading import NO_ADMIN, found
from exporter.accounts.telling import tell_absent, tell_collector, tell_unpriced
from exporter.accounts.writing import Commit, Remember, Writing, nowhere
from exporter.fault import tell_fault
from exporter.model import Account, AccountStatus, Collector, CollectorStatus, Finding
from exporter.outcome import State

log = logging.getLogger(__name__)

_NOTHING = CollectorStatus()
REFRESH = 60.0  # seconds after which what is shown is put together anew: forecasts move, and what is old ends


class Reader:
    """``on_change`` is called with the account's name after a reading that changed what is shown.

    What was counted is written down (``remember`` notes it, ``commit`` returns when it is safe) before it is shown:
    else a process that is killed in between would count again what somebody has seen.
    """

    def __init__(
        self,
        account: Account,
        line: Line,
        *,
        lookup: Lookup | None,
        remember: Remember = lambda _place, _book: None,
        commit: Commit = nowhere,
        left: Mapping[str, bytes] | None = None,
        on_change: Callable[[str], None] = lambda _name: None,
    ) -> None:
        self.account = account
        self._line, self._writing, self._on_change = line, Writing(remember, commit), on_change
        now = line.clock()
        self._told: dict[Collector, CollectorStatus] = {}
        self._statuses: dict[Collector, CollectorStatus] = {}
        self._running: dict[Collector, asyncio.Task[None]] = {}
        self._unpriced: set[str] = set()
        self._known = Known(account, now, lookup, on_drop=self._drop)
        left = left or {}
        restored = self._known.restore(left, now)
        self._statuses = self._begun(shelf.unpacked(left.get(shelf.COLLECTORS)), restored, now)
        self._assembled_at = now
        self.status = self._assembled(now)

    @property
    def intervals(self) -> Mapping[Collector, float]:
        """What is read, and how often. Nothing without a credential; for its dates alone, only the keys."""
        if self.account.secret is None and not self.account.secret_fault:
            return {}
        wanted = self.account.intervals
        return wanted if self.account.own else {name: wanted[name] for name in wanted if name is Collector.KEYS}

    def adopt(self, account: Account) -> None:
        """Go on with the account as it is configured now: what still fits is kept."""
        before, self.account, now = self.account, account, self._line.clock()
        self._known.adopt(account, now)
        known = {name: self._statuses.get(name) for name in self.intervals}
        self._statuses = {
            name: self._first(name, now) if status is None else self._sooner(name, status, before, now)
            for name, status in known.items()
        }
        if _credential(account) != _credential(before):
            self._statuses = {name: asked_at_once(status, now) for name, status in self._statuses.items()}
        if account.held != before.held:
            self._writing.keep_matches(account, self._known, now)
        if not self._known.doubted:  # else the figures of one may be held against the budget of another
            self.refresh(now)

    def _sooner(self, name: Collector, status: CollectorStatus, before: Account, now: float) -> CollectorStatus:
        """An interval that became shorter counts from now; credit that reaches further back is read for at once."""
        if status.success is False:
            return status
        deeper = name is Collector.COSTS and self.account.credit != before.credit
        return replace(status, due=now if deeper else min(status.due, now + self.intervals[name]))

    def turn(self, now: float) -> None:
        """Start what is due; put together anew what is shown, once a minute and at midnight."""
        for name, status in self._statuses.items():
            self._statuses[name] = due = sane(status, self.intervals[name], now)
            if due.due <= now and name not in self._running:
                self._running[name] = task = asyncio.create_task(self.read(name))
                task.add_done_callback(partial(self._ended, name))
        fresh = 0 <= now - self._assembled_at < REFRESH and day(now) == day(self._assembled_at)
        if not fresh:
            self.refresh(now)

    async def read(self, name: Collector) -> None:
        """Read one thing, whatever comes of it. Only the caller's cancellation comes through."""
        account = self.account
        try:
            self._known.counting |= name is Collector.USAGE
            finding = await found(name, account, self._known, self._line)
            before, after = self._conclude(name, account, finding)
            try:
                await self._writing.keep(self.account, self._known, name, self._statuses, self._line.clock())
            except Exception as error:  # noqa: BLE001  # what was read is shown all the same
                tell_fault(log, error, account=account.name, collector=name)
            if name is Collector.USAGE:
                self._known.counting = False
                self._known.books.count(self.account)
            if before is not after:
                self._show(before, after)
        except Exception as error:  # noqa: BLE001  # a fault of ours in one account must not end the others
            tell_fault(log, error, account=account.name, collector=name)

    def _conclude(self, name: Collector, account: Account, finding: Finding) -> tuple[CollectorStatus, CollectorStatus]:
        """The collector's status before and after; the same when the finding says nothing any more."""
        now = self._line.clock()
        tell_absent(account, self._known.endpoints.newly_absent())
        before = self._statuses.get(name)
        if before is None:  # it was turned off meanwhile
            return _NOTHING, _NOTHING
        if _credential(self.account) != _credential(account):  # what was said to the old one says nothing
            self._statuses[name] = asked_at_once(before, now)
            return before, before
        after = self._concluded(name, before, finding, now)
        if name is Collector.COSTS and after.success and self.account.credit != account.credit:
            after = replace(after, due=now)  # the new credit may need days that were not asked for
        self._statuses[name] = after
        self._tell(name, after)
        return before, after

    def _concluded(self, name: Collector, before: CollectorStatus, finding: Finding, now: float) -> CollectorStatus:
        interval = self.intervals[name]
        after = concluded(before, finding, account=self.account.name, collector=name, interval=interval, now=now)
        if finding is NO_ADMIN:  # it takes a person, or another version of ours
            after = replace(after, due=now + max(interval, HOUR))
        return replace(after, data_at=self._known.data_at(name))

    def _tell(self, name: Collector, status: CollectorStatus) -> None:
        tell_collector(self.account, name, self._told.get(name, CollectorStatus()), status)
        self._told[name] = status

    def _show(self, before: CollectorStatus, after: CollectorStatus) -> None:
        shown = self.status
        self.refresh(self._line.clock())
        tell_unpriced(self.account, self.status.unpriced, self._unpriced)
        judged = (before.success, before.outcome, before.reason) == (after.success, after.outcome, after.reason)
        if not judged or replace(shown, collectors={}) != replace(self.status, collectors={}):
            self._on_change(self.account.name)

    def refresh(self, now: float) -> None:
        """Put together anew what is shown."""
        self._assembled_at = now
        self.status = self._assembled(now)

    def _assembled(self, now: float) -> AccountStatus:
        budget = self._known.books.budget
        before = budget.cursor()
        status = assemble(self.account, self._known.books, self._statuses, now)
        if self.account.own and budget.cursor() != before:
            self._writing.note(self.account, shelf.BUDGET, shelf.packed(budget.cursor() or {}))
        return status

    def stop(self) -> None:
        """Stop reading. What is cut short was not shown, nor is it left behind: the next process reads it."""
        for task in self._running.values():
            task.cancel()

    @property
    def running(self) -> tuple[asyncio.Task[None], ...]:
        return tuple(self._running.values())

    def forget(self) -> None:
        """The account is gone."""
        self.stop()
        self._writing.drop(self.account, shelf.PARTS)
        self._writing.close()

    def _ended(self, name: Collector, task: asyncio.Task[None]) -> None:
        if self._running.get(name) is task:
            del self._running[name]

    def _drop(self, parts: Collection[str]) -> None:
        """The books hold nothing of these any more."""
        now = self._line.clock()
        for name, status in self._statuses.items():
            if name in parts:
                self._statuses[name] = CollectorStatus(due=min(status.due, now))
        self._told = {}
        self._assembled_at = -inf  # what is shown is put together anew at the next turn
        self._writing.drop(self.account, parts)

    def _begun(
        self, document: Mapping[str, object], restored: Collection[Collector], now: float
    ) -> dict[Collector, CollectorStatus]:
        """What another process knew, its successes where their figures are there too. All is read anew soon, but what
        refused this very secret within the hour: a process that dies again and again must not ask each time."""
        known = shelf.read_collectors(document, fingerprint(self.account), now)
        begun: dict[Collector, CollectorStatus] = {}
        for name in self.intervals:
            begun[name] = self._first(name, now)
            status = known.get(name)
            if status is not None and name not in restored:
                status = replace(status, last_success_at=None, data_at=None)
            if status is not None and _refused(status, now):
                begun[name] = status
                self._tell(name, status)
            elif status is not None:
                begun[name] = replace(status, due=begun[name].due)
        return begun

    def _first(self, name: Collector, now: float) -> CollectorStatus:
        if self._known.doubted:  # whose the figures are is to be known soon
            return CollectorStatus(due=now)
        return CollectorStatus(due=first_due(self.account.name, name, self.intervals[name], now))


def _refused(status: CollectorStatus, now: float) -> bool:
    recent = status.tried_at is not None and 0 <= now - status.tried_at < HOUR
    return recent and status.outcome is not None and status.outcome.state is State.AUTH_FAILED


def _credential(account: Account) -> tuple[object, ...]:
    """What an answer was given to."""
    return account.provider, account.secret, account.secret_fault
