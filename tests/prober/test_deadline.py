"""One deadline around the whole probe; the caller's cancellation is the only thing that comes through."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import httpx
import pytest

from exporter.model import Kind, Probing, Status, Target
from exporter.outcome import Outcome
from tests.prober.conftest import MakeProber


class Trickle(httpx.AsyncByteStream):
    """Ever another byte, so that no single read takes long."""

    def __init__(self) -> None:
        self.closed = False

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while True:
            await asyncio.sleep(0)
            yield b" "

    async def aclose(self) -> None:
        self.closed = True


async def never(_request: httpx.Request) -> httpx.Response:
    await asyncio.Event().wait()
    raise AssertionError("unreachable")


@pytest.fixture
def hasty(target: Target) -> Target:
    soon = Probing(interval=60.0, timeout=0.01)
    return replace(target, auth=soon, quota=soon)


async def test_a_provider_that_never_answers_is_a_timeout(
    make_prober: MakeProber, hasty: Target, status: Status
) -> None:
    """The probe ends at its deadline and tells how long it waited."""
    result = await make_prober(never).probe(hasty, Kind.AUTH, status)
    assert (result.outcome, result.finding.message) == (Outcome.TIMEOUT, "no answer within 0.01s")
    assert (result.http_status, result.local, result.duration) == (0, False, 1.0)


async def test_a_body_that_never_ends_is_a_timeout(make_prober: MakeProber, hasty: Target, status: Status) -> None:
    """A slow drip does not outlive the deadline; the status that came is kept and the answer closed."""
    trickle = Trickle()
    result = await make_prober(lambda _request: httpx.Response(200, stream=trickle)).probe(hasty, Kind.AUTH, status)
    assert (result.outcome, result.http_status) == (Outcome.TIMEOUT, 200)
    assert result.finding.message == "the answer did not end within 0.01s"
    assert trickle.closed


async def test_the_deadline_is_a_timeout_whatever_the_transport_makes_of_it(
    make_prober: MakeProber, hasty: Target, status: Status
) -> None:
    """A transport that turns being cut short into another error does not hide that time was up."""

    async def muddle(request: httpx.Request) -> httpx.Response:
        try:
            return await never(request)
        except asyncio.CancelledError:
            raise ConnectionRefusedError from None

    result = await make_prober(muddle).probe(hasty, Kind.AUTH, status)
    assert result.outcome is Outcome.TIMEOUT


async def test_the_deadline_covers_all_candidates(make_prober: MakeProber, hasty: Target, status: Status) -> None:
    """A refusal does not buy the next candidate a new deadline."""
    asked: list[httpx.Request] = []

    async def refuse_once(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        if len(asked) == 1:
            return httpx.Response(404, json={"error": {"message": "", "code": "model_not_found"}})
        return await never(request)

    result = await make_prober(refuse_once).probe(hasty, Kind.QUOTA, status)
    assert len(asked) == 2
    assert (result.outcome, result.http_status) == (
        Outcome.TIMEOUT,
        0,
    )  # the status of another call is none of this one
    assert result.finding.message == "no answer within 0.01s"


async def test_a_cancellation_comes_through_and_frees_the_slot(
    make_prober: MakeProber, target: Target, status: Status
) -> None:
    """Who cancels a probe gets the cancellation, and the provider its slot back."""
    prober = make_prober(never)
    probing = asyncio.create_task(prober.probe(target, Kind.AUTH, status))
    await asyncio.sleep(0)
    assert prober.in_flight == {"openai": 1}
    probing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await probing
    assert prober.in_flight == {}
