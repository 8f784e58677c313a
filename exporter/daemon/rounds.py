"""The rounds of probes: each starts when it is due, unless something holds it, and is under way once at most."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Protocol

from exporter.alerting.schedule import first_due
from exporter.daemon.agenda import AlarmClock, Heap, Job
from exporter.daemon.lag import Lateness
from exporter.fault import tell_fault
from exporter.model import Hold, HoldReason, Kind, Status, Target

log = logging.getLogger(__name__)


class Fleet(Protocol):
    """Whose probes they are: the daemon, seen from here."""

    targets: dict[str, Target]
    board: dict[str, Status]

    def held(self, name: str, kind: Kind) -> Hold | None: ...
    def change_track(self, name: str, kind: Kind, **changes: object) -> None: ...
    def cycle(self, name: str, kind: Kind) -> Awaitable[None]: ...


class Rounds:
    """The heap of due times, and the probes under way."""

    def __init__(self, fleet: Fleet, clock: Callable[[], float], lateness: Lateness) -> None:
        self.heap = Heap()
        self.running: dict[tuple[str, Kind], asyncio.Task[None]] = {}
        self._fleet, self._clock, self._lateness = fleet, clock, lateness
        self._alarm_clock = AlarmClock(self.ring)

    def every(self, seconds: float, job: Job) -> None:
        """Before the start: what else to do how often."""
        self._alarm_clock.every(seconds, job)

    def begin(self) -> None:
        self._alarm_clock.start()
        self._alarm_clock.set(self.heap.earliest())

    def begin_anew(self) -> None:
        """The wall clock was set."""
        self._alarm_clock.reset()
        self._alarm_clock.set(self.heap.earliest())

    async def end(self) -> None:
        """Let go of everything under way."""
        self._alarm_clock.stop()
        running = list(self.running.values())
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)

    def plan(self, status: Status) -> None:
        """Start its probes when they are due; one under way is planned when it ends."""
        enabled = self._fleet.targets[status.name].kinds
        for kind in Kind:
            if (status.name, kind) not in self.running:
                self.heap.put(status.name, kind, status.track(kind).due if kind in enabled else None)
        self._alarm_clock.set(self.heap.earliest())

    def forget(self, name: str) -> None:
        for kind in Kind:
            self.heap.put(name, kind, None)

    async def ring(self) -> None:
        """Start what is due by now."""
        for name, kind, due in self.heap.pop(self._clock()):
            hold = self._fleet.held(name, kind)
            if hold is None:
                self.start(name, kind, due)
            else:
                later = self._after_hold(self._fleet.targets[name], kind, hold)
                self._fleet.change_track(name, kind, due=later)
                self.heap.put(name, kind, later)
        self._alarm_clock.set(self.heap.earliest())

    def _after_hold(self, target: Target, kind: Kind, hold: Hold) -> float | None:
        """When a held probe starts; None: an answer of auth plans it. What ends for all keys at once is spread."""
        if hold.until is not None and hold.reason in (HoldReason.BUDGET, HoldReason.PAUSED):
            return first_due(target, kind, hold.until, len(self._fleet.targets))
        return hold.until

    def start(self, name: str, kind: Kind, due: float | None = None) -> asyncio.Task[None]:
        """The probe, begun now or under way already. ``due``: when it should have started, if it was planned."""
        running = self.running.get((name, kind))
        if running is None:
            running = self.running[name, kind] = asyncio.create_task(self._run(name, kind, due))
        return running

    async def _run(self, name: str, kind: Kind, due: float | None) -> None:
        fleet = self._fleet
        try:
            await fleet.cycle(name, kind)
        except Exception as error:  # noqa: BLE001  # one key's fault must not end the schedule
            tell_fault(log, error, key=name, probe=kind)
            if target := fleet.targets.get(name):
                fleet.change_track(name, kind, due=self._clock() + target.probing(kind).interval)
        finally:
            del self.running[name, kind]
        if (target := fleet.targets.get(name)) is None:
            return
        status = fleet.board[name]
        if due is not None and (last := status.track(kind).last) is not None:
            self._lateness.started(last.at - due, target.probing(kind).interval)
        self.plan(status)
