"""Listening, and saying why not."""

import asyncio
import logging
import socket
from socket import AF_INET, AF_INET6
from typing import Any, NoReturn

import aiohttp
import pytest

from exporter.web import ListenError, Server, application
from exporter.web.listen import listen
from tests.web.fake_desk import FakeDesk


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", ""])
async def test_it_serves_where_it_says(desk: FakeDesk, host: str) -> None:
    """The addresses it tells are the ones that answer, until it stops."""
    server = Server()
    assert not server.addresses
    await server.start(application(desk), host, 0)
    (told,) = server.addresses
    async with aiohttp.ClientSession() as session:
        reachable = told.replace("[::]", "127.0.0.1").replace("0.0.0.0", "127.0.0.1")  # noqa: S104 - compared only
        async with session.get(f"http://{reachable}/-/healthy") as answer:
            assert answer.status == 200
        await server.stop()
        with pytest.raises(aiohttp.ClientConnectorError):
            await session.get(f"http://{reachable}/-/healthy")
    assert not server.addresses
    await server.stop()


async def test_a_port_in_use_is_a_clear_sentence(desk: FakeDesk) -> None:
    """The error names the address, what is wrong and what helps."""
    first, second = Server(), Server()
    await first.start(application(desk), "127.0.0.1", 0)
    (address,) = first.addresses
    port = address.rpartition(":")[2]
    with pytest.raises(ListenError) as caught:
        await second.start(application(desk), "127.0.0.1", int(port))
    assert str(caught.value) == (
        f"cannot listen on {address}: port {port} is already in use; "
        "stop what uses it or choose another --web.listen-address"
    )
    await second.stop()
    await first.stop()


async def test_another_machines_address_is_told_so() -> None:
    """An address this machine does not have is named, and that is what is wrong with it."""
    with pytest.raises(
        ListenError, match=r"^cannot listen on 192\.0\.2\.1:0: this machine does not have that address$"
    ):
        await listen("192.0.2.1", 0)


async def test_a_name_without_an_address_is_told_so() -> None:
    """A name nobody knows is named, and that is what is wrong with it."""

    async def unknown(_host: str, _port: int) -> NoReturn:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    with pytest.raises(ListenError, match=r"^cannot listen on no\.such:80: the name no\.such has no address$"):
        await listen("no.such", 80, unknown)


async def test_ipv4_comes_first() -> None:
    """Of a name's addresses one of IPv4 is taken, as Go does, whatever the order."""

    async def both(_host: str, port: int) -> list[tuple[int, int, int, str, tuple[Any, ...]]]:
        return [(family, 1, 6, "", (ip, port)) for family, ip in ((AF_INET6, "::1"), (AF_INET, "127.0.0.1"))]

    with await listen("both.example", 0, both) as sock:
        assert sock.getsockname()[0] == "127.0.0.1"


@pytest.mark.parametrize(
    "sent",
    [
        b"GET / HTTP/1.1\r\nAuthorization: Basic CANARY\r\nbad header CANARY\r\n\r\n",
        b"GET / HTTP/1.1\r\nAuthorization: Basic CANARY\x00bad\r\n\r\n",
        b"GET /CANARY CANARY\r\n\r\n",
        b"\x16\x03\x01CANARY\r\n\r\n",
        b"GET /" + 9000 * b"C" + b"CANARY HTTP/1.1\r\n\r\n",
    ],
)
async def test_what_is_no_http_is_refused_and_not_quoted(
    desk: FakeDesk, sent: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    """A malformed request is a 400 in our words; nothing of it is told or logged, since it may hold a password."""
    caplog.set_level(logging.DEBUG)
    server = Server()
    await server.start(application(desk), "127.0.0.1", 0)
    host, _, port = server.addresses[0].rpartition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(sent)
    head, _, body = (await reader.read()).partition(b"\r\n\r\n")
    writer.close()
    await writer.wait_closed()
    await server.stop()
    assert head.startswith(b"HTTP/1.0 400 ")
    assert b"\r\nServer: llmkey-exporter\r\n" in head
    assert b"\r\nX-Content-Type-Options: nosniff" in head
    assert body == b"This is not a request that can be understood.\n"
    assert "CANARY" not in caplog.text
    assert [record.levelno for record in caplog.records if record.name == "exporter.web.connection"] == [logging.DEBUG]
