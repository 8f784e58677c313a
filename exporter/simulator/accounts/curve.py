"""A quantity that grows at a rate that changes now and then: its total at any time, and when it passed a figure."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Span:
    """A factor on a rate from ``start`` until ``end`` (Unix times)."""

    start: float
    end: float
    factor: float


@dataclass(frozen=True, slots=True)
class Curve:
    """Linear pieces: ``totals[i]`` at ``times[i]``, from there on ``rates[i]`` a second. Before the first: nothing."""

    times: tuple[float, ...]
    totals: tuple[float, ...]
    rates: tuple[float, ...]

    def at(self, time: float) -> float:
        piece = bisect_right(self.times, time) - 1
        if piece < 0:
            return 0.0
        return self.totals[piece] + (time - self.times[piece]) * self.rates[piece]

    def pieces(self, start: float, end: float) -> Iterable[tuple[float, float, float]]:
        """The pieces within a span that grow, each with its start, its end and its rate."""
        last = len(self.times) - 1
        first = max(0, bisect_right(self.times, start) - 1)
        for piece in range(first, last + 1):
            begins = max(start, self.times[piece])
            if begins >= end:
                return
            ends = end if piece == last else min(end, self.times[piece + 1])
            if begins < ends and self.rates[piece] > 0.0:
                yield begins, ends, self.rates[piece]


def curve(since: float, rate: float, spans: Sequence[Span]) -> Curve:
    """``rate`` a second from ``since`` on, times the factors of all spans that are on."""
    edges = {edge for span in spans for edge in (span.start, span.end)}
    times = [since, *sorted(edge for edge in edges if since < edge < float("inf"))]
    totals, rates = [0.0], []
    for place, time in enumerate(times):
        rates.append(rate * _factor(spans, time))
        if place + 1 < len(times):
            totals.append(totals[-1] + (times[place + 1] - time) * rates[-1])
    return Curve(tuple(times), tuple(totals), tuple(rates))


def _factor(spans: Sequence[Span], time: float) -> float:
    product = 1.0
    for span in spans:
        if span.start <= time < span.end:
            product *= span.factor
    return product
