"""The alarms of the running daemon, when things go wrong inside it or around it."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

import pytest

from exporter.alerting.alarms import Policy, Reach, Style
from exporter.daemon import Daemon
from exporter.model import (
    AccountStatus,
    Collector,
    CollectorStatus,
    Hold,
    KeyDates,
    Kind,
    Notice,
    Probing,
    Secret,
    Target,
)
from exporter.outcome import Outcome
from exporter.store import Store
from tests.simulated import PROVIDER, START, SimulatedFleet

HOUR = 3600.0


def key(name: str, **changes: object) -> Target:
    base = Target(name=name, provider=PROVIDER, secret=Secret("sk-proj-CANARY" + "x" * 40))
    base = replace(base, quota=Probing(interval=900, timeout=30, enabled=False))
    return replace(base, **changes)  # type: ignore[arg-type]  # a test's shorthand


KEYS = [key(f"k{number}") for number in range(8)]


@pytest.fixture
def store() -> Iterator[Store]:
    opened = Store.open(":memory:", now=START)
    yield opened
    opened.close()


def told(fleet: SimulatedFleet) -> list[str]:
    return [f"{notice.group.rule} {notice.phase}" for _, notice in fleet.sinks["pager"].told]


class Faulty(Daemon):
    """A daemon with a fault of its own about one key."""

    def held(self, name: str, kind: Kind) -> Hold | None:
        if name == "k0":
            raise ZeroDivisionError
        return super().held(name, kind)


async def test_a_fault_of_our_own_keeps_nobody_elses_alarm_back() -> None:
    """It is the heartbeat that tells of it."""
    fleet = SimulatedFleet([], lambda *_: Outcome.OK)
    fleet.daemon.__class__ = Faulty
    fleet.prober.answer = lambda name, _kind, _now: Outcome.INVALID_KEY if name == "k1" else Outcome.OK
    for target in KEYS:
        fleet.daemon.targets[target.name] = target
    with pytest.raises(ZeroDivisionError):
        fleet.daemon.held("k0", Kind.AUTH)
    fleet.daemon.targets.clear()
    fleet.daemon.adopt(KEYS[1:])
    fleet.daemon.targets["k0"] = KEYS[0]
    fleet.daemon.board["k0"] = replace(fleet.daemon.board["k1"], name="k0")
    await fleet.run(START + 300)
    assert told(fleet) == ["LLMKeyAuthFailed firing"]
    assert "a fault of our own" in fleet.daemon.fitness().fault
    await fleet.close()


async def test_a_machine_that_slept_raises_no_alarm() -> None:
    """An hour later every probe is late, and none of that is news."""
    fleet = SimulatedFleet(KEYS, lambda *_: Outcome.OK)
    await fleet.run(START + 600)
    fleet.now += HOUR
    fleet.daemon._after_jump(HOUR)
    await fleet.run(fleet.now + 1200)
    assert told(fleet) == []
    await fleet.close()


async def test_a_clock_put_right_by_seconds_keeps_nothing_back() -> None:
    """However often: a death is told as soon as ever."""
    fleet = SimulatedFleet(KEYS, lambda name, *_: Outcome.INVALID_KEY if name == "k0" else Outcome.OK)
    while fleet.now < START + 120:
        fleet.now += 3
        fleet.daemon._after_jump(3)
        await fleet.run(fleet.now + 10)
    assert told(fleet) == ["LLMKeyAuthFailed firing"]
    await fleet.close()


async def test_an_outage_of_timeouts_and_errors_in_turns_is_told() -> None:
    """Each four minutes our own way out seems lost, and is proved again: the provider is down all the time."""

    def answer(_name: str, _kind: Kind, now: float) -> Outcome:
        if now < START + 300:
            return Outcome.OK
        return Outcome.TIMEOUT if (now - START) // 240 % 2 else Outcome.SERVER_ERROR

    fleet = SimulatedFleet(KEYS, answer)
    await fleet.run(START + HOUR)
    assert told(fleet) == ["LLMProviderDown firing"]
    await fleet.close()


async def test_an_edited_severity_is_no_new_death(store: Store) -> None:
    """A dead key made a warning, and given an account, is neither told again nor said to be over."""
    fleet = SimulatedFleet(KEYS, lambda name, *_: Outcome.INVALID_KEY if name == "k0" else Outcome.OK, store=store)
    await fleet.run(START + 300)
    account = replace(KEYS[0], account="acme", labels={"team": "x"})
    fleet.daemon.adopt([account, *KEYS[1:]])
    await fleet.run(START + 1800)
    assert told(fleet) == ["LLMKeyAuthFailed firing"]
    [alarm] = fleet.daemon.alarming.lately(fleet.now)
    assert alarm.label("account") == "acme"


async def test_a_restart_ends_no_alarm_for_want_of_evidence(store: Store) -> None:
    """What an hour of probes had shown is not over because nobody remembers the hour."""

    def answer(name: str, _kind: Kind, now: float) -> Outcome:
        return Outcome.RATE_LIMITED_REQUESTS if name == "k0" and (now // 60) % 2 else Outcome.OK

    fleet = SimulatedFleet(KEYS, answer, store=store)
    await fleet.run(START + 2 * HOUR)
    await fleet.daemon.memory.flush()
    again = SimulatedFleet(KEYS, answer, store=store, now=fleet.now + 5)
    await again.run(again.now + 1800)
    heard: list[Notice] = [notice for _, notice in (*fleet.sinks["pager"].told, *again.sinks["pager"].told)]
    assert [f"{notice.group.rule} {notice.phase}" for notice in heard] == ["LLMKeyRateLimited firing"]


class Dated(Daemon):
    """A daemon whose account tells when its only key was made; ``unread``: the vendor's list of keys fails."""

    made, unread = START - 100 * 24 * HOUR, False

    def accounts(self) -> Mapping[str, AccountStatus]:
        read_at = None if self.unread else self._clock()
        keys = CollectorStatus(success=not self.unread, last_success_at=read_at)
        return {"acme": AccountStatus(name="acme", provider="openai", collectors={Collector.KEYS: keys})}

    def account(self, name: str) -> AccountStatus | None:
        return self.accounts().get(name)

    def dates(self, name: str) -> KeyDates | None:  # noqa: ARG002  # there is one key
        return None if self.unread else KeyDates(created_at=self.made)


