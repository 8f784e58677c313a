"""What is known of an account, and whether it still is that account's."""

import asyncio
from collections.abc import Callable, Collection, Mapping

from exporter.accounting import Folding, Lookup, Prices, Usage, opened
from exporter.accounting.dates import HOUR, midnight
from exporter.accounts import shelf
from exporter.accounts.desk import AT_ONCE, Desk
from exporter.accounts.directory import Projects
from exporter.accounts.endpoints import Endpoints
from exporter.accounts.leaving import take_up
from exporter.accounts.line import Unread
from exporter.accounts.money import layout
from exporter.accounts.origin import Origin, fingerprint, origin, provider_digest
from exporter.model import Account, Collector, Finding
from exporter.outcome import Outcome

_NO_COUNTERS = tuple(part for part in shelf.PARTS if part is not Collector.USAGE)
_UNDECIDED_FOR = HOUR  # seconds until what was refused is asked for again
_MOOT = Finding(outcome=Outcome.UNKNOWN, message="the secret was changed meanwhile")


class Known:
    """The books of an account, and what its readings share. It is as much as fits the account as it is configured.

    Another provider is another account: everything begins anew. Another secret mostly is the same organisation's, whose
    figures must not end for it; so they are in doubt (``doubted``) until the new secret lists a project that is known.
    ``on_drop`` hears which parts of the shelf were dropped.
    """

    def __init__(
        self,
        account: Account,
        now: float,
        lookup: Lookup | None,
        *,
        on_drop: Callable[[Collection[str]], None] = lambda _parts: None,
    ) -> None:
        self.account, self._lookup, self._on_drop = account, lookup, on_drop
        self.slots = asyncio.Semaphore(AT_ONCE)
        self.counting = False  # a reading of usage has not been written down yet: its counters are not shown
        self._turn = asyncio.Lock()
        self._open(now)

    def _open(self, now: float) -> None:
        account = self.account
        self.books = opened(account, now, Prices(account.prices, self._lookup), layout(account))
        self.books.count(account)
        self.projects, self.endpoints = Projects(), Endpoints()
        self._left: frozenset[str] = frozenset()  # projects that an earlier process knew
        self._settle()

    def _settle(self) -> None:
        """The books are those of the present secret."""
        self._whose, self.doubted, self._undecided_until = fingerprint(self.account), False, 0.0

    # --- another configuration

    def adopt(self, account: Account, now: float) -> None:
        """Counters begin anew only where their rows are others now, or another's."""
        before, self.account = self.account, account
        self.books.prices = Prices(account.prices, self._lookup)
        if provider_digest(account) != provider_digest(before):
            self._begin_anew(now)
        elif account.secret != before.secret:
            self._doubt()
        if layout(account) != layout(before):
            self.books.usage = Usage(now, layout=layout(account))
            self._fold_anew()
            self.books.count(account)
        elif (account.top_projects, account.top_models) != (before.top_projects, before.top_models):
            self._fold_anew()
            if not self.counting:
                self.books.count(account)
        if account.credit != before.credit:
            self.books.costs.read_whole_next()
        self.books.match_keys(account, now)

    def _fold_anew(self) -> None:
        shown = self.books.folding.cursor()
        self.books.folding = Folding(top_projects=self.account.top_projects, top_models=self.account.top_models)
        self.books.folding.restore(shown)

    # --- whose it is

    @property
    def origin(self) -> Origin:
        return origin(self.account, self._whose, self._seen(), self.books.projects)

    def _seen(self) -> frozenset[str]:
        """The projects that the books know."""
        used = {project for project, _ in self.books.usage.counters() if project}
        return self._left | self.books.projects.keys() | self.books.costs.projects | used

    def _doubt(self) -> None:
        self.projects, self.endpoints = Projects(), Endpoints()
        self.books.costs.read_whole_next()
        self._compare()

    def _compare(self) -> None:
        self._undecided_until = 0.0
        self.doubted = not self._whose or fingerprint(self.account) != self._whose
        if self.doubted and not self._seen():
            self._keep_counters()

    async def recognise(self, desk: Desk) -> None:
        """Find out whether the books are those of the account that answers, when that is in doubt. Raises Unread.

        A secret that may read costs and list no projects cannot tell: then nothing but the counters is kept. One that
        may do neither does not say whose it is, nor does it bring what could be taken for another's.
        """
        async with self._turn:
            if not self.doubted or desk.now < self._undecided_until <= desk.now + _UNDECIDED_FOR:
                return
            seen, projects = self._seen(), self.projects
            listed = await self._listed(desk, projects)
            told = listed is not None or await _costs_are_told(desk)
            if projects is not self.projects:
                raise Unread(_MOOT)
            if not told:
                self._undecided_until = desk.now + _UNDECIDED_FOR
            elif listed is None:
                self._keep_counters()
            elif seen.isdisjoint(listed):
                self._begin_anew(desk.now)
            else:
                self._settle()

    async def _listed(self, desk: Desk, projects: Projects) -> Collection[str] | None:
        """The ids of the projects; None where they may not be listed."""
        try:
            active = await projects.active(desk, self.books)
        except Unread as unread:
            if not _refused(unread):
                raise
            return None
        return {project.id for project in active} | self.books.projects.keys()

    def _begin_anew(self, now: float) -> None:
        self._open(now)
        self._on_drop(shelf.PARTS)

    def _keep_counters(self) -> None:
        self.books = self.books.counters_alone()
        self._left = frozenset()
        self._settle()
        self._on_drop(_NO_COUNTERS)

    # --- what an earlier process left

    def restore(self, left: Mapping[str, bytes], now: float) -> Collection[Collector]:
        """Take up what fits; which collectors' it was. What cannot be read, and what is another provider's, is not."""
        told = Origin.read(shelf.unpacked(left.get(shelf.ORIGIN)))
        if told is not None and told.provider != provider_digest(self.account):
            self._on_drop(shelf.PARTS)
            return ()
        if told is not None:
            self._whose, self._left = told.fingerprint, frozenset(told.projects)
            self.books.projects = {project: name for project, name in told.projects.items() if name}
        if budget := shelf.unpacked(left.get(shelf.BUDGET)):
            self.books.budget.restore(budget)
        taken = [name for name in Collector if take_up(name, self.books, shelf.unpacked(left.get(name)), now)]
        books = self.books
        if told is not None:
            self._compare()
        if self.books is not books:
            taken = [name for name in taken if name is Collector.USAGE]
        self.books.match_keys(self.account, now)
        return taken

    def data_at(self, collector: Collector) -> float | None:
        """The end of the newest bucket; limits and keys have none."""
        if collector is Collector.COSTS:
            return self.books.costs.data_at
        return self.books.usage.data_at if collector is Collector.USAGE else None


async def _costs_are_told(desk: Desk) -> bool:
    account, admin, now = desk.account, desk.admin, desk.now
    try:
        await desk.page(
            admin.costs(account, midnight(now), now, "", limit=1),
            lambda response, at, cursor: admin.read_costs(response, account, at, cursor),
        )
    except Unread as unread:
        if not _refused(unread):
            raise
        return False
    return True


def _refused(unread: Unread) -> bool:
    return unread.finding.outcome is Outcome.PERMISSION_DENIED or unread.absent
