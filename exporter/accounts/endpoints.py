"""What was learnt of the usage endpoints of an account: which are missing, and how many buckets fit on a page."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from exporter.model import Page, UsageRow
from exporter.providers.admin import MOST_BUCKETS

ABSENT_FOR = 3600.0  # seconds until an endpoint that is not there is asked for again
FIRST_BUCKETS: Mapping[str, int] = {"1m": 120, "1h": 6}  # with a full page behind it, a day and two hours are read
MOST_ROWS = 6000  # a page, by what was seen of the endpoint: some 10 MB while it is read
GROWTH = 16  # times as many buckets as on the page before, at most: what was seen may have been the night
SHRINKING = 4
CAREFUL_FOR = 3600.0  # seconds in which what was too large is not tried again


@dataclass(slots=True)
class Endpoints:
    """``absent`` says until when one is left alone. Few questions, as long as an account is not large.

    ``full_told``: it was said that not all usage can be remembered.
    """

    absent: dict[str, float] = field(default_factory=dict)
    full_told: bool = False
    _told: frozenset[str] = frozenset()
    _fitting: dict[tuple[str, str], int] = field(default_factory=dict)  # buckets a page, by operation and width
    _ceilings: dict[tuple[str, str], tuple[int, float]] = field(default_factory=dict)  # the same, and since when

    def missing(self, operation: str, now: float) -> bool:
        return self.absent.get(operation, now) > now

    def missed(self, operation: str, now: float) -> None:
        self.absent[operation] = now + ABSENT_FOR

    def newly_absent(self) -> Iterable[str]:
        """Those that were found missing and not told of yet."""
        fresh = [operation for operation in self.absent if operation not in self._told]
        self._told |= set(fresh)
        return fresh

    def seen(self, operation: str, width: str, page: Page[UsageRow]) -> None:
        """How full its buckets are by now."""
        if not page.spans:
            return
        fitting = int(MOST_ROWS / max(len(page.rows) / len(page.spans), 1.0))
        known = self._fitting.get((operation, width), fitting)
        self._fitting[operation, width] = max(1, min(fitting, GROWTH * known))

    def too_large(self, operation: str, width: str, buckets: int, now: float) -> None:
        """A page of so many could not be read."""
        smaller = max(1, buckets // SHRINKING)
        self._fitting[operation, width], self._ceilings[operation, width] = smaller, (smaller, now)

    def buckets(self, operation: str, width: str, now: float) -> int:
        """How many to ask for on a page."""
        fitting = min(MOST_BUCKETS[width], self._fitting.get((operation, width), FIRST_BUCKETS[width]))
        ceiling, since = self._ceilings.get((operation, width), (fitting, now))
        return min(fitting, ceiling) if 0 <= now - since < CAREFUL_FOR else fitting
