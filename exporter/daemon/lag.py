"""How late things are: the worst of the last minute or two, so that a scrape cannot miss it."""

import asyncio
from collections.abc import Callable
from contextlib import suppress

_WINDOW = 60.0
_PERIOD = 0.25
JUMP = 2.0  # seconds between the wall clock and the loop's that are no drift any more


class Worst:
    """The largest value seen in the current window and the one before."""

    def __init__(self) -> None:
        self._window, self._now, self._before = 0.0, 0.0, 0.0

    def observe(self, now: float, value: float) -> None:
        self._turn(now)
        self._now = max(self._now, value)

    def value(self, now: float) -> float:
        self._turn(now)
        return max(self._now, self._before)

    def _turn(self, now: float) -> None:
        window = now // _WINDOW
        if window != self._window:
            self._before = self._now if window == self._window + 1 else 0.0
            self._window, self._now = window, 0.0


class Lateness:
    """How late probes start, how many never did, and how late the event loop itself is."""

    def __init__(self, clock: Callable[[], float], on_jump: Callable[[float], None] = lambda _by: None) -> None:
        self.missed = 0
        self.missed_at: float | None = None
        self._clock, self._on_jump = clock, on_jump
        self._scheduler, self._loop = Worst(), Worst()
        self._task: asyncio.Task[None] | None = None

    def started(self, lag: float, interval: float) -> None:
        """A probe started so late; every whole interval in it is a probe that was missed."""
        self._scheduler.observe(self._clock(), max(0.0, lag))
        missed = max(0, int(lag // interval))
        self.missed += missed
        if missed:
            self.missed_at = self._clock()

    def take_missed(self) -> int:
        """How many were missed since this was last asked."""
        missed, self.missed = self.missed, 0
        return missed

    def scheduler_lag(self) -> float:
        return self._scheduler.value(self._clock())

    def loop_lag(self) -> float:
        return self._loop.value(self._clock())

    def start(self) -> None:
        self._task = asyncio.create_task(self._watch_loop())

    async def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task

    async def _watch_loop(self) -> None:
        """Measure the loop, and the wall clock against it: a corrected clock must not put probes off for hours."""
        loop = asyncio.get_running_loop()
        while True:
            asked, wall = loop.time() + _PERIOD, self._clock()
            await asyncio.sleep(_PERIOD)
            late = max(0.0, loop.time() - asked)
            self._loop.observe(self._clock(), late)
            by = self._clock() - wall - _PERIOD - late
            if abs(by) > JUMP:
                self._on_jump(by)
