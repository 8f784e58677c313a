"""How many connections there may be, and how long each may be silent."""

import asyncio
import errno
import os
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from itertools import repeat
from typing import NoReturn
from unittest.mock import Mock

import pytest
from aiohttp import ClientError, web
from aiohttp.test_utils import TestClient, TestServer

from exporter.web import Server, application
from exporter.web.answer import stream
from exporter.web.entrance import Entrance
from exporter.web.shield import plain_words
from tests.web.fake_desk import FakeDesk

ASK = b"HEAD /-/healthy HTTP/1.1\r\nHost: localhost\r\n\r\n"
RELOAD = b"POST /-/reload HTTP/1.1\r\nHost: localhost\r\n\r\n"

Caller = tuple[asyncio.StreamReader, asyncio.StreamWriter]
Call = Callable[[], Awaitable[Caller]]
Serve = Callable[..., Awaitable[Call]]


@dataclass
class SlowDesk(FakeDesk):
    """A desk whose reload ends when it is told to."""

    begun: asyncio.Event = field(default_factory=asyncio.Event)
    enough: asyncio.Event = field(default_factory=asyncio.Event)

    async def reload(self) -> str | None:
        self.begun.set()
        await self.enough.wait()
        return None


@pytest.fixture
async def serve(desk: FakeDesk) -> AsyncIterator[Serve]:
    """Start a server; what is returned opens a connection to it."""
    servers: list[Server] = []
    writers: list[asyncio.StreamWriter] = []

    async def start(desk: FakeDesk = desk, *, most: int = 100, patience: float = 30.0) -> Call:
        server = Server(most=most, patience=patience)
        servers.append(server)
        await server.start(application(desk), "127.0.0.1", 0)
        host, _, port = server.addresses[0].rpartition(":")

        async def call() -> Caller:
            reader, writer = await asyncio.open_connection(host, int(port))
            writers.append(writer)
            return reader, writer

        return call

    yield start
    for server in servers:
        await server.stop()
    for writer in writers:
        writer.close()


async def ask(caller: Caller) -> bytes:
    """The status line of an answer; empty when the server closed the connection instead."""
    reader, writer = caller
    writer.write(ASK)
    try:
        return (await reader.readuntil(b"\r\n\r\n")).partition(b"\r\n")[0]
    except (asyncio.IncompleteReadError, ConnectionError):
        return b""


async def closed(caller: Caller) -> bool:
    """Wait until the server ends the connection."""
    try:
        return await caller[0].read() == b""
    except ConnectionError:
        return True


@pytest.mark.parametrize("sent", [b"", b"GET / HTTP/1.1\r\nHost: "])
async def test_who_asks_nothing_is_not_kept(serve: Serve, sent: bytes) -> None:
    """A connection without a whole request is closed after the patience with it."""
    call = await serve(patience=0.02)
    caller = await call()
    caller[1].write(sent)
    assert await closed(caller)


async def test_a_connection_that_was_used_is_kept(serve: Serve) -> None:
    """The patience is for the first request alone; then a scraper may keep its connection."""
    call = await serve(patience=0.02)
    caller = await call()
    assert await ask(caller) == b"HTTP/1.1 200 OK"
    assert await closed(await call())
    assert await ask(caller) == b"HTTP/1.1 200 OK"


async def test_a_crowd_of_silent_ones_does_not_keep_a_scraper_out(serve: Serve) -> None:
    """Where there is no more room, the one that was silent longest goes; who was served before stays."""
    call = await serve(most=3)
    scraper = await call()
    await ask(scraper)
    silent = [await call() for _ in range(5)]
    late = await call()
    assert await ask(late) == b"HTTP/1.1 200 OK"
    assert [await closed(caller) for caller in silent[:4]] == 4 * [True]
    assert await ask(scraper) == b"HTTP/1.1 200 OK"
    assert await ask(silent[4]) == b"HTTP/1.1 200 OK"


async def test_who_waits_between_two_requests_goes_next(serve: Serve) -> None:
    """Without a silent one the oldest that is not in use makes room."""
    call = await serve(most=2)
    first, second = await call(), await call()
    assert [await ask(first), await ask(second)] == 2 * [b"HTTP/1.1 200 OK"]
    assert await ask(await call()) == b"HTTP/1.1 200 OK"
    assert await closed(first)
    assert await ask(second) == b"HTTP/1.1 200 OK"


async def test_who_is_being_answered_is_not_cut_off(serve: Serve) -> None:
    """When every connection is in use a new one is closed at once."""
    slow = SlowDesk()
    call = await serve(slow, most=1)
    busy = await call()
    busy[1].write(RELOAD)
    await slow.begun.wait()
    assert await closed(await call())
    slow.enough.set()
    assert await busy[0].readline() == b"HTTP/1.1 200 OK\r\n"


class Exhausted(socket.socket):
    """A listening socket of a program that may not open anything more."""

    def accept(self) -> NoReturn:
        raise OSError(errno.EMFILE, os.strerror(errno.EMFILE))


async def test_a_lack_of_descriptors_is_told_once(caplog: pytest.LogCaptureFixture) -> None:
    """Where the system has no descriptor left the log says so once, and nobody is asked again at once."""
    with Exhausted() as sock:
        entrance = Entrance(sock, Mock(), Mock(), most=1, patience=1.0)
        for _ in range(3):
            entrance.open()
            entrance._take()
            assert not asyncio.get_running_loop().remove_reader(sock)
            entrance.close()
    (record,) = caplog.records
    assert record.message == "no connection can be taken now: Too many open files"


async def test_a_slow_reader_is_one_that_left(caplog: pytest.LogCaptureFixture) -> None:
    """Who does not read the answer in time is cut off, and that is no fault of ours."""

    async def endless(request: web.Request) -> web.StreamResponse:
        return await stream(request, "text/plain", repeat(bytes(65536)), seconds=0.05)

    app = web.Application(middlewares=[plain_words])
    app.router.add_get("/", endless)
    async with TestClient(TestServer(app)) as client:
        answer = await client.get("/", headers={"Accept-Encoding": "identity"})
        with pytest.raises(ClientError):
            await answer.read()
    assert [record for record in caplog.records if record.name == "exporter.web.shield"] == []
