"""Whether a list of pages gets anywhere, or has no end."""

from dataclasses import dataclass, field
from typing import Any

from exporter.model import Page

SLACK = 3  # pages that bring nothing new, one after the other


@dataclass(slots=True)
class Progress:
    """Pages of buckets must bring a bucket that was not there before; pages of a list must not be empty."""

    _starts: set[float] = field(default_factory=set)
    _idle: int = 0

    def made(self, page: Page[Any]) -> bool:
        """Whether the list goes on with this page, or has not stood still for long."""
        before = len(self._starts)
        self._starts.update(start for start, _ in page.spans)
        new = len(self._starts) > before if page.spans else bool(page.rows)
        self._idle = 0 if new else self._idle + 1
        return not page.next or self._idle <= SLACK


def reached(page: Page[Any], start: float) -> float:
    """Up to when the page tells all of what was asked for from ``start`` on, in the order of time.

    That is ``start`` itself when the page leaves something out or has another order: then where it ends says nothing of
    the pages behind it.
    """
    covered = start
    for begin, end in page.spans:
        if begin > covered or end <= covered:
            return start
        covered = end
    return covered
