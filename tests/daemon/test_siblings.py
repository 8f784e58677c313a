"""One key of an account runs dry: the others are asked at once, not when their own paid probes come by."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from exporter.model import HoldReason, Kind, Probing, Provider, Secret, Target
from exporter.outcome import Outcome, State
from exporter.store import Store
from tests.simulated import START, SimulatedFleet

PROVIDER = Provider(name="openai", kind="openai", base_url="http://simulated/v1")
DRY_AT, FULL_AT = START + 4000.0, START + 20_000.0
KEYS = [f"acme-{number}" for number in range(12)]


def target(name: str, account: str = "acme") -> Target:
    base = Target(name=name, provider=PROVIDER, secret=Secret(f"sk-proj-CANARY{name}" * 4), account=account)
    return replace(base, auth=Probing(interval=60, timeout=1), quota=Probing(interval=900, timeout=1))


def answer(name: str, kind: Kind, now: float) -> Outcome:
    """The money of acme is gone for a while."""
    if kind is Kind.QUOTA and name.startswith("acme") and DRY_AT <= now < FULL_AT:
        return Outcome.QUOTA_EXHAUSTED
    return Outcome.OK


@pytest.fixture
def store() -> Iterator[Store]:
    opened = Store.open(":memory:", now=START)
    yield opened
    opened.close()


def dry(fleet: SimulatedFleet) -> set[str]:
    return {name for name, status in fleet.daemon.board.items() if status.state is State.QUOTA_EXHAUSTED}


async def test_the_keys_of_an_empty_account_are_found_together(store: Store) -> None:
    """Within a minute of the first one all twelve are known to be dry, and nobody else's paid probe was hurried."""
    first: list[float] = []
    all_of_them: list[float] = []

    def watch(fleet: SimulatedFleet) -> None:
        if dry(fleet) and not first:
            first.append(fleet.now)
        if dry(fleet) == set(KEYS) and not all_of_them:
            all_of_them.append(fleet.now)

    others = [target("beta", account="beta"), target("free", account="")]
    fleet = SimulatedFleet([*map(target, KEYS), *others], answer, store=store, on_step=watch)
    await fleet.run(DRY_AT + 1800)
    assert all_of_them[0] - first[0] < 60
    assert fleet.daemon.board["beta"].state is State.OK
    assert fleet.daemon.board["beta"].quota.last is not None
    paid = fleet.daemon.board["free"].probes[Kind.QUOTA, Outcome.OK]
    assert paid <= (DRY_AT + 1800 - START) / 900 + 1


async def test_the_keys_of_a_filled_account_are_found_together(store: Store) -> None:
    """They were backing off, up to an hour; the first that is served again wakes them all."""
    first: list[float] = []
    none: list[float] = []

    def watch(fleet: SimulatedFleet) -> None:
        if fleet.now < FULL_AT:
            return
        if len(dry(fleet)) < len(KEYS) and not first:
            first.append(fleet.now)
        if not dry(fleet) and not none:
            none.append(fleet.now)

    fleet = SimulatedFleet(map(target, KEYS), answer, store=store, on_step=watch)
    await fleet.run(FULL_AT - 1)
    assert len(dry(fleet)) == len(KEYS)
    assert fleet.daemon.board[KEYS[0]].quota.hold is not None
    assert any(hold.reason is HoldReason.BACKOFF for key in KEYS if (hold := fleet.daemon.held(key, Kind.QUOTA)))
    await fleet.run(FULL_AT + 7200)
    assert none[0] - first[0] < 120


async def test_the_keys_of_an_empty_account_are_one_notice(store: Store) -> None:
    """It comes as soon as the others, who were asked at once, have confirmed it."""
    first: list[float] = []

    def watch(fleet: SimulatedFleet) -> None:
        if dry(fleet) and not first:
            first.append(fleet.now)

    fleet = SimulatedFleet(map(target, KEYS), answer, store=store, on_step=watch)
    await fleet.run(DRY_AT + 3600)
    [(at, notice)] = fleet.sinks["pager"].told
    assert {alarm.subject for alarm in notice.alarms} == set(KEYS)
    assert at - first[0] < 20


@pytest.mark.parametrize(
    "others",
    [[], ["beta-1", "beta-2"], ["acme-dead"], ["acme-free"]],
    ids=["alone", "other account", "dead", "without a paid probe"],
)
async def test_nobody_to_ask_is_nobody_to_wait_for(store: Store, others: list[str]) -> None:
    """The page of a key whose account has no other that could say the same comes at once."""

    def lone(name: str, kind: Kind, now: float) -> Outcome:
        return Outcome.INVALID_KEY if name == "acme-dead" else answer(name, kind, now)

    first: list[float] = []

    def watch(fleet: SimulatedFleet) -> None:
        if dry(fleet) and not first:
            first.append(fleet.now)

    targets = [target("acme-0"), *(target(name, account=name.partition("-")[0]) for name in others)]
    targets = [replace(each, quota=replace(each.quota, enabled=each.name != "acme-free")) for each in targets]
    fleet = SimulatedFleet(targets, lone, store=store, on_step=watch)
    await fleet.run(DRY_AT + 3600)
    [at] = [at for at, notice in fleet.sinks["pager"].told if notice.group.rule == "LLMKeyQuotaExhausted"]
    assert at - first[0] <= 2


async def test_a_dead_key_hurries_no_other(store: Store) -> None:
    """What one key's authentication is told says nothing of the others' money."""

    def refused(name: str, _kind: Kind, now: float) -> Outcome:
        return Outcome.INVALID_KEY if name == KEYS[0] and now >= DRY_AT else Outcome.OK

    fleet = SimulatedFleet(map(target, KEYS), refused, store=store)
    await fleet.run(DRY_AT + 600)
    assert fleet.daemon.board[KEYS[0]].state is State.AUTH_FAILED
    for name in KEYS[1:]:
        paid = fleet.daemon.board[name].probes[Kind.QUOTA, Outcome.OK]
        assert paid <= (DRY_AT + 600 - START) / 900 + 1
