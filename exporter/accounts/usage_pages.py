"""The pages of one usage endpoint, each as large as fits."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from exporter.accounting import Range
from exporter.accounts.desk import LARGEST, Desk, Endless, TooLarge
from exporter.accounts.endpoints import Endpoints
from exporter.accounts.progress import SLACK, Progress, reached
from exporter.model import Page, Reading, Request, Response, UsageRow
from exporter.providers.admin import MOST_BUCKETS

LARGEST_PAGE = 4 * 1024 * 1024  # bytes of a page that could be smaller: some 12,000 rows
FEWEST = 24  # buckets a page, as far as a list may have pages that are smaller than was asked for
WIDTHS: Mapping[str, float] = {"1m": 60.0, "1h": 3600.0}


@dataclass(slots=True, kw_only=True)
class UsagePages:
    """Asks for a range of time, and where another size of page fits better, for the rest of it anew.

    A cursor is used with the size it was given for. That the range is asked for in parts loses nothing: a part begins
    where the pages before have told all, in the order of time.
    """

    desk: Desk
    operation: str
    asked: Range
    group_by: Sequence[str]
    endpoints: Endpoints
    take: Callable[[Page[UsageRow]], None]
    _progress: Progress = field(default_factory=Progress)
    _pages: int = 0
    _fullest: int = FEWEST
    _least: int = max(MOST_BUCKETS.values())

    async def read(self) -> None:
        """Every page, each taken as it comes. Raises Unread."""
        start = self.asked.start
        while start < self.asked.end:
            start = await self._ask(start)

    async def _ask(self, start: float) -> float:
        """One question; from when on there is more to ask."""
        limit = self._limit()
        self._least = min(self._least, limit)
        told, cursor, asked = start, "", set[str]()
        while cursor not in asked:
            asked.add(cursor)
            try:
                page = await self._page(start, cursor, limit)
            except TooLarge:
                if limit == 1:
                    raise
                self.endpoints.too_large(self.operation, self._width, limit, self.desk.now)
                return told
            self._taken(page)
            if not page.next:
                return self.asked.end
            before, told, cursor = told, reached(page, told), page.next
            if told > before and not limit <= self._limit() < 2 * limit:
                return told
        raise self._endless()

    async def _page(self, start: float, cursor: str, limit: int) -> Page[UsageRow]:
        request = self._request(start, cursor, limit)
        return await self.desk.page(request, self._read, cursor, LARGEST_PAGE if limit > 1 else LARGEST)

    def _request(self, start: float, cursor: str, limit: int) -> Request:
        return self.desk.admin.usage(
            self.desk.account,
            self.operation,
            start,
            self.asked.end,
            cursor,
            width=self._width,
            group_by=self.group_by,
            limit=limit,
        )

    def _read(self, response: Response, now: float, cursor: str) -> Reading[UsageRow]:
        return self.desk.admin.read_usage(response, self.desk.account, now, cursor, operation=self.operation)

    def _taken(self, page: Page[UsageRow]) -> None:
        self.take(page)
        self.endpoints.seen(self.operation, self._width, page)
        self._pages += 1
        self._fullest = max(self._fullest, len(page.spans))
        if page.lost or not self._progress.made(page) or (page.next and self._pages >= self._most_pages()):
            raise self._endless()

    def _most_pages(self) -> int:
        """As many as the range takes, by the smallest size that was asked for, or what the vendor makes of it."""
        buckets = (self.asked.end - self.asked.start) / WIDTHS[self._width] + 1
        return math.ceil(buckets / min(self._least, self._fullest)) + SLACK

    def _limit(self) -> int:
        return self.endpoints.buckets(self.operation, self._width, self.desk.now)

    @property
    def _width(self) -> str:
        return self.desk.account.usage_bucket

    def _endless(self) -> Endless:
        return Endless(f"usage of {self.operation.replace('_', ' ')}")
