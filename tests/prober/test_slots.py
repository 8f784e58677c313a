"""At most ``concurrency`` probes a provider, in order, and nobody waits for another's provider."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import httpx
import pytest

from exporter.model import Kind, Result, Status, Target
from exporter.outcome import Outcome
from exporter.prober import Prober
from tests.prober.conftest import MakeProber


class Gate:
    """A provider that answers when it is let."""

    def __init__(self, make_prober: MakeProber) -> None:
        self.open = asyncio.Event()
        self.asked = 0
        self.prober: Prober = make_prober(self.answer)
        self.probes: list[asyncio.Task[Result]] = []

    async def answer(self, _request: httpx.Request) -> httpx.Response:
        self.asked += 1
        await self.open.wait()
        return httpx.Response(200, json={"object": "list", "data": []})

    async def probe(self, target: Target, count: int) -> None:
        status = Status(name=target.name, provider=target.provider.name)
        self.probes += [asyncio.create_task(self.prober.probe(target, Kind.AUTH, status)) for _ in range(count)]
        await self.settle()

    @staticmethod
    async def settle() -> None:
        for _ in range(20):
            await asyncio.sleep(0)


@pytest.fixture
async def gate(make_prober: MakeProber) -> AsyncIterator[Gate]:
    gate = Gate(make_prober)
    yield gate
    gate.open.set()
    await asyncio.gather(*gate.probes, return_exceptions=True)
    assert gate.prober.in_flight == {}


async def test_no_more_than_concurrency_are_in_flight(gate: Gate, target: Target) -> None:
    """The others wait, all are served in the end, and waiting is no part of the deadline or the duration."""
    gate.prober.concurrency = 2
    await gate.probe(target, 5)
    assert (gate.asked, gate.prober.in_flight) == (2, {"openai": 2})
    gate.open.set()
    results = await asyncio.gather(*gate.probes)
    assert [result.outcome for result in results] == [Outcome.OK] * 5
    assert [result.duration for result in results[2:]] == [1.0] * 3  # one step of the timer: nobody looked between


async def test_a_slow_provider_delays_nobody_elses_keys(gate: Gate, target: Target) -> None:
    """Slots are counted for each provider by itself."""
    gate.prober.concurrency = 1
    other = replace(target, provider=replace(target.provider, name="gateway"))
    await gate.probe(target, 3)
    await gate.probe(other, 1)
    assert gate.prober.in_flight == {"openai": 1, "gateway": 1}


async def test_who_gives_up_waiting_leaves_the_queue(gate: Gate, target: Target) -> None:
    """A cancelled waiter takes no slot with it."""
    gate.prober.concurrency = 1
    await gate.probe(target, 3)
    gate.probes[1].cancel()
    await gate.settle()
    gate.open.set()
    done = await asyncio.gather(*gate.probes, return_exceptions=True)
    assert isinstance(done[1], asyncio.CancelledError)
    assert gate.asked == 2


async def test_a_slot_given_to_one_who_just_left_goes_on(gate: Gate, target: Target) -> None:
    """Cancelled in the very moment of its turn, a probe hands the slot to the next."""
    gate.prober.concurrency = 1
    await gate.probe(target, 3)
    gate.probes[0].cancel()
    await asyncio.sleep(0)  # the first has released, the second holds the slot but has not run yet
    gate.probes[1].cancel()
    await gate.settle()
    assert (gate.asked, gate.prober.in_flight) == (2, {"openai": 1})


async def test_concurrency_may_change_while_probes_wait(gate: Gate, target: Target) -> None:
    """A larger number lets more in at the next release, a smaller one fewer."""
    gate.prober.concurrency = 1
    await gate.probe(target, 5)
    gate.prober.concurrency = 3
    gate.probes[0].cancel()
    await gate.settle()
    assert gate.prober.in_flight == {"openai": 3}
    gate.prober.concurrency = 1
    gate.probes[1].cancel()
    await gate.settle()
    assert gate.prober.in_flight == {"openai": 2}


async def test_nobody_overtakes_when_concurrency_grows(gate: Gate, target: Target) -> None:
    """An arrival lets those who wait in before itself."""
    gate.prober.concurrency = 1
    await gate.probe(target, 2)
    gate.prober.concurrency = 2
    await gate.probe(target, 1)
    assert (gate.asked, gate.prober.in_flight) == (2, {"openai": 2})
    gate.probes[0].cancel()
    gate.probes[1].cancel()
    await gate.settle()
    assert [probe.done() for probe in gate.probes] == [True, True, False]
    assert gate.asked == 3
