"""Somebody asks again and again whether the money is back."""

from dataclasses import replace

import pytest

from exporter.daemon import Daemon
from exporter.model import Kind, Probing, Provider, Secret, Target
from exporter.outcome import Outcome, State
from tests.simulated import START, SimulatedFleet

PROVIDER = Provider(name="openai", kind="openai", base_url="http://simulated/v1")
BACK_AT = START + 4000.0


def answer(_name: str, kind: Kind, now: float) -> Outcome:
    return Outcome.QUOTA_EXHAUSTED if kind is Kind.QUOTA and now < BACK_AT else Outcome.OK


def state(fleet: SimulatedFleet) -> State:
    return fleet.daemon.board["a"].state


async def ask(daemon: Daemon) -> None:
    await daemon.probe_now("a", Kind.QUOTA)


@pytest.mark.parametrize("every", [11.0, 20.0, 50.0])
async def test_asking_often_puts_no_recovery_off(every: float) -> None:
    """Two good answers a minute apart end exhaustion, however many come in between."""
    base = Target(name="a", provider=PROVIDER, secret=Secret("sk-proj-CANARY" * 4))
    target = replace(base, auth=Probing(interval=60, timeout=1), quota=Probing(interval=900, timeout=1))
    fleet = SimulatedFleet([replace(target, budget_usd_per_day=1.0)], answer)
    await fleet.run(BACK_AT)
    assert state(fleet) is State.QUOTA_EXHAUSTED
    until = BACK_AT
    while until < BACK_AT + 54 - every:
        until += every
        await fleet.run(until)
        await ask(fleet.daemon)
        assert state(fleet) is State.QUOTA_EXHAUSTED
    for _ in range(10):
        until += every
        await fleet.run(until)
        await ask(fleet.daemon)
    assert state(fleet) is State.OK
    assert (fleet.daemon.board["a"].since or 0.0) <= BACK_AT + every + 60 + every
    await fleet.close()
