"""Which range to ask for next: the recent part each time, the whole now and then."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Range:
    """What to ask for: from ``start`` to ``end``, which is never in the future. ``whole``: all that is remembered."""

    start: float
    end: float
    whole: bool


class Asking:
    """Turns between recent and whole readings.

    A reading that fails is not reported as done, so that a gap longer than ``whole_every`` seconds, a restart
    included, is closed by a whole one. The recent part must be at least ``whole_every`` long: then no gap stays open.
    The second whole reading comes ``ahead`` seconds sooner, so that those who begin together do not go on together.
    """

    def __init__(self, *, whole_every: float, ahead: float = 0.0) -> None:
        self._whole_every, self._ahead = whole_every, ahead
        self._whole_at: float | None = None

    def next(self, now: float, *, recent: float, whole: float) -> Range:
        """``recent`` and ``whole`` are the moments from which each kind of reading starts."""
        due = self._whole_at is None or not 0 <= now - self._whole_at < self._whole_every
        return Range(min(recent, whole) if due else recent, now, due)

    def done(self, asked: Range) -> None:
        """Every page of it was read."""
        if asked.whole:
            self._whole_at = asked.end if self.complete else asked.end - self._ahead

    @property
    def complete(self) -> bool:
        """Whether the whole was ever read."""
        return self._whole_at is not None
