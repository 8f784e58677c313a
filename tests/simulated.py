"""A fleet in simulated time: the real daemon and its alarms, a prober and receivers that answer as a test says.

Time jumps from one event to the next, so that a week takes minutes and a day seconds.
"""

import asyncio
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from exporter.alerting.alarms import Policy, Reach, Style
from exporter.daemon import Daemon
from exporter.model import Finding, Kind, Notice, Provider, Result, Status, Target
from exporter.outcome import Outcome, Reason
from exporter.store import Store

START = 1_000_000_000.0
TICK = 15.0  # what only time decides is looked at this often; the daemon itself does every second

PROVIDER = Provider(name="openai", kind="openai", base_url="http://simulated/v1")

Answer = Callable[[str, Kind, float], Outcome]
"""What the provider answers a key, to a kind of probe, at a Unix time."""


class ScriptedProber:
    """Answers at once, as the script says."""

    def __init__(self, clock: Callable[[], float], answer: Answer) -> None:
        self.in_flight: Mapping[str, int] = {}
        self.answer = answer
        self.first: dict[str, float] = {}
        self._clock = clock

    async def probe(self, target: Target, kind: Kind, _status: Status) -> Result:
        now = self._clock()
        self.first.setdefault(target.name, now)
        outcome = self.answer(target.name, kind, now)
        reason = Reason.CREDIT_BALANCE if outcome is Outcome.QUOTA_EXHAUSTED else Reason.NONE
        finding = Finding(outcome=outcome, reason=reason)
        return Result(target=target.name, kind=kind, at=now, duration=0.0, finding=finding, http_status=200)


@dataclass
class Sink:
    """A receiver: what it was told and when; ``takes`` says whether it answers at a time."""

    told: list[tuple[float, Notice]] = field(default_factory=list)
    takes: Callable[[float], bool] = lambda _now: True
    retry: float = 30.0


class SimulatedFleet:
    """``on_step`` is called after every event."""

    def __init__(
        self,
        targets: Iterable[Target],
        answer: Answer,
        *,
        sinks: Mapping[str, Sink] | None = None,
        policy: Policy | None = None,
        store: Store | None = None,
        on_step: Callable[["SimulatedFleet"], None] = lambda _fleet: None,
        now: float = START,
    ) -> None:
        self.now = now
        self.sinks = dict(sinks or {"pager": Sink()})
        self.store = store or Store.open(":memory:", now=now)
        self.prober = ScriptedProber(lambda: self.now, answer)
        prober: Any = self.prober
        self.daemon = Daemon(prober=prober, store=self.store, clock=lambda: self.now)
        self.daemon._started_at = now
        reach = {name: Reach(lambda _alarm: True) for name in self.sinks}
        self.daemon.alarming.adopt(reach, policy=policy or Policy(), style=Style())
        self.daemon.adopt(targets)
        self._on_step = on_step
        self._next_tick = now
        self._next_try = dict.fromkeys(self.sinks, now)

    async def run(self, until: float) -> None:
        """Live until that time; event by event."""
        while (upcoming := self._upcoming()) <= until:
            self.now = max(self.now, upcoming)
            await self.daemon._ring()
            await self._settle()
            if self.now >= self._next_tick:
                await self.daemon._tick()
                await self._settle()
                self._next_tick = self.now + TICK
            self._deliver()
            self._on_step(self)
        self.now = until

    def _upcoming(self) -> float:
        moments = [self._next_tick, *self._wanted()]
        if (due := self.daemon._heap.earliest()) is not None:
            moments.append(due)
        return min(moments)

    def _wanted(self) -> Iterable[float]:
        for name in self.sinks:
            due = self.daemon.alarming.next_at(name)
            if due is not None and self.daemon.alarming.begun and max(due, self._next_try[name]) > self.now:
                yield max(due, self._next_try[name])

    async def _settle(self) -> None:
        while self.daemon._running:
            await asyncio.gather(*self.daemon._running.values(), return_exceptions=True)

    def _deliver(self) -> None:
        alarming = self.daemon.alarming
        for name, sink in self.sinks.items():
            while alarming.begun and self.now >= self._next_try[name] and (notice := alarming.next(name, self.now)):
                if sink.takes(self.now):
                    sink.told.append((self.now, notice))
                    alarming.told(notice, self.now)
                else:
                    alarming.failed(notice, doubtful=False)
                    self._next_try[name] = self.now + sink.retry

    async def close(self) -> None:
        await self.daemon.stop()
        self.store.close()
