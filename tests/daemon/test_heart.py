"""The heart with a prober that answers from a script and a clock moved by hand."""

import asyncio
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

import pytest

from exporter.daemon import Daemon
from exporter.model import Finding, HoldReason, Kind, Probing, Provider, Result, Secret, Status, Target
from exporter.outcome import Outcome, State
from exporter.store import Store

START = 1_000_000_000.0
PROVIDER = Provider(name="openai", kind="openai", base_url="http://simulated/v1")


class ScriptedProber:
    """Answers every probe with the outcome set for its key and kind, and counts."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self.answers: dict[tuple[str, Kind], Outcome | Exception] = {}
        self.asked: list[tuple[str, Kind]] = []
        self.gate: asyncio.Event | None = None
        self.in_flight: Mapping[str, int] = {}
        self._clock = clock

    async def probe(self, target: Target, kind: Kind, _status: Status) -> Result:
        self.asked.append((target.name, kind))
        if self.gate is not None:
            await self.gate.wait()
        answer = self.answers.get((target.name, kind), Outcome.OK)
        if isinstance(answer, Exception):
            raise answer
        return Result(target=target.name, kind=kind, at=self._clock(), duration=0.0, finding=Finding(outcome=answer))


class World:
    """A daemon, its clock and its prober."""

    def __init__(self, store: Store) -> None:
        self.now = START
        self.prober = ScriptedProber(lambda: self.now)
        self.daemon = self.new_daemon(store)

    def new_daemon(self, store: Store) -> Daemon:
        prober: Any = self.prober
        return Daemon(prober=prober, store=store, clock=lambda: self.now)

    async def pass_time(self, seconds: float) -> None:
        """Let time go by second by second, as the alarm clock and the tick would see it."""
        for _ in range(int(seconds)):
            self.now += 1.0
            await self.daemon._rounds.ring()
            await self.daemon._tick()
            await self.settle()

    async def settle(self) -> None:
        while self.daemon._rounds.running and self.prober.gate is None:
            await asyncio.gather(*self.daemon._rounds.running.values(), return_exceptions=True)

    def state(self, name: str = "a") -> State:
        return self.daemon.board[name].state

    def asked(self, kind: Kind, name: str = "a") -> int:
        return self.prober.asked.count((name, kind))


def target(name: str = "a", **changes: Any) -> Target:
    base = Target(name=name, provider=PROVIDER, secret=Secret("sk-proj-CANARY" + name * 40))
    return replace(base, auth=Probing(interval=60, timeout=1), quota=Probing(interval=900, timeout=1), **changes)


@pytest.fixture
def store() -> Iterator[Store]:
    opened = Store.open(":memory:", now=START)
    yield opened
    opened.close()


@pytest.fixture
def world(store: Store) -> World:
    return World(store)


async def test_probes_at_its_interval_and_pays_after_the_first_good_answer(world: World) -> None:
    """One free probe a minute, one paid probe every quarter of an hour."""
    world.daemon.adopt([target()])
    await world.pass_time(3600)
    assert world.state() is State.OK
    assert 60 <= world.asked(Kind.AUTH) <= 61
    assert 4 <= world.asked(Kind.QUOTA) <= 5


async def test_a_revoked_key_is_found_dead_within_a_minute_and_a_quarter(world: World) -> None:
    """Confirmed by two extra probes, then asked at the normal interval and never paid for."""
    world.daemon.adopt([target()])
    await world.pass_time(120)
    world.prober.answers["a", Kind.AUTH] = Outcome.INVALID_KEY
    await world.pass_time(75)
    assert world.state() is State.AUTH_FAILED
    paid = world.asked(Kind.QUOTA)
    await world.pass_time(1800)
    assert world.asked(Kind.QUOTA) == paid
    assert (hold := world.daemon.held("a", Kind.QUOTA)) is not None
    assert hold.reason is HoldReason.AUTH_FAILED
    world.prober.answers.clear()
    await world.pass_time(61)
    assert world.state() is State.OK
    assert world.asked(Kind.QUOTA) == paid + 1


async def test_a_paid_probe_waits_out_an_outage(world: World) -> None:
    """While the provider is down no money is spent; the first good answers bring the paid probes back."""
    world.daemon.adopt([target("a"), target("b")])
    await world.pass_time(120)
    for name in "ab":
        world.prober.answers[name, Kind.AUTH] = Outcome.OVERLOADED
    await world.pass_time(1500)
    assert world.daemon.health()["openai"].up is False
    paid = world.asked(Kind.QUOTA)
    await world.pass_time(1800)
    assert world.asked(Kind.QUOTA) == paid
    world.prober.answers.clear()
    await world.pass_time(180)
    assert world.asked(Kind.QUOTA) == paid + 1
    assert world.state() is State.OK


async def test_a_fault_of_our_own_ends_neither_the_schedule_nor_the_key(world: World) -> None:
    """The probe is tried again an interval later."""
    world.daemon.adopt([target()])
    world.prober.answers["a", Kind.AUTH] = RuntimeError("CANARY")
    await world.pass_time(120)
    assert world.asked(Kind.AUTH) >= 2
    world.prober.answers.clear()
    await world.pass_time(61)
    assert world.state() is State.OK


async def test_an_answer_to_a_replaced_secret_is_not_believed(world: World) -> None:
    """What was asked with the old key says nothing of the new one; both kinds are asked anew."""
    world.daemon.adopt([target()])
    await world.pass_time(120)
    world.prober.gate = asyncio.Event()
    world.prober.answers["a", Kind.AUTH] = Outcome.INVALID_KEY
    probe = asyncio.create_task(world.daemon.cycle("a", Kind.AUTH))
    await asyncio.sleep(0)
    world.daemon.replace_targets([target(), replace(target(), secret=Secret("sk-proj-CANARY-new"))][1:])
    world.prober.gate.set()
    await probe
    assert world.daemon.board["a"].auth.suspicions == 0
    world.prober.gate = None
    world.prober.answers.clear()
    before = world.asked(Kind.QUOTA)
    await world.pass_time(1)
    assert world.asked(Kind.QUOTA) == before + 1


async def test_a_removed_key_is_forgotten_and_a_new_one_is_asked(world: World) -> None:
    """The board holds just what is configured."""
    world.daemon.adopt([target("a"), target("b")])
    await world.pass_time(5)
    world.daemon.adopt([target("b"), target("c")])
    await world.pass_time(5)
    assert set(world.daemon.board) == {"b", "c"}
    asked = world.asked(Kind.AUTH, "a")
    await world.pass_time(120)
    assert world.asked(Kind.AUTH, "a") == asked


async def test_probe_now_asks_once_for_many_callers(world: World) -> None:
    """Callers at the same moment share one probe; within ten seconds the last result is given again."""
    world.daemon.adopt([target()])
    results = await asyncio.gather(*(world.daemon.probe_now("a", Kind.AUTH) for _ in range(5)))
    assert world.asked(Kind.AUTH) == 1
    assert all(result is not None and result.outcome is Outcome.OK for result in results)
    world.now += 10.0
    await world.daemon.probe_now("a", Kind.AUTH)
    assert world.asked(Kind.AUTH) == 2


async def test_probe_now_obeys_pause_and_budget_only(world: World) -> None:
    """A person may release every other hold."""
    paused, poor, dead = target("a", paused_until=START + 9e6), target("b", budget_usd_per_day=0.0), target("c")
    world.daemon.adopt([paused, poor, dead])
    world.prober.answers["c", Kind.AUTH] = Outcome.INVALID_KEY
    await world.pass_time(30)
    assert await world.daemon.probe_now("a", Kind.AUTH) is None
    assert await world.daemon.probe_now("b", Kind.QUOTA) is None
    assert await world.daemon.probe_now("c", Kind.QUOTA) is not None
    assert world.daemon.board["a"].auth.forced is False


async def test_ready_when_every_key_was_heard_or_half_a_minute_has_passed(world: World) -> None:
    """Paused keys are not waited for; a key that hangs is waited for 30 s."""
    world.daemon.adopt([target("a"), target("b", paused_until=START + 9e6)])
    assert not world.daemon.ready()
    world.daemon._started_at = world.now
    assert not world.daemon.ready()
    await world.pass_time(2)
    assert world.daemon.ready()
    world.daemon.adopt([target("a"), target("new")])
    world.daemon.board["new"] = Status(name="new", provider="openai")
    world.now = START + 29
    assert not world.daemon.ready()
    world.now = START + 30
    assert world.daemon.ready()


async def test_what_was_known_is_known_after_a_restart(world: World, store: Store) -> None:
    """State, cause, money and the time of the last payment; the counters begin anew."""
    world.daemon.adopt([target()])
    world.prober.answers["a", Kind.AUTH] = Outcome.ACCOUNT_DEACTIVATED
    await world.pass_time(60)
    await world.daemon.memory.flush()
    again = world.new_daemon(store)
    again.adopt([target()])
    status = again.board["a"]
    assert (status.state, status.auth.outcome) == (State.AUTH_FAILED, Outcome.ACCOUNT_DEACTIVATED)
    assert (dict(status.probes), status.since) == ({}, world.daemon.board["a"].since)
    changes = await again.memory.transitions("a", 0.0, 10)
    assert [change.after for change in changes] == [State.AUTH_FAILED]


async def test_a_key_that_moves_to_another_provider_is_another_key(world: World) -> None:
    """What was known at the old place says nothing of the new one."""
    world.daemon.adopt([target()])
    world.prober.answers["a", Kind.AUTH] = Outcome.INVALID_KEY
    await world.pass_time(60)
    assert world.state() is State.AUTH_FAILED
    world.daemon.adopt([target(provider=replace(PROVIDER, base_url="http://elsewhere/v1"))])
    assert world.state() is State.UNKNOWN


@pytest.mark.parametrize("by", [1800.0, 7200.0])
async def test_a_clock_set_back_puts_no_probe_off(world: World, by: float) -> None:
    """However wide the correction, no key goes unwatched, readiness stays, and outages are still seen."""
    world.daemon.adopt([target("a"), target("b", paused_until=START + 9e6), target("c")])
    world.daemon._started_at = world.now
    await world.pass_time(120)
    asked = world.asked(Kind.AUTH)
    world.now -= by
    world.daemon._after_jump(-by)
    assert world.daemon.ready()
    for name in "ac":
        world.prober.answers[name, Kind.AUTH] = Outcome.OVERLOADED
    await world.pass_time(130)
    assert world.asked(Kind.AUTH) >= asked + 2
    assert world.asked(Kind.AUTH, "b") == 0
    assert world.daemon.health()["openai"].up is False


async def test_a_paid_kind_switched_off_while_being_probed_stays_off(world: World) -> None:
    """The answer under way plans no other."""
    world.daemon.adopt([target()])
    await world.pass_time(120)
    world.prober.gate = asyncio.Event()
    probe = asyncio.create_task(world.daemon.cycle("a", Kind.QUOTA))
    for _ in range(50):
        await asyncio.sleep(0)
    world.daemon.adopt([replace(target(), quota=Probing(interval=900, timeout=1, enabled=False))])
    world.prober.gate.set()
    world.prober.gate = None
    await probe
    paid = world.asked(Kind.QUOTA)
    await world.pass_time(7200)
    assert world.asked(Kind.QUOTA) == paid


async def test_what_a_pause_held_starts_spread(world: World) -> None:
    """Keys whose pause ends together are not asked in the same moment."""
    names = [f"k{n}" for n in range(400)]
    world.daemon.adopt([target(name, paused_until=START + 60) for name in names])
    await world.pass_time(60)
    assert world.prober.asked == []
    await world.pass_time(1)
    assert 100 < len(world.prober.asked) < 300
    await world.pass_time(2)
    assert {name for name, _ in world.prober.asked} == set(names)


async def test_a_key_removed_while_it_is_drawn_has_no_hold(world: World) -> None:
    """A reload in the middle of a scrape breaks nothing."""
    world.daemon.adopt([target()])
    assert world.daemon.held("gone", Kind.AUTH) is None


async def test_a_key_removed_while_it_was_off_is_forgotten(world: World, store: Store) -> None:
    """What nobody configures any more does not stay in the database for ever."""
    world.daemon.adopt([target("a"), target("b")])
    await world.pass_time(5)
    await world.daemon.memory.flush()
    again = world.new_daemon(store)
    again.adopt([target("a")])
    await again.start()
    await again.stop()
    assert store.load().keys() == {"a"}
