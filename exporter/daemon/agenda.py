"""One heap of due times, and the alarm clock that wakes it (the only user of apscheduler)."""

import heapq
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime, timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from exporter.model import Kind

Job = Callable[[], Awaitable[None]]

GRAIN = 0.005  # starts this close together share one waking


class Heap:
    """Due times of probes; only the newest one given for a probe counts."""

    def __init__(self) -> None:
        self._entries: list[tuple[float, str, Kind]] = []
        self._due: dict[tuple[str, Kind], float] = {}

    def put(self, name: str, kind: Kind, due: float | None) -> None:
        """Schedule a probe, or unschedule it with None."""
        if due is None:
            self._due.pop((name, kind), None)
        elif self._due.get((name, kind)) != due:
            self._due[name, kind] = due
            heapq.heappush(self._entries, (due, name, kind))

    def earliest(self) -> float | None:
        while self._entries and self._stale(self._entries[0]):
            heapq.heappop(self._entries)
        return self._entries[0][0] if self._entries else None

    def pop(self, now: float) -> Iterator[tuple[str, Kind, float]]:
        """Take out every probe due by now, earliest first."""
        while (due := self.earliest()) is not None and due <= now:
            _, name, kind = heapq.heappop(self._entries)
            del self._due[name, kind]
            yield name, kind, due

    def _stale(self, entry: tuple[float, str, Kind]) -> bool:
        due, name, kind = entry
        return self._due.get((name, kind)) != due


class AlarmClock:
    """Calls ``ring`` at the time last set, and each housekeeping job so long after its last end.

    Date jobs only: apscheduler would make up for every interval that a wall clock set forward skipped.
    """

    def __init__(self, ring: Job) -> None:
        self._ring = ring
        self._set_to: float | None = None
        self._chores: list[tuple[float, Job]] = []
        # A job plans its own next run before it ends: one instance at most would drop that run, and all after it.
        defaults = {"misfire_grace_time": None, "max_instances": 1000}
        self._scheduler = AsyncIOScheduler(timezone=UTC, job_defaults=defaults)

    def every(self, seconds: float, job: Job) -> None:
        """Before the start: what to do how often."""
        self._chores.append((seconds, job))

    def start(self) -> None:
        self._scheduler.start()
        self.reset()

    def stop(self) -> None:
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)

    def set(self, due: float | None) -> None:
        """Move the one waking to ``due``, unless it already comes about then or before."""
        if due is None or (self._set_to is not None and self._set_to <= due + GRAIN):
            return
        self._set_to = due
        self._at(datetime.fromtimestamp(due + GRAIN, UTC), self._wake, "wake")

    def reset(self) -> None:
        """Count everything from now: at the start, and when the wall clock was set."""
        self._set_to = None
        for number in range(len(self._chores)):
            self._plan(number)

    def _plan(self, number: int) -> None:
        seconds, _ = self._chores[number]
        self._at(datetime.now(UTC) + timedelta(seconds=seconds), self._do, f"chore {number}", number)

    async def _do(self, number: int) -> None:
        try:
            await self._chores[number][1]()
        finally:
            self._plan(number)

    async def _wake(self) -> None:
        self._set_to = None
        await self._ring()

    def _at(self, when: datetime, call: Callable[..., Awaitable[None]], name: str, *args: object) -> None:
        self._scheduler.add_job(call, "date", args, run_date=when, id=name, replace_existing=True)
