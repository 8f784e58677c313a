"""One heap of due times, and the alarm clock that wakes it (the only user of apscheduler)."""

import heapq
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from exporter.model import Kind

_WAKE = "wake"
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
    """Calls ``ring`` at the time last set, and housekeeping at fixed intervals."""

    def __init__(self, ring: Callable[[], Awaitable[None]]) -> None:
        self._ring = ring
        self._set_to: float | None = None
        self._scheduler = AsyncIOScheduler(
            timezone=UTC, job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
        )

    def start(self) -> None:
        self._scheduler.start()

    def stop(self) -> None:
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)

    def every(self, seconds: float, job: Callable[[], Awaitable[None]]) -> None:
        self._scheduler.add_job(job, "interval", seconds=seconds)

    def set(self, due: float | None) -> None:
        """Move the one date job to ``due``, unless it already rings about then or before."""
        if due is None or (self._set_to is not None and self._set_to <= due + GRAIN):
            return
        self._set_to = due
        when = datetime.fromtimestamp(due + GRAIN, UTC)
        self._scheduler.add_job(self._wake, "date", run_date=when, id=_WAKE, replace_existing=True)

    async def _wake(self) -> None:
        self._set_to = None
        await self._ring()
