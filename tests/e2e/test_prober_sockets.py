"""The prober over real sockets: what the aiohttp transport makes of servers that misbehave."""

import asyncio
import base64
import gzip
import json
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
import trustme

from exporter.model import Kind, Probing, Provider, Result, Secret, Status, Target
from exporter.outcome import Outcome
from exporter.prober import Prober

pytestmark = pytest.mark.e2e

CANARY = "sk-proj-CANARY" + "0123456789" * 6
NOW = 1_800_000_000.0
MODELS = json.dumps({"object": "list", "data": [{"id": "gpt-4.1-nano", "object": "model"}]}).encode()
SOON = 0.2  # a deadline for those tests that reach it


@dataclass
class Visit:
    """One connection to a server of ours: what it reads, what it says, how it ends."""

    number: int
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    asked: list[bytes]

    async def request(self) -> bytes:
        """Waits for a whole request; the body of a POST included."""
        head = await self.reader.readuntil(b"\r\n\r\n")
        length = [
            int(line.split(b":")[1]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")
        ]
        body = await self.reader.readexactly(length[0]) if length else b""
        self.asked.append(head + body)
        return head + body

    async def say(self, raw: bytes) -> None:
        self.writer.write(raw)
        await self.writer.drain()

    async def answer(self, body: bytes = MODELS, status: str = "200 OK", *headers: str) -> None:
        lines = (f"HTTP/1.1 {status}", "content-type: application/json", f"content-length: {len(body)}", *headers)
        await self.say("\r\n".join(lines).encode() + b"\r\n\r\n" + body)

    def reset(self) -> None:
        self.writer.transport.abort()


Behaviour = Callable[[Visit], Awaitable[None]]


@dataclass
class Place:
    """A server of ours, and what came to it."""

    url: str = ""
    visits: int = 0
    asked: list[bytes] = field(default_factory=list)


Serve = Callable[..., Awaitable[Place]]
Probe = Callable[..., Awaitable[Result]]


@pytest.fixture
async def serve() -> AsyncIterator[Serve]:
    """Starts servers that treat every connection as a function says."""
    servers: list[asyncio.Server] = []
    open_visits: set[asyncio.Task[None]] = set()

    async def start(behaviour: Behaviour, tls: ssl.SSLContext | None = None) -> Place:
        place = Place()

        async def visit(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            place.visits += 1
            task = asyncio.current_task()
            assert task is not None
            open_visits.add(task)
            try:
                await behaviour(Visit(place.visits, reader, writer, place.asked))
            except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
                pass  # the prober has left, or the test is over
            finally:
                open_visits.discard(task)
                writer.close()

        server = await asyncio.start_server(visit, "127.0.0.1", 0, ssl=tls)
        servers.append(server)
        place.url = f"{'https' if tls else 'http'}://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        return place

    yield start
    for server in servers:
        server.close()
    for task in list(open_visits):
        task.cancel()
    await asyncio.gather(*open_visits, return_exceptions=True)


@pytest.fixture
async def probe() -> AsyncIterator[Probe]:
    """Probes an address with a prober that lives as long as the test."""
    probers: list[Prober] = []

    async def run(url: str, kind: Kind = Kind.AUTH, timeout: float = 5.0) -> Result:  # noqa: ASYNC109  # it is the probe's
        if not probers:  # made here, so that a test can set the environment before
            probers.append(Prober(clock=lambda: NOW))
        probing = Probing(interval=60.0, timeout=timeout, model="gpt-4.1-nano" if kind is Kind.QUOTA else "")
        target = Target(
            name="prod",
            provider=Provider(name="local", kind="openai", base_url=f"{url}/v1"),
            secret=Secret(CANARY),
            auth=probing,
            quota=probing,
        )
        async with asyncio.timeout(10):
            result = await probers[0].probe(target, kind, Status(name="prod", provider="local"))
        assert "CANARY" not in repr(result)
        return result

    yield run
    for prober in probers:
        await prober.aclose()


async def serve_models(visit: Visit) -> None:
    while True:
        await visit.request()
        await visit.answer()


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


# --- TLS


@pytest.fixture
def authority() -> trustme.CA:
    return trustme.CA()


def certified(authority: trustme.CA, name: str) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert(name).configure_cert(context)
    return context


@pytest.fixture
def trusting(authority: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The environment names the authority, as it does where a company has its own."""
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))


@pytest.mark.usefixtures("trusting")
async def test_an_authority_of_the_environment_is_trusted(serve: Serve, probe: Probe, authority: trustme.CA) -> None:
    """``SSL_CERT_FILE`` makes a gateway with a private certificate reachable."""
    place = await serve(serve_models, certified(authority, "127.0.0.1"))
    assert (await probe(place.url)).outcome is Outcome.OK


async def test_an_unknown_authority_is_a_tls_error(serve: Serve, probe: Probe, authority: trustme.CA) -> None:
    """Certificates are always checked."""
    place = await serve(serve_models, certified(authority, "127.0.0.1"))
    result = await probe(place.url)
    assert (result.outcome, result.finding.message) == (Outcome.TLS_ERROR, "certificate not accepted")
    assert place.asked == []


@pytest.mark.usefixtures("trusting")
async def test_a_certificate_of_another_name_is_a_tls_error(serve: Serve, probe: Probe, authority: trustme.CA) -> None:
    """So is the name in them."""
    place = await serve(serve_models, certified(authority, "api.openai.com"))
    assert (await probe(place.url)).outcome is Outcome.TLS_ERROR


async def test_a_port_that_speaks_no_tls_is_a_tls_error(serve: Serve, probe: Probe) -> None:
    """https:// written where http:// was meant."""

    async def plain(visit: Visit) -> None:
        await visit.reader.read(100)
        await visit.answer(b"", "400 Bad Request")

    place = await serve(plain)
    result = await probe(place.url.replace("http:", "https:"))
    assert (result.outcome, result.finding.message) == (Outcome.TLS_ERROR, "no TLS connection")


# --- the environment


async def test_a_proxy_of_the_environment_is_used(serve: Serve, probe: Probe, monkeypatch: pytest.MonkeyPatch) -> None:
    """The request goes to the proxy with its login, whose password shows nowhere else."""
    proxy = await serve(serve_models)
    monkeypatch.setenv("http_proxy", proxy.url.replace("//", "//user:pa%20ss@"))
    monkeypatch.delenv("no_proxy", raising=False)
    assert (await probe("http://gateway.example")).outcome is Outcome.OK
    (request,) = proxy.asked
    assert request.startswith(b"GET http://gateway.example/v1/models HTTP/1.1\r\n")
    assert b"proxy-authorization: basic " + base64.b64encode(b"user:pa ss").lower() in request.lower()
    assert CANARY.encode() in request


async def test_an_exception_goes_past_the_proxy(serve: Serve, probe: Probe, monkeypatch: pytest.MonkeyPatch) -> None:
    """``NO_PROXY`` names what is reached directly."""
    proxy, place = await serve(serve_models), await serve(serve_models)
    monkeypatch.setenv("http_proxy", proxy.url)
    monkeypatch.setenv("no_proxy", "internal.example,127.0.0.1")
    assert (await probe(place.url)).outcome is Outcome.OK
    assert (proxy.visits, place.visits) == (0, 1)


async def test_a_proxy_that_refuses_is_unreachable(serve: Serve, probe: Probe, monkeypatch: pytest.MonkeyPatch) -> None:
    """An answer of the proxy's to CONNECT says nothing about the key."""

    async def refuse(visit: Visit) -> None:
        await visit.request()
        await visit.answer(b"", "407 Proxy Authentication Required")

    proxy = await serve(refuse)
    monkeypatch.setenv("https_proxy", proxy.url)
    monkeypatch.delenv("no_proxy", raising=False)
    result = await probe("https://api.example")
    assert (result.outcome, result.http_status) == (Outcome.UNREACHABLE, 0)
    assert result.finding.message == "the proxy did not let us through"
    assert CANARY.encode() not in proxy.asked[0]


async def test_a_kind_of_proxy_we_cannot_use_is_told(probe: Probe, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who asks for a SOCKS proxy is not silently taken past it."""
    monkeypatch.setenv("all_proxy", "socks5://127.0.0.1:1080")
    monkeypatch.delenv("no_proxy", raising=False)
    result = await probe("https://api.example")
    assert (result.outcome, result.local) == (Outcome.BAD_REQUEST, True)
    assert "proxy" in result.finding.message


async def test_a_login_in_netrc_does_not_replace_the_key(
    serve: Serve, probe: Probe, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """``~/.netrc`` is never read."""
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login someone password else\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    place = await serve(serve_models)
    assert (await probe(place.url)).outcome is Outcome.OK
    assert CANARY.encode() in place.asked[0]


async def test_a_login_in_the_address_is_refused_here(serve: Serve, probe: Probe) -> None:
    """It would take the key's place in the Authorization header."""
    place = await serve(serve_models)
    result = await probe(place.url.replace("//", "//user:password@"))
    assert (result.outcome, result.local, place.asked) == (Outcome.BAD_REQUEST, True, [])


async def test_probers_side_by_side_share_nothing(serve: Serve) -> None:
    """Many keys at once over one prober: each gets the answer to its own question."""

    async def echo(visit: Visit) -> None:
        while True:
            request = await visit.request()
            known = b"sk-good" in request
            await visit.answer(
                MODELS if known else b'{"error":{"code":"invalid_api_key"}}', "200 OK" if known else "401 No"
            )

    place = await serve(echo)
    prober = Prober(clock=lambda: NOW, concurrency=50)
    base = Target(
        name="k",
        provider=Provider(name="local", kind="openai", base_url=f"{place.url}/v1"),
        secret=None,
    )
    targets = [
        replace(base, name=f"key-{number}", secret=Secret(f"sk-{'good' if number % 3 else 'evil'}-{number:040}"))
        for number in range(200)
    ]
    status = Status(name="k", provider="local")
    results = await asyncio.gather(*(prober.probe(target, Kind.AUTH, status) for target in targets))
    assert [result.outcome for result in results] == [
        Outcome.OK if number % 3 else Outcome.INVALID_KEY for number in range(200)
    ]
    assert place.visits <= 50
    await prober.aclose()
