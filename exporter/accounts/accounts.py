"""All accounts and status pages: read in turn, remembered, shown."""

import asyncio
import logging
from collections.abc import Callable, Iterable, Mapping

import httpx

from exporter.accounting import Lookup
from exporter.accounts import shelf
from exporter.accounts.line import PATIENCE, line
from exporter.accounts.reader import Reader
from exporter.accounts.vendor_pages import PATIENCE as PAGE_PATIENCE
from exporter.accounts.vendor_pages import VendorPages
from exporter.accounts.writing import Commit, nowhere
from exporter.fault import tell_fault
from exporter.model import Account, AccountStatus, KeyDates, StatusPage, VendorStatus
from exporter.wire import Routes

log = logging.getLogger(__name__)


class Accounts:
    """Reads accounts as they become due; nothing here raises.

    ``transport`` None: one of its own. ``clock`` gives Unix seconds. ``remember(place, book)`` notes what the next
    process needs (None forgets it), ``commit`` returns when all that was noted is written down, ``books`` is what an
    earlier one left. ``lookup`` is a price list. ``patience`` is how long one answer may take (seconds).
    """

    def __init__(
        self,
        *,
        transport: httpx.AsyncBaseTransport | None,
        clock: Callable[[], float],
        remember: Callable[[str, bytes | None], None],
        books: Mapping[str, bytes],
        commit: Commit = nowhere,
        lookup: Lookup | None = None,
        patience: float = PATIENCE,
    ) -> None:
        self.on_change: Callable[[str], None] = lambda _name: None
        self._clock, self._remember, self._commit, self._lookup = clock, remember, commit, lookup
        self._left = dict(books)
        self._own_transport = transport is None
        self._transport = transport or Routes()
        self._line = line(self._transport, clock, patience)
        self._readers: dict[str, Reader] = {}
        self._pages = VendorPages(line(self._transport, clock, min(patience, PAGE_PATIENCE)))
        self._ending: set[asyncio.Task[None]] = set()
        self._dates: dict[str, KeyDates] = {}
        self._dated: list[AccountStatus] = []  # what they were taken from

    def adopt(self, accounts: Iterable[Account], pages: Iterable[StatusPage]) -> None:
        """Read these from now on, and no others. What stays keeps its books; what is gone is forgotten."""
        wanted = {account.name: account for account in accounts}
        for name, reader in list(self._readers.items()):
            if name not in wanted or wanted[name].own is not reader.account.own:
                self._ending |= set(reader.running)
                self._readers.pop(name).forget()
        self._readers = {name: self._adopted(account) for name, account in wanted.items()}
        for place in self._left:
            if shelf.account_at(place) not in wanted:
                self._remember(place, None)
        self._left = {}
        self._pages.adopt(pages)
        self._learn_dates()

    def _adopted(self, account: Account) -> Reader:
        reader = self._readers.get(account.name)
        if reader is not None:
            reader.adopt(account)
            return reader
        left = {part: self._left.get(shelf.place(account.name, part), b"") for part in shelf.PARTS}
        return Reader(
            account,
            self._line,
            lookup=self._lookup,
            remember=self._remember,
            commit=self._commit,
            left=left,
            on_change=self._changed,
        )

    async def turn(self) -> None:
        """Start what is due. Once a second; returns at once."""
        try:
            now = self._clock()
            self._ending = {task for task in self._ending if not task.done()}
            for reader in self._readers.values():
                reader.turn(now)
            self._pages.turn(now)
            self._learn_dates()
        except Exception as error:  # noqa: BLE001  # it is called again in a second
            tell_fault(log, error, reading="accounts")

    async def aclose(self) -> None:
        """Stop reading, and let go of the connections."""
        ending = [*self._ending, *self._pages.stop()]
        for reader in self._readers.values():
            ending += reader.running
            reader.stop()
        await asyncio.gather(*ending, return_exceptions=True)
        if self._own_transport:
            await self._transport.aclose()

    def statuses(self) -> Mapping[str, AccountStatus]:
        """What is known of our own accounts, by name: at most a minute old."""
        return {name: reader.status for name, reader in self._readers.items() if reader.account.own}

    def status(self, name: str) -> AccountStatus | None:
        """The same of one; None for one that is not our own."""
        reader = self._readers.get(name)
        return reader.status if reader is not None and reader.account.own else None

    def vendors(self) -> Mapping[str, VendorStatus]:
        """What status pages say, by provider; what is too old is not in it."""
        return self._pages.at(self._clock())

    def dates(self, key: str) -> KeyDates | None:
        """The vendor's dates of one of our keys, the same object until they change; None: not known."""
        return self._dates.get(key)

    def _changed(self, name: str) -> None:
        self._learn_dates()
        self.on_change(name)

    def _learn_dates(self) -> None:
        statuses = [reader.status for reader in self._readers.values()]
        if list(map(id, statuses)) == list(map(id, self._dated)):  # nearly always: it is looked at each second
            return
        fresh: dict[str, KeyDates] = {}
        for status in statuses:
            for key, dates in status.key_dates.items():
                fresh.setdefault(key, self._kept(key, dates))
        self._dates, self._dated = fresh, statuses

    def _kept(self, key: str, dates: KeyDates) -> KeyDates:
        known = self._dates.get(key)
        return known if known == dates else dates
