"""The simulator over real sockets: what it serves, and its manners."""

import asyncio
import ssl
import time
from collections.abc import Callable

import httpx
import pytest

from exporter.simulator import Simulator

from .conftest import CHAT, SCENARIO, SECRET

pytestmark = pytest.mark.e2e


async def eventually(holds: Callable[[], bool]) -> None:
    """Give sockets up to five seconds to carry the news."""
    for _ in range(500):
        if holds():
            return
        await asyncio.sleep(0.01)
    pytest.fail("it never came to hold")


async def test_every_call_is_served(client: httpx.AsyncClient) -> None:
    """The five calls answer as OpenAI does; the paid ones tell their limits."""
    embedding = {"model": "text-embedding-3-small", "input": "."}
    response = {"model": "gpt-6-luna", "input": ".", "max_output_tokens": 16}
    assert (await client.get("/models")).json()["object"] == "list"
    assert (await client.get("/models/gpt-6-luna")).json()["id"] == "gpt-6-luna"
    for path, body in (("/embeddings", embedding), ("/chat/completions", CHAT), ("/responses", response)):
        answer = await client.post(path, json=body)
        assert answer.status_code == 200
        assert answer.json()["object"] in {"list", "chat.completion", "response"}
        assert answer.headers["x-ratelimit-limit-requests"] == "10000"
        assert answer.headers["openai-project"] == "proj_x"


@pytest.mark.parametrize(
    ("headers", "code"),
    [
        ({"Authorization": ""}, None),
        ({"Authorization": "Bearer"}, None),
        ({"Authorization": f"Bearer {SECRET}x"}, "invalid_api_key"),
        ({"OpenAI-Organization": "org-y"}, "mismatched_organization"),
        ({"OpenAI-Project": "proj_y"}, "mismatched_project"),
    ],
)
async def test_who_is_not_let_in(client: httpx.AsyncClient, headers: dict[str, str], code: str | None) -> None:
    """No key, another key, a key with another's header: each is a 401 that says which."""
    answer = await client.get("/models", headers=headers)
    assert (answer.status_code, answer.json()["error"]["code"]) == (401, code)
    assert SECRET not in answer.text


async def test_an_address_that_is_not_there(client: httpx.AsyncClient) -> None:
    """Whatever is not the API is a 404 in OpenAI's words."""
    answer = await client.get("/v2/models")
    assert answer.status_code == 404
    assert answer.json()["error"]["message"] == "Invalid URL (GET /v1/v2/models)"


@pytest.mark.parametrize("sent", [b"", b"{", b"[]", b"[" * 100_000, b"\xff"])
async def test_a_body_that_is_no_json(client: httpx.AsyncClient, sent: bytes) -> None:
    """It is refused, and the server lives on."""
    answer = await client.post("/chat/completions", content=sent)
    assert answer.status_code == 400
    assert (await client.get("/models")).status_code == 200


@pytest.mark.parametrize(
    ("behaviour", "error"),
    [
        ("unreachable", httpx.RemoteProtocolError),
        ("reset", httpx.ReadError),
        ("truncated", httpx.RemoteProtocolError),
    ],
)
async def test_answers_that_break_off(
    server: Simulator, client: httpx.AsyncClient, behaviour: str, error: type[Exception]
) -> None:
    """The connection ends before, instead of, or within the answer; the next one is good."""
    server.set("a", behaviour)
    with pytest.raises(error):
        await client.get("/models")
    server.clear("a")
    assert (await client.get("/models")).status_code == 200


async def test_a_truncated_answer_promises_more(server: Simulator, client: httpx.AsyncClient) -> None:
    """Half of the announced bytes arrive."""
    server.set("a", "truncated")
    got = bytearray()

    async def read(answer: httpx.Response) -> None:
        async for part in answer.aiter_raw():
            got.extend(part)

    async with client.stream("GET", "/models") as answer:
        with pytest.raises(httpx.RemoteProtocolError):
            await read(answer)
    assert len(got) == int(answer.headers["content-length"]) // 2


