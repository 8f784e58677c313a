"""A fleet in simulated time: the real daemon and its alarms, a prober and receivers that answer as a test says.

Time jumps from one event to the next, so that a week takes minutes and a day seconds.
"""

import asyncio
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Executor, Future
from dataclasses import dataclass, field
from typing import Any, TypeVar

from exporter.alerting.alarms import Policy, Reach, Style
from exporter.daemon import Daemon
from exporter.daemon.attributing import Attribution
from exporter.model import Finding, Kind, Notice, Provider, Result, Status, Target
from exporter.outcome import Outcome, Reason
from exporter.store import Store

START = 1_000_000_000.0
# What only time decides is looked at this often; the daemon itself does every second. While all is quiet it matters
# less: keys are looked at after each of their probes anyway, and an alarm of the fleet takes trouble to begin.
TICK, QUIET_TICK = 15.0, 120.0
LEAST_WITNESSES = 10
QUIET_AFTER = 900.0  # an outage over for so long has no alarm left that could end

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


T = TypeVar("T")


class Here(Executor):
    """Does at once what the daemon gives to a thread: where time stands still nobody is kept waiting."""

    def submit(self, fn: Callable[..., T], /, *args: Any, **kwargs: Any) -> Future[T]:
        done: Future[T] = Future()
        try:
            done.set_result(fn(*args, **kwargs))
        except BaseException as error:  # noqa: BLE001  # as a thread would: whoever waits gets it
            done.set_exception(error)
        return done


class SparingAttribution(Attribution):
    """Comes to the same verdicts without looking at the whole fleet after each probe.

    As long as all is well, an answer of the same sort as the key's last cannot change them; what grows too old to be
    evidence is noticed at the next tick.
    """

    def __init__(self, since: float) -> None:
        super().__init__(since)
        self._sorts: dict[str, tuple[bool, bool]] = {}
        self._news = True
        self._look_again = since

    @property
    def well(self) -> bool:
        return self.verdicts.egress is True and all(self.verdicts.up.values())

    def observe(self, target: Target, result: Result) -> None:
        super().observe(target, result)
        if result.kind is Kind.AUTH:
            sort = result.outcome.provider_trouble, result.outcome.unanswered
            self._news |= self._sorts.get(target.name) != sort
            self._sorts[target.name] = sort

    def judge(self, targets: Mapping[str, Target], board: Mapping[str, Status], now: float) -> None:
        alone = len(targets) < LEAST_WITNESSES  # then confirmed states count too
        if alone or self._news or not self.well or now >= self._look_again:
            super().judge(targets, board, now)
            if self._judged_at == now:
                self._news, self._look_again = False, now + TICK


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
        self.daemon.memory._thread.shutdown()
        inline: Any = Here()
        self.daemon.memory._thread = inline
        self.attribution = self.daemon._attribution = SparingAttribution(since=now)
        self.daemon._started_at = now
        reach = {name: Reach(lambda _alarm: True) for name in self.sinks}
        self.daemon.alarming.adopt(reach, policy=policy or Policy(), style=Style())
        self.daemon.adopt(targets)
        self._on_step = on_step
        self._next_tick = self._quiet_at = now
        self._next_try = dict.fromkeys(self.sinks, now)

    async def run(self, until: float) -> None:
        """Live until that time; event by event."""
        while (upcoming := self._upcoming()) <= until:
            self.now = max(self.now, upcoming)
            await self.daemon._rounds.ring()
            await self._settle()
            if self.now >= self._next_tick:
                await self.daemon._tick()
                await self._settle()
                self._next_tick = self.now + QUIET_TICK
            self._next_tick = min(self._next_tick, self.now + self._pace())
            self._deliver()
            self._on_step(self)
        self.now = until

    def _upcoming(self) -> float:
        moments = [self._next_tick, *self._wanted()]
        if (due := self.daemon._rounds.heap.earliest()) is not None:
            moments.append(due)
        return min(moments)

    def _pace(self) -> float:
        """How soon to look again at what only time decides."""
        if not (self.attribution.well and self.daemon.alarming.begun):
            self._quiet_at = self.now + QUIET_AFTER
        return QUIET_TICK if self.now >= self._quiet_at else TICK

    def _wanted(self) -> Iterable[float]:
        for name in self.sinks:
            due = self.daemon.alarming.next_at(name)
            if due is not None and self.daemon.alarming.begun and max(due, self._next_try[name]) > self.now:
                yield max(due, self._next_try[name])

    async def _settle(self) -> None:
        while self.daemon._rounds.running:  # noqa: ASYNC110  # a turn of the loop ends what answers at once: nobody waits
            await asyncio.sleep(0)

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
