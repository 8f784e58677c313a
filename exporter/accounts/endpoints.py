"""What was learnt of the usage endpoints of an account: which are missing, and how many buckets fit on a page."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from exporter.model import Page, UsageRow
from exporter.providers.admin import MOST_BUCKETS

ABSENT_FOR = 3600.0  # seconds until an endpoint that is not there is asked for again
FIRST_BUCKETS: Mapping[str, int] = {"1m": 60, "1h": 6}  # a page of 1440 may take hundreds of megabytes to read
MOST_ROWS = 6000  # a page, by what was seen of the endpoint: some 10 MB while it is read


@dataclass(slots=True)
class Endpoints:
    """``absent`` says until when one is left alone. Few questions, as long as an account is not large."""

    absent: dict[str, float] = field(default_factory=dict)
    _told: frozenset[str] = frozenset()
    _busiest: dict[str, float] = field(default_factory=dict)  # rows in a bucket

    def missing(self, operation: str, now: float) -> bool:
        return self.absent.get(operation, now) > now

    def missed(self, operation: str, now: float) -> None:
        self.absent[operation] = now + ABSENT_FOR

    def newly_absent(self) -> Iterable[str]:
        """Those that were found missing and not told of yet."""
        fresh = [operation for operation in self.absent if operation not in self._told]
        self._told |= set(fresh)
        return fresh

    def seen(self, operation: str, page: Page[UsageRow]) -> None:
        """How full its buckets are: the fullest page counts."""
        if page.spans:
            rows = len(page.rows) / len(page.spans)
            self._busiest[operation] = max(rows, self._busiest.get(operation, 0.0))

    def buckets(self, operation: str, width: str) -> int:
        """How many to ask for on a page."""
        first, busiest = FIRST_BUCKETS[width], self._busiest.get(operation)
        if busiest is None:
            return first
        return min(MOST_BUCKETS[width], max(first, int(MOST_ROWS / max(busiest, 1.0))))