@pytest.mark.parametrize("behaviour", ["timeout", "hang", "stall", "trickling"])
async def test_answers_that_never_end(server: Simulator, client: httpx.AsyncClient, behaviour: str) -> None:
    """They last until the caller leaves, and the server notices that it left."""
    server.set("a", behaviour, pace=0.05)
    asked = asyncio.create_task(client.get("/models"))
    await eventually(lambda: server.stats.total.in_flight == 1)
    ended, _ = await asyncio.wait({asked}, timeout=0.2)
    assert not ended
    asked.cancel()
    await eventually(lambda: server.stats.total.in_flight == 0)
    [visit] = server.stats.visits
    assert visit.abandoned
    assert visit.duration > 0.1
    assert (server.stats.key("a").abandoned, visit.behaviour) == (1, behaviour)


async def test_a_trickle_keeps_a_reading_client_waiting(server: Simulator, client: httpx.AsyncClient) -> None:
    """Bytes come one by one, each within the pace: a timeout between reads never fires."""
    server.set("a", "trickling", pace=0.02)
    parts = []
    async with client.stream("GET", "/models") as answer:
        async for part in answer.aiter_raw():
            parts.append(part)
            if len(parts) == 5:
                break
    assert b"".join(parts).startswith(b"{\n")
    assert max(len(part) for part in parts) < 100


async def test_an_oversized_answer_is_good_at_its_end(server: Simulator, client: httpx.AsyncClient) -> None:
    """A caller that reads everything has a valid document and a lot of white space."""
    server.set("a", "oversized", size=300_001)
    answer = await client.get("/models")
    assert len(answer.content) > 300_001
    assert answer.content[:300_001].isspace()
    assert answer.json()["object"] == "list"


async def test_a_caller_may_leave_an_oversized_answer(server: Simulator, client: httpx.AsyncClient) -> None:
    """A bounded reader closes early, and the server gives up too."""
    server.set("a", "oversized")
    async with client.stream("GET", "/models") as answer:
        await anext(answer.aiter_raw())
    await eventually(lambda: server.stats.total.in_flight == 0)
    assert server.stats.key("a").abandoned == 1


async def test_latency(server: Simulator, client: httpx.AsyncClient) -> None:
    """An answer comes no earlier than it was told to."""
    server.set("a", "ok", latency=0.2)
    begun = time.monotonic()
    assert (await client.get("/models")).status_code == 200
    assert time.monotonic() - begun >= 0.2


@pytest.mark.parametrize("behaviour", ["html", "html_502", "garbage", "empty", "cut_json", "sse_error", "redirect"])
async def test_odd_answers_are_whole(server: Simulator, client: httpx.AsyncClient, behaviour: str) -> None:
    """They arrive as HTTP should, whatever is in them."""
    server.set("a", behaviour)
    answer = await client.post("/chat/completions", json=CHAT)
    assert len(answer.content) == int(answer.headers["content-length"])


async def test_the_tls_port_breaks_the_handshake(server: Simulator, client: httpx.AsyncClient) -> None:
    """A client that speaks TLS is answered in clear."""
    with pytest.raises(httpx.ConnectError) as raised:
        await client.get(f"{server.tls_url}/models")
    chain: BaseException | None = raised.value
    while chain is not None and not isinstance(chain, ssl.SSLError):
        chain = chain.__cause__ or chain.__context__
    assert isinstance(chain, ssl.SSLError)
    assert server.stats.tls_connections == 1


async def test_stopping_does_not_wait_for_what_never_ends(client: httpx.AsyncClient, server: Simulator) -> None:
    """A server with hanging answers stops all the same; the patience is long, since a busy machine is no fault."""
    server.set("a", "hang")
    asked = asyncio.create_task(client.get("/models"))
    await eventually(lambda: server.stats.total.in_flight == 1)
    async with asyncio.timeout(30):
        await server.stop()
    with pytest.raises(httpx.HTTPError):
        await asked


async def test_a_port_in_use_is_an_error(server: Simulator) -> None:
    """The second simulator on a port says so and leaves nothing behind."""
    port = httpx.URL(server.url).port
    assert port is not None
    second = Simulator(SCENARIO, clock=time.time)
    with pytest.raises(OSError, match="in use"):
        await second.start(port=port)
