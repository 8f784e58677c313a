"""The vendors' status pages: two documents each, asked for without any credential."""

import asyncio
import logging
from collections.abc import Iterable, Mapping

from exporter.accounting.planning import FIRST_SPREAD, phase_of
from exporter.accounts.line import Line, Unread
from exporter.accounts.telling import tell_page
from exporter.fault import tell_fault
from exporter.model import Request, Response, StatusPage, VendorStatus
from exporter.providers.admin import read_status, status_requests

log = logging.getLogger(__name__)

PATIENCE = 10.0  # seconds for a document
KEPT_FOR = 600.0  # seconds; a page that is read less often is kept for two of its intervals
_LARGEST = 4 * 1024 * 1024  # bytes
_LONGEST_WAIT = 300.0  # seconds between tries, unless it is read less often anyway


class VendorPage:
    """One page over time."""

    def __init__(self, page: StatusPage, line: Line) -> None:
        self.page = page
        self._line = line
        self._due = line.clock() + phase_of(page.provider) * min(page.interval, FIRST_SPREAD)
        self._failures = 0
        self._status: VendorStatus | None = None
        self._running: asyncio.Task[None] | None = None

    def adopt(self, page: StatusPage) -> None:
        """Another address is another page."""
        if page.url != self.page.url:
            self._status, self._due = None, self._line.clock()
        self.page = page

    def turn(self, now: float) -> None:
        """Start a reading when one is due."""
        self._due = min(self._due, now + max(self.page.interval, _LONGEST_WAIT))  # the clock may have been set back
        if self._running is None and now >= self._due:
            self._running = asyncio.create_task(self.read())
            self._running.add_done_callback(self._ended)

    def at(self, now: float) -> VendorStatus | None:
        """What it said last, unless that is too old."""
        if self._status is None or now - self._status.at > max(KEPT_FOR, 2 * self.page.interval):
            return None
        return self._status

    async def read(self) -> None:
        """Read it, whatever comes of it."""
        page = self.page
        try:
            summary, incidents = status_requests(page.url)
            answers = await asyncio.gather(self._ask(summary), self._ask(incidents))
            status = read_status(*answers, self._line.clock())
        except Exception as error:  # noqa: BLE001  # a reading never raises
            tell_fault(log, error, provider=page.provider)
            status = None
        if page.url == self.page.url:
            self._conclude(status)

    def _conclude(self, status: VendorStatus | None) -> None:
        if (status is None) is not (self._failures > 0):
            tell_page(self.page.provider, read=status is not None)
        self._failures = self._failures + 1 if status is None else 0
        self._status = status or self._status
        wait = self.page.interval * 2.0 ** min(max(self._failures - 1, 0), 16)
        self._due = self._line.clock() + min(wait, max(self.page.interval, _LONGEST_WAIT))

    async def _ask(self, request: Request) -> Response | None:
        try:
            return await self._line.ask(request, None, _LARGEST)
        except Unread:
            return None

    def _ended(self, task: asyncio.Task[None]) -> None:
        if self._running is task:
            self._running = None

    @property
    def running(self) -> tuple[asyncio.Task[None], ...]:
        return (self._running,) if self._running else ()

    def stop(self) -> None:
        for task in self.running:
            task.cancel()


class VendorPages:
    """All of them, by provider."""

    def __init__(self, line: Line) -> None:
        self._line = line
        self._pages: dict[str, VendorPage] = {}

    def adopt(self, pages: Iterable[StatusPage]) -> None:
        wanted = {page.provider: page for page in pages}
        for provider in [provider for provider in self._pages if provider not in wanted]:
            self._pages.pop(provider).stop()
        for provider, page in wanted.items():
            if provider in self._pages:
                self._pages[provider].adopt(page)
            else:
                self._pages[provider] = VendorPage(page, self._line)

    def turn(self, now: float) -> None:
        for page in self._pages.values():
            page.turn(now)

    def at(self, now: float) -> Mapping[str, VendorStatus]:
        """What each said last; what is too old is not in it."""
        found = ((provider, page.at(now)) for provider, page in self._pages.items())
        return {provider: status for provider, status in found if status is not None}

    def stop(self) -> Iterable[asyncio.Task[None]]:
        """Stop reading; what is then still ending."""
        tasks = [task for page in self._pages.values() for task in page.running]
        for task in tasks:
            task.cancel()
        return tasks
