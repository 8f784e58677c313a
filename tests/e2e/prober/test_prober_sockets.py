"""The prober over real sockets: what the aiohttp transport makes of servers that misbehave."""

import asyncio
import gzip
from dataclasses import replace

import pytest

from exporter.model import Kind, Provider, Secret, Status, Target
from exporter.outcome import Outcome
from exporter.prober import Prober
from tests.e2e.prober.conftest import CANARY, MODELS, NOW, Behaviour, Probe, Serve, Visit, serve_models

pytestmark = pytest.mark.e2e

CROWD = 150  # more than the hundred connections that aiohttp allows unasked
SOON = 0.2  # a deadline for those tests that reach it


async def test_a_good_key_is_ok(serve: Serve, probe: Probe) -> None:
    """The key travels in the Authorization header, and the answer is read."""
    place = await serve(serve_models)
    result = await probe(place.url)
    assert (result.outcome, result.http_status) == (Outcome.OK, 200)
    assert f"authorization: bearer {CANARY}".lower().encode() in place.asked[0].lower()
    assert result.duration < 1.0


async def test_one_connection_serves_probe_after_probe(serve: Serve, probe: Probe) -> None:
    """A kept-alive connection is used again, whatever the answer was."""

    async def refuse(visit: Visit) -> None:
        while True:
            await visit.request()
            await visit.answer(b'{"error":{"code":"invalid_api_key"}}', "401 Unauthorized")

    place = await serve(refuse)
    for _ in range(3):
        assert (await probe(place.url)).outcome is Outcome.INVALID_KEY
    assert place.visits == 1


async def die_when_idle(visit: Visit) -> None:
    """Serves once and resets the connection when it is used again; later connections last."""
    await visit.request()
    await visit.answer()
    await visit.request()
    if visit.number == 1:
        visit.reset()
        return
    await visit.answer()


async def test_a_free_probe_survives_a_connection_that_died_while_idle(serve: Serve, probe: Probe) -> None:
    """A GET is repeated once, inside the probe, on a fresh connection."""
    place = await serve(die_when_idle)
    assert [(await probe(place.url)).outcome for _ in range(2)] == [Outcome.OK, Outcome.OK]
    assert (place.visits, len(place.asked)) == (2, 3)


async def test_a_paid_probe_is_never_repeated(serve: Serve, probe: Probe) -> None:
    """A POST may have cost money when its connection died: it is told, counted, and not sent again."""
    place = await serve(die_when_idle)
    await probe(place.url)
    result = await probe(place.url, Kind.QUOTA)
    assert (result.outcome, result.http_status) == (Outcome.UNREACHABLE, 0)
    assert (place.visits, len(place.asked)) == (1, 2)
    assert result.cost_usd > 0


async def test_a_server_that_always_resets_is_asked_twice_at_most(serve: Serve, probe: Probe) -> None:
    """The one repetition is the only one."""

    async def reset(visit: Visit) -> None:
        await visit.request()
        visit.reset()

    place = await serve(reset)
    result = await probe(place.url)
    assert (result.outcome, result.http_status) == (Outcome.UNREACHABLE, 0)
    assert place.visits == 2


async def test_a_port_nobody_listens_on_refuses(serve: Serve, probe: Probe) -> None:
    """httpx-aiohttp calls that a ConnectTimeout; it is none."""
    place = await serve(serve_models)
    port = place.url.rsplit(":", 1)[1]
    result = await probe(f"http://127.0.0.2:{port}")
    assert (result.outcome, result.finding.message) == (Outcome.UNREACHABLE, "connection refused")


async def hang(visit: Visit) -> None:
    await visit.request()
    await asyncio.Event().wait()


async def trickle(visit: Visit) -> None:
    await visit.request()
    await visit.say(b"HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n")
    while True:
        await visit.say(b" ")
        await asyncio.sleep(0.01)


async def drip_headers(visit: Visit) -> None:
    await visit.request()
    await visit.say(b"HTTP/1.1 200 OK\r\n")
    for number in range(10**6):
        await visit.say(f"x-{number}: y\r\n".encode())
        await asyncio.sleep(0.01)


async def hang_up(visit: Visit) -> None:
    await visit.request()


async def speak_ssh(visit: Visit) -> None:
    await visit.say(b"SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n")
    await visit.request()


async def cut_off(visit: Visit) -> None:
    await visit.request()
    await visit.say(b"HTTP/1.1 200 OK\r\ncontent-length: 5000\r\n\r\n" + MODELS)


async def cut_a_chunk(visit: Visit) -> None:
    await visit.request()
    await visit.say(b"HTTP/1.1 401 Unauthorized\r\ntransfer-encoding: chunked\r\n\r\n400\r\n" + MODELS)


async def shout_headers(visit: Visit) -> None:
    await visit.request()
    await visit.answer(MODELS, "200 OK", "x-long: " + "y" * 100_000)


