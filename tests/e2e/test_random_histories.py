"""Random histories of a fleet in simulated time: whatever happens, everybody is told what they must know, once.

The daemon is the real one; keys die, run dry and hiccup, the provider fails, our way out is lost, receivers are away.
"""

import asyncio
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TypeVar

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from exporter.model import Alarm, Confirm, Kind, Notice, Phase, Probing, Secret, Target
from exporter.outcome import Outcome, State
from tests.simulated import PROVIDER, START, SimulatedFleet, Sink

pytestmark = pytest.mark.e2e

MINUTE, HOUR = 60.0, 3600.0
LENGTH = 2 * HOUR
KEEP_FIRING, GATHERED, RETRY = 300.0, 300.0, 30.0
SLACK = 60.0
KEYS = ("a", "b", "c", "d", "e")

DEATHS = {"LLMKeyAuthFailed": State.AUTH_FAILED, "LLMKeyQuotaExhausted": State.QUOTA_EXHAUSTED}
DOUBTS = {
    "LLMKeyUnreachable": {State.UNREACHABLE, State.PROVIDER_ERROR},
    "LLMKeyMisconfigured": {State.MISCONFIGURED},
    "LLMKeyUnknown": {State.UNKNOWN},
}
HICCUPS = (Outcome.SERVER_ERROR, Outcome.TIMEOUT, Outcome.RATE_LIMITED_REQUESTS, Outcome.SLOW_DOWN, Outcome.OVERLOADED)


T = TypeVar("T")


@dataclass(frozen=True)
class Span:
    begin: float
    end: float

    def holds(self, now: float) -> bool:
        return self.begin <= now - START < self.end