async def test_a_rotation_is_told_once_through_restarts(store: Store) -> None:
    """A key that is due stays so while the vendor's dates are gathered anew, however long that takes."""
    old = key("k0", account="acme", rotate_after=90 * 24 * HOUR)
    heard: list[str] = []
    now = START
    for unread in (False, True, False):
        fleet = SimulatedFleet([old], lambda *_: Outcome.OK, store=store, now=now)
        fleet.daemon.__class__ = Dated
        fleet.daemon.unread = unread  # type: ignore[attr-defined]  # it is one by now
        await fleet.run(now + HOUR)
        await fleet.daemon.memory.flush()
        rotation = [word for word in told(fleet) if "Rotation" in word]
        heard, now = heard + rotation, fleet.now + 5
    assert heard == ["LLMKeyRotationDue firing"]


async def test_a_receiver_is_not_told_that_it_cannot_be_told() -> None:
    """The others are."""
    fleet = SimulatedFleet(KEYS, lambda *_: Outcome.OK)
    fleet.daemon.alarming.failing = lambda: {"pager": START}
    reach = {"pager": Reach(lambda alarm: alarm.label("receiver") != "pager"), "chat": Reach(lambda _alarm: True)}
    fleet.daemon.alarming.adopt(reach, policy=Policy(), style=Style())
    await fleet.run(START + 1800)
    assert told(fleet) == []
    notice = fleet.daemon.alarming.next("chat", fleet.now)
    assert notice is not None
    assert notice.group.rule == "LLMKeyExporterNotificationsFailing"
    await fleet.close()