@pytest.mark.parametrize(
    ("behaviour", "outcome", "status", "message"),
    [
        (hang, Outcome.TIMEOUT, 0, "no answer within 0.2s"),
        (trickle, Outcome.TIMEOUT, 200, "the answer did not end within 0.2s"),
        (drip_headers, Outcome.TIMEOUT, 0, "no answer within 0.2s"),
        (hang_up, Outcome.UNREACHABLE, 0, "connection closed without an answer"),
        (speak_ssh, Outcome.UNREACHABLE, 0, "not an HTTP answer"),
        (cut_off, Outcome.UNREACHABLE, 200, "the answer was cut off"),
        (cut_a_chunk, Outcome.UNREACHABLE, 401, "the answer was cut off"),
        (shout_headers, Outcome.UNREACHABLE, 0, "not an HTTP answer"),
    ],
)
async def test_a_server_that_misbehaves(
    serve: Serve, probe: Probe, *, behaviour: Behaviour, outcome: Outcome, status: int, message: str
) -> None:
    """Each way to fail has its outcome, keeps the status that came, and ends within the deadline."""
    place = await serve(behaviour)
    result = await probe(place.url, timeout=SOON)
    assert (result.outcome, result.http_status, result.finding.message) == (outcome, status, message)
    assert result.duration < SOON + 0.5


async def test_an_endless_body_is_left_at_the_limit(serve: Serve, probe: Probe) -> None:
    """A flood is cut long before the deadline, and its connection is not used again."""
    sent = 0

    async def flood(visit: Visit) -> None:
        nonlocal sent
        await visit.request()
        await visit.say(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n")
        while True:
            await visit.say(b"10000\r\n" + b" " * 0x10000 + b"\r\n")
            sent += 0x10000

    place = await serve(flood)
    result = await probe(place.url)
    assert (result.http_status, result.outcome.usable) == (200, False)
    assert result.duration < 2.0
    await probe(place.url)
    assert place.visits == 2
    assert sent < 100 * 1024 * 1024


async def test_a_compressed_answer_is_read(serve: Serve, probe: Probe) -> None:
    """gzip is asked for and understood."""

    async def pack(visit: Visit) -> None:
        await visit.request()
        await visit.answer(gzip.compress(MODELS), "200 OK", "content-encoding: gzip")

    place = await serve(pack)
    assert (await probe(place.url)).outcome is Outcome.OK
    assert b"accept-encoding: gzip\r\n" in place.asked[0].lower()


async def test_a_redirect_is_not_followed(serve: Serve, probe: Probe) -> None:
    """The key is never carried to another place."""
    elsewhere = await serve(serve_models)

    async def redirect(visit: Visit) -> None:
        await visit.request()
        await visit.answer(b"", "307 Temporary Redirect", f"location: {elsewhere.url}/v1/models")

    place = await serve(redirect)
    result = await probe(place.url)
    assert (result.http_status, result.outcome.usable, elsewhere.visits) == (307, False, 0)


async def test_a_cookie_is_not_sent_back(serve: Serve, probe: Probe) -> None:
    """Neither httpx nor aiohttp keeps what a provider sets."""

    async def set_cookie(visit: Visit) -> None:
        while True:
            await visit.request()
            await visit.answer(MODELS, "200 OK", "set-cookie: session=secret; Path=/")

    place = await serve(set_cookie)
    await probe(place.url)
    await probe(place.url)
    assert [b"cookie" in request.lower() for request in place.asked] == [False, False]


async def test_many_keys_at_once_each_get_their_own_answer(serve: Serve) -> None:
    """As many as ``concurrency`` are on the wire together, and none gets the answer to another's question."""
    together = asyncio.Barrier(CROWD)

    async def answer_when_all_are_here(visit: Visit) -> None:
        request = await visit.request()
        await together.wait()
        known = b"sk-good" in request
        await visit.answer(
            MODELS if known else b'{"error":{"code":"invalid_api_key"}}', "200 OK" if known else "401 No"
        )

    place = await serve(answer_when_all_are_here)
    prober = Prober(clock=lambda: NOW, concurrency=CROWD)
    base = Target(name="k", provider=Provider(name="local", kind="openai", base_url=f"{place.url}/v1"), secret=None)
    targets = [
        replace(base, name=f"key-{number}", secret=Secret(f"sk-{'good' if number % 3 else 'evil'}-{number:040}"))
        for number in range(CROWD)
    ]
    status = Status(name="k", provider="local")
    results = await asyncio.gather(*(prober.probe(target, Kind.AUTH, status) for target in targets))
    wanted = [Outcome.OK if number % 3 else Outcome.INVALID_KEY for number in range(CROWD)]
    assert [result.outcome for result in results] == wanted
    await prober.aclose()