@dataclass(frozen=True)
class History:
    """Minutes from the start. ``hiccups`` are chances in a hundred, from a seed of their own."""

    dead: dict[str, list[Span]]
    dry: dict[str, list[Span]]
    outages: list[Span]
    silences: list[Span]
    away: dict[str, list[Span]]
    hiccups: int
    seed: int

    def answer(self, name: str, kind: Kind, now: float) -> Outcome:
        if _any(self.silences, now):
            return Outcome.TIMEOUT
        if _any(self.outages, now):
            return Outcome.SERVER_ERROR
        chance = zlib.crc32(f"{self.seed} {name} {kind} {now}".encode())
        if chance % 100 < self.hiccups:
            return HICCUPS[chance // 100 % len(HICCUPS)]
        if _any(self.dead.get(name, []), now):
            return Outcome.INVALID_KEY
        if kind is Kind.QUOTA and _any(self.dry.get(name, []), now):
            return Outcome.QUOTA_EXHAUSTED
        return Outcome.OK


def _any(spans: Sequence[Span], now: float) -> bool:
    return any(span.holds(now) for span in spans)


def spans(most: int, shortest: float = 0.5, longest: float = 40.0) -> st.SearchStrategy[list[Span]]:
    """A few spans of time, in seconds."""
    one = st.tuples(st.floats(3, 100), st.floats(shortest, longest))
    return st.lists(one.map(lambda span: Span(span[0] * MINUTE, (span[0] + span[1]) * MINUTE)), max_size=most)


HISTORIES = st.builds(
    History,
    dead=st.dictionaries(st.sampled_from(KEYS), spans(2), max_size=3),
    dry=st.dictionaries(st.sampled_from(KEYS), spans(1, 10.0), max_size=2),
    outages=spans(1, 2.0),
    silences=spans(1, 2.0, 20.0),
    away=st.fixed_dictionaries({"pager": spans(1, 1.0, 60.0), "chat": st.just([])}),
    hiccups=st.sampled_from((0, 2, 5)),
    seed=st.integers(0, 10**6),
)


@dataclass
class Record:
    """What was so, at every step."""

    states: dict[str, list[tuple[float, State]]] = field(default_factory=lambda: {name: [] for name in KEYS})
    up: list[tuple[float, bool | None]] = field(default_factory=list)
    egress: list[tuple[float, bool | None]] = field(default_factory=list)

    def step(self, fleet: SimulatedFleet) -> None:
        now, daemon = fleet.now, fleet.daemon
        _note(self.up, now, daemon.health()[PROVIDER.name].up)
        _note(self.egress, now, daemon.egress_up())
        for name in KEYS:
            _note(self.states[name], now, daemon.board[name].state)


def _note(line: list[tuple[float, T]], now: float, value: T) -> None:
    if not line or line[-1][1] != value:
        line.append((now, value))


def _at(line: list[tuple[float, T]], now: float) -> T:
    """The value at a time: the last one noted by then."""
    return next(value for at, value in reversed(line) if at <= now)


@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(history=HISTORIES)
def test_whatever_happens_everybody_is_told_what_they_must_know_once(history: History) -> None:
    """The invariants of alerting, over hundreds of histories."""
    fleet, record = asyncio.run(_live(history))
    for name, sink in fleet.sinks.items():
        _deaths_once(record, sink, history.away[name])
        _each_end_after_its_beginning(sink)
        _no_doubt_without_a_quarter_of_an_hour(record, sink)
        _nothing_inconclusive_beside_something_larger(record, sink)
        _in_order(sink)


async def _live(history: History) -> tuple[SimulatedFleet, Record]:
    targets = [
        Target(
            name=name,
            provider=PROVIDER,
            secret=Secret("sk-proj-CANARY" + "x" * 40),
            auth=Probing(interval=60, timeout=10),
            quota=Probing(interval=900, timeout=30),
            confirm=Confirm(),
        )
        for name in KEYS
    ]
    record = Record()
    sinks = {
        name: Sink(takes=lambda now, name=name: not _any(history.away[name], now), retry=RETRY)  # type: ignore[misc]
        for name in history.away
    }
    fleet = SimulatedFleet(targets, history.answer, sinks=sinks, on_step=record.step)
    await fleet.run(START + LENGTH)
    await fleet.close()
    return fleet, record


def _deaths_once(record: Record, sink: Sink, away: list[Span]) -> None:
    """Each confirmed death is told once, unless it was over before the receiver could be told."""
    for rule, state in DEATHS.items():
        for key in KEYS:
            told = [
                at for at, notice in sink.told for alarm in _begun(notice) if (alarm.rule, alarm.subject) == (rule, key)
            ]
            lives = list(_lives(record.states[key], state, KEEP_FIRING + SLACK))
            apart = [begin for begin, _ in _lives(record.states[key], state, KEEP_FIRING - SLACK)]
            for begin, end in lives:
                mine = [at for at in told if begin <= at <= end]
                reachable = any(
                    not _any(away, moment) for moment in (begin + GATHERED + SLACK, end - SLACK) if moment < end
                )
                deaths = sum(begin <= death <= end for death in apart)
                assert len(mine) <= deaths, f"{rule} {key} told twice"
                if reachable and end - begin > GATHERED + SLACK + RETRY:
                    assert mine or _away_from(away, begin, end), f"{rule} {key} from {begin - START} never told"
            assert len(told) <= len(apart), f"{rule} {key} told without being so"


def _away_from(away: list[Span], begin: float, end: float) -> bool:
    """Whether the receiver was away so long that nothing could reach it in time."""
    there = begin
    while there < end - SLACK:
        if not _any(away, there) and not _any(away, there + RETRY):
            return end - there < GATHERED + SLACK
        there += RETRY / 2
    return True


def _lives(line: list[tuple[float, State]], state: State, gap: float) -> Iterator[tuple[float, float]]:
    """From when to when an alarm for this state fires: relapses within ``gap`` (about keep_firing_for) are one."""
    turns = [*line, (START + LENGTH, None)]
    begin = end = None
    for (at, value), (until, _) in pairwise(turns):
        if value is not state:
            continue
        if begin is not None and end is not None and at - end >= gap:
            yield begin, end + KEEP_FIRING + SLACK
            begin = None
        begin = at if begin is None else begin
        end = until
    if begin is not None and end is not None:
        yield begin, end + KEEP_FIRING + SLACK


def _each_end_after_its_beginning(sink: Sink) -> None:
    """Of one alarm a receiver hears beginning, end, beginning, end: never two of a kind, never an end first."""
    heard: dict[str, Phase] = {}
    for _, notice in sink.told:
        for alarm in notice.alarms:
            before = heard.get(alarm.identity, Phase.RESOLVED)
            assert notice.repeated or before is not notice.phase, alarm.identity
            heard[alarm.identity] = notice.phase


def _no_doubt_without_a_quarter_of_an_hour(record: Record, sink: Sink) -> None:
    """An inconclusive state is told only when it lasted; hiccups never are."""
    for _, notice in sink.told:
        states = DOUBTS.get(notice.group.rule)
        for alarm in _begun(notice) if states else ():
            fired = alarm.fired_at or 0.0
            assert all(_at(record.states[alarm.subject], fired - back) in (states or ()) for back in range(0, 840, 60))


def _nothing_inconclusive_beside_something_larger(record: Record, sink: Sink) -> None:
    """While the provider is down no inconclusive key notice; without egress only word of that."""
    for at, notice in sink.told:
        inconclusive = notice.group.rule.startswith("LLMKey") and notice.group.rule not in DEATHS
        for alarm in _begun(notice):
            if inconclusive and not notice.group.rule.startswith("LLMKeyExporter"):
                assert _at(record.up, at) is not False, notice.group.rule
            if _at(record.egress, at) is False and (alarm.fired_at or at) > _since(record.egress, at):
                assert notice.group.rule == "LLMKeyExporterEgressDown"


def _since(line: list[tuple[float, T]], now: float) -> float:
    return max(at for at, _ in line if at <= now)


def _in_order(sink: Sink) -> None:
    """Nothing is told after what happened later, but for what was gathered."""
    events = [min(alarm.resolved_at or alarm.fired_at or 0.0 for alarm in notice.alarms) for _, notice in sink.told]
    for earlier, later in pairwise(events):
        assert later >= earlier - GATHERED - SLACK


def _begun(notice: Notice) -> tuple[Alarm, ...]:
    return notice.alarms if notice.phase is Phase.FIRING and not notice.repeated else ()
