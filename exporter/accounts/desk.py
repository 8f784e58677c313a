"""One account's questions to its vendor: documents, and lists that come page by page."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from exporter.accounts.line import Line, Unread
from exporter.accounts.pace import Pace
from exporter.accounts.progress import Progress
from exporter.model import Account, Finding, Page, Reading, Request, Response
from exporter.outcome import Outcome
from exporter.providers.admin import Admin

R = TypeVar("R")
Read = Callable[[Response, float, str], Reading[R]]
"""What an answer says: with the time, and the cursor that it was asked with."""

LARGEST = 32 * 1024 * 1024  # bytes of one page
MOST_PAGES = 300  # of a list whose length nobody knows: 30,000 keys
AT_ONCE = 2  # requests of one account under way
_OK = range(200, 300)
_LARGE = 256 * 1024  # bytes; reading more keeps the loop waiting for some milliseconds


class Endless(Unread):
    """A list that goes on and on, which others of this vendor may do as well."""

    def __init__(self, what: str) -> None:
        super().__init__(Finding(outcome=Outcome.UNKNOWN, message=f"the list of {what} has no end"))


class TooLarge(Unread):
    """A page of more bytes than were wanted, cut off there. A smaller one may do."""

    def __init__(self) -> None:
        super().__init__(Finding(outcome=Outcome.UNKNOWN, message="a page is larger than can be read"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Asks for one account, as it was when the reading began."""

    account: Account
    admin: Admin
    line: Line
    slots: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))
    pace: Pace = field(default_factory=Pace)

    @property
    def now(self) -> float:
        return self.line.clock()

    async def page(self, request: Request, read: Read[R], cursor: str = "", largest: int = LARGEST) -> Page[R]:
        """One answer of at most ``largest`` bytes, read. Raises Unread."""
        if wait := self.pace.wait():
            await asyncio.sleep(wait)
        async with self.slots:
            response = await self.line.ask(request, self.account.secret, largest)
        if not response.complete and len(response.body) >= largest and response.status in _OK:
            raise TooLarge
        if len(response.body) < _LARGE:
            reading = read(response, self.now, cursor)
        else:
            reading = await asyncio.to_thread(read, response, self.now, cursor)
        if reading.page is None:
            raise Unread(reading.finding, response.status)
        return reading.page

    async def pages(
        self, what: str, ask: Callable[[str], Request], read: Read[R], take: Callable[[Page[R]], None]
    ) -> None:
        """Every page of a list, each taken as it comes: nothing is kept of it. Raises Unread, also for an endless list.

        ``what`` names the list for people.
        """
        cursor, asked, progress = "", set[str](), Progress()
        while len(asked) < MOST_PAGES and cursor not in asked:
            asked.add(cursor)
            page = await self.page(ask(cursor), read, cursor)
            take(page)
            if page.lost or not progress.made(page):
                break
            if not page.next:
                return
            cursor = page.next
        raise Endless(what)
