"""True counters from buckets that overlap, come late and are revised."""

import struct
import zlib
from collections.abc import Iterable, Mapping
from operator import add
from typing import Any

from exporter.accounting.asking import Asking, Range
from exporter.accounting.dates import DAY, HOUR, day
from exporter.accounting.day_usage import DayUsage
from exporter.accounting.remembered import Counts, Remembered, counts_of
from exporter.accounting.series import Identity, Series
from exporter.model import UsageRow

MEMORY = 26 * HOUR
RECENT = HOUR
MOST_TOKENS = 10**12  # in one bucket of one series: more is no count
_UNREADABLE = (KeyError, TypeError, ValueError, AttributeError, OverflowError, struct.error, zlib.error)


class Usage:
    """Counts each token once.

    A row is known by its bucket's start and its identity (operation, project, model, API key, user, batch); the highest
    seen of each is remembered, and only what goes beyond it is added. So the order of rows, overlap, paging and retries
    do not matter; a late bucket is added when it comes; a revision downwards adds nothing, upwards again only what goes
    beyond the highest. Buckets that started more than ``memory`` seconds ago are closed.

    Buckets that start before ``since`` are remembered (today's estimate needs them) and not counted, the one that
    ``since`` lies in included. ``layout`` names
    the width and the grouping of the buckets: under another layout the same usage has other rows.
    """

    def __init__(self, since: float, *, layout: str = "", memory: float = MEMORY) -> None:
        self._since, self._layout, self._memory = since, layout, memory
        self._seen = Remembered()
        self._series = Series()
        self._days = DayUsage()
        self._asking = Asking(whole_every=HOUR)
        self.data_at: float | None = None  # the end of the newest bucket that held something, at most its reading
        self.refused = 0  # rows that cannot be: negative, absurd, of the far future

    def next_range(self, now: float) -> Range:
        """The last hour; once an hour, and first after a start, all that is remembered: the downtime is in it."""
        return self._asking.next(now, recent=_hour(now - RECENT), whole=_hour(now - self._memory) + HOUR)

    def take(self, rows: Iterable[UsageRow], now: float) -> None:
        """Count what is new in these rows: a page, some, or the same ones again."""
        self._seen.close(now - self._memory)
        series, growth_of, latest = self._series.get, self._seen.growth, now + DAY
        for row in rows:
            counts = (row.input, row.output, row.cached, row.input_audio, row.output_audio, row.requests)
            if min(counts) < 0 or max(counts) > MOST_TOKENS or row.start > latest:
                self.refused += 1
                continue
            digest, tally = series((row.operation, row.project, row.model, row.api_key, row.user, row.batch))
            growth = growth_of(row.start, digest, counts)
            if growth is None:
                continue
            tally.weight += growth[0] + growth[1]
            if row.start >= self._since:
                tally.counted = list(map(add, tally.counted, growth))
            self._days.add(row, growth)
            self.data_at = max(self.data_at or 0.0, min(row.end, now))
        self._days.forget(day(now) - 1)

    def done(self, asked: Range) -> None:
        """Every page of it was taken, of every operation."""
        self._asking.done(asked)

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
        """All usage since midnight UTC: model, whether in a batch, counts. None until it was all read once."""
        return self._days.of(day(now)) if self._asking.complete else None

    def cursor(self) -> dict[str, Any]:
        """What a restart needs, as JSON can hold it: at most the newest 50,000 entries (about 1.5 MB), see ``restore``.

        With more, the oldest buckets are closed for the next process: what comes late for those is then lost.
        Save it after every reading: what is counted after the last save would be counted again.
        """
        floor, seen = self._seen.saved()
        return {
            "layout": self._layout,
            "since": self._since,
            "floor": max(floor, 0.0),
            "data_at": self.data_at,
            "days": self._days.saved(),
            "seen": seen,
        }

    def restore(self, cursor: Mapping[str, Any]) -> bool:
        """Go on where another process stopped: its buckets are known, what came meanwhile is counted.

        Before the first ``take``. False, and nothing is changed, when it cannot be read or has another layout.
        """
        seen, days = Remembered(), DayUsage()
        try:
            since, data_at = float(cursor["since"]), cursor["data_at"]
            seen.load(float(cursor["floor"]), cursor["seen"])
            days.load(cursor["days"])
            data_at = None if data_at is None else float(data_at)
            if cursor["layout"] != self._layout:
                return False
        except _UNREADABLE:
            return False
        self._seen, self._days, self.data_at = seen, days, data_at
        self._since = min(self._since, since)
        return True


def _hour(moment: float) -> float:
    """When its hour began: whole buckets are asked for, be they minutes or hours."""
    return moment // HOUR * HOUR
