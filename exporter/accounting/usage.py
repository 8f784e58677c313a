"""True counters from buckets that overlap, come late and are revised."""

import struct
import zlib
from collections.abc import Iterable, Mapping
from operator import add
from typing import Any

from exporter.accounting.asking import Asking, Range
from exporter.accounting.dates import DAY, HOUR, day
from exporter.accounting.day_usage import DayUsage
from exporter.accounting.ledger import Ledger
from exporter.accounting.remembered import Counts, counts_of
from exporter.accounting.series import Identity, Series
from exporter.model import UsageRow

MEMORY = 26 * HOUR
RECENT = HOUR
APART = 480.0  # seconds between the whole readings of the operations, but for the first of each
MOST_TOKENS = 10**12  # in one bucket of one series: more is no count
_UNREADABLE = (KeyError, TypeError, ValueError, AttributeError, OverflowError, struct.error, zlib.error)


class Usage:
    """Counts each token once.

    A row is known by its bucket's start and its identity (operation, project, model, API key, user, batch); the highest
    seen of each is remembered, and only what goes beyond it is added. So the order of rows, overlap, paging and retries
    do not matter; a late bucket is added when it comes; a revision downwards adds nothing, upwards again only what goes
    beyond the highest. Buckets that started more than ``memory`` seconds ago are closed. The clock may be wrong for a
    while, either way: that freezes nothing and counts nothing twice.

    Buckets that start before ``since`` are remembered (today's estimate needs them) and not counted, the one that
    ``since`` lies in included. ``layout`` names the width and the grouping of the buckets: under another layout the
    same usage has other rows.
    """

    def __init__(self, since: float, *, layout: str = "", memory: float = MEMORY) -> None:
        self._since, self._layout, self._memory = since, layout, memory
        self._seen = Ledger()
        self._series = Series()
        self._days = DayUsage()
        self._askings: dict[str, Asking] = {}
        self._left_whole = False  # another process had read all of it
        self._reached: float | None = None  # the end of the newest bucket that held something
        self.data_at: float | None = None  # the same, at most its reading: never in the future
        self.refused = 0  # rows that cannot be: negative, absurd, of the far future

    def next_range(self, now: float, operation: str = "") -> Range:
        """The last hour; once an hour, and first after a start, all that is remembered: the downtime is in it."""
        asking = self._askings.get(operation)
        if asking is None:
            ahead = len(self._askings) * APART % HOUR
            asking = self._askings[operation] = Asking(whole_every=HOUR, ahead=ahead)
        return asking.next(now, recent=_hour(now - RECENT), whole=_hour(now - self._memory) + HOUR)

    def take(self, rows: Iterable[UsageRow], now: float) -> None:
        """Count what is new in these rows: a page, some, or the same ones again."""
        self._since = min(self._since, now)  # else nothing would count until a clock that ran ahead is caught up with
        series, oldest, latest = self._series.get, now - self._memory, now + DAY
        operation = None
        for row in rows:
            if row.operation != operation:  # nearly never: a page is of one
                operation = row.operation
                growth_of = self._seen.of(operation).growth
            counts = (row.input, row.output, row.cached, row.input_audio, row.output_audio, row.requests)
            if min(counts) < 0 or max(counts) > MOST_TOKENS or row.start > latest:
                self.refused += 1
                continue
            if row.start < oldest:
                continue
            digest, tally = series((operation, row.project, row.model, row.api_key, row.user, row.batch))
            growth = growth_of(row.start, digest, counts)
            if growth is None:
                continue
            tally.weight += growth[0] + growth[1]
            if row.start >= self._since:
                tally.counted = list(map(add, tally.counted, growth))
            self._days.add(row, growth)
            self._reached = max(self._reached or 0.0, min(row.end, row.start + DAY))
        self._seen.close(now, self._memory)
        self._days.forget(day(now))
        self.data_at = None if self._reached is None else min(self._reached, now)

    def done(self, asked: Range, operation: str = "") -> None:
        """Every page of it was taken, of this operation."""
        self._askings[operation].done(asked)

    def leave_out(self, operation: str) -> None:
        """The vendor has no such operation: nothing is missing without it."""
        self._askings.pop(operation, None)

    @property
    def closed_early(self) -> int:
        """How many buckets had to be closed before their time: late additions to those are lost."""
        return self._seen.closed_early

    def counters(self) -> Mapping[tuple[str, str], Counts]:
        """What was counted since the start, by (project, model)."""
        sums: dict[tuple[str, str], list[int]] = {}
        for (_, project, model, *_rest), tally in self._series:
            known = sums.get((project, model))
            sums[project, model] = list(map(add, known, tally.counted)) if known else tally.counted
        return {pair: counts_of(sum_) for pair, sum_ in sums.items()}

    def weights(self) -> Mapping[tuple[str, str], int]:
        """All tokens seen by (project, model), also those from before the start: what is large and what is not."""
        sums: dict[tuple[str, str], int] = {}
        for (_, project, model, *_rest), tally in self._series:
            sums[project, model] = sums.get((project, model), 0) + tally.weight
        return sums

    def details(self) -> Mapping[Identity, Counts]:
        """What was counted since the start, by all that tells rows apart (bounded: see :class:`Series`)."""
        return {identity: counts_of(tally.counted) for identity, tally in self._series}

    def today(self, now: float) -> tuple[tuple[str, bool, Counts], ...] | None:
        """All usage since midnight UTC: model (without one: operation), whether in a batch, counts.

        None until all operations were wholly read once, by this process or the one that it goes on for.
        """
        return self._days.of(day(now)) if self._whole else None

    @property
    def _whole(self) -> bool:
        asked = self._askings.values()
        return self._left_whole or (bool(asked) and all(asking.complete for asking in asked))

    def cursor(self) -> dict[str, Any]:
        """What a restart needs, as JSON can hold it: at most the newest 50,000 entries (about 1.5 MB), see ``restore``.

        With more, the oldest buckets are closed for the next process: what comes late for those is then lost.
        Save it after every reading: what is counted after the last save would be counted again.
        """
        return {
            "layout": self._layout,
            "since": self._since,
            "data_at": self._reached,
            "days": self._days.saved(),
            "whole": self._whole,
            **self._seen.saved(),
        }

    def restore(self, cursor: Mapping[str, Any]) -> bool:
        """Go on where another process stopped: its buckets are known, what came meanwhile is counted.

        Before the first ``take``. False, and nothing is changed, when it cannot be read or has another layout.
        """
        seen, days = Ledger(), DayUsage()
        try:
            since, reached = float(cursor["since"]), cursor["data_at"]
            seen.load(cursor)
            days.load(cursor["days"])
            reached = None if reached is None else float(reached)
            if cursor["layout"] != self._layout:
                return False
        except _UNREADABLE:
            return False
        self._seen, self._days, self._reached = seen, days, reached
        self.data_at = None if reached is None else min(reached, self._since)
        self._since = min(self._since, since)
        self._left_whole = cursor.get("whole") is True
        return True


def _hour(moment: float) -> float:
    """When its hour began: whole buckets are asked for, be they minutes or hours."""
    return moment // HOUR * HOUR
