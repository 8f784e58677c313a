"""Servers that behave as a test says, and a prober that talks to them over real sockets."""

import asyncio
import json
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field

import pytest

from exporter.model import Kind, Probing, Provider, Result, Secret, Status, Target
from exporter.prober import Prober

CANARY = "sk-proj-CANARY" + "0123456789" * 6
NOW = 1_800_000_000.0
MODELS = json.dumps({"object": "list", "data": [{"id": "gpt-4.1-nano", "object": "model"}]}).encode()


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
