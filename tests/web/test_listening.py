"""Listening, and saying why not."""

import asyncio
import logging

import aiohttp
import pytest

from exporter.web import ListenError, Server, application
from exporter.web.listen import parsed
from tests.web.fake_desk import FakeDesk


@pytest.mark.parametrize(
    ("address", "host", "port"),
    [
        ("127.0.0.1:10427", "127.0.0.1", 10427),
        (":10427", "", 10427),
        ("[::1]:0", "::1", 0),
        ("[fe80::1%eth0]:80", "fe80::1%eth0", 80),
        ("exporter.example:65535", "exporter.example", 65535),
    ],
)
def test_addresses_are_written_as_exporters_do(address: str, host: str, port: int) -> None:
    """host:port, :port and [address]:port are understood."""
    assert parsed(address) == (host, port)


@pytest.mark.parametrize(
    "address", ["", "localhost", "10427", "::1:10427", "[::1]", "a:65536", "a:-1", "http://a:80", "a b:80", "a:80/x"]
)
def test_anything_else_is_refused_in_words(address: str) -> None:
    """What is no address says what was expected."""
    with pytest.raises(ListenError, match=r"expected host:port, :port or \[::1\]:port$"):
        parsed(address)


@pytest.mark.parametrize("address", ["127.0.0.1:0", "localhost:0", ":0"])
async def test_it_serves_where_it_says(desk: FakeDesk, address: str) -> None:
    """The addresses it tells are the ones that answer, until it stops."""
    server = Server()
    assert not server.addresses
    await server.start(application(desk), address)
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
    await first.start(application(desk), "127.0.0.1:0")
    (address,) = first.addresses
    port = address.rpartition(":")[2]
    with pytest.raises(ListenError) as caught:
        await second.start(application(desk), address)
    assert str(caught.value) == (
        f"cannot listen on {address}: port {port} is already in use; "
        "stop what uses it or choose another --web.listen-address"
    )
    await second.stop()
    await first.stop()


@pytest.mark.parametrize(
    ("address", "reason"),
    [("192.0.2.1:0", "this machine does not have that address"), ("no.such.invalid:0", "the name .* has no address")],
)
async def test_other_reasons_are_told_too(desk: FakeDesk, address: str, reason: str) -> None:
    """An address of another machine and a name without one are told apart."""
    with pytest.raises(ListenError, match=f"cannot listen on .*: {reason}$"):
        await Server().start(application(desk), address)


@pytest.mark.parametrize(
    "sent",
    [
        b"GET / HTTP/1.1\r\nAuthorization: Basic CANARY\r\nbad header CANARY\r\n\r\n",
        b"GET /CANARY CANARY\r\n\r\n",
        b"\x16\x03\x01CANARY\r\n\r\n",
        b"GET /" + 9000 * b"C" + b"CANARY HTTP/1.1\r\n\r\n",
    ],
)
async def test_what_is_no_http_is_refused_and_not_quoted(
    desk: FakeDesk, sent: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    """A malformed request is a 400; nothing of it is logged at any level, since it may hold a password."""
    caplog.set_level(logging.DEBUG)
    server = Server()
    await server.start(application(desk), "127.0.0.1:0")
    host, _, port = server.addresses[0].rpartition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(sent)
    assert (await reader.readline()).startswith(b"HTTP/1.0 400 ")
    writer.close()
    await writer.wait_closed()
    await server.stop()
    assert "CANARY" not in caplog.text
    assert [record.levelno for record in caplog.records if record.name == "exporter.web.server"] == [logging.DEBUG]
