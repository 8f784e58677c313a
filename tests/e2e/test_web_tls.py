"""TLS, client certificates, their rotation, and leaving in time, over real connections."""

import asyncio
import contextlib
import os
import shutil
import ssl
import subprocess
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import aiohttp
import bcrypt
import pytest
import trustme
from cryptography import x509

from exporter.web import Server, WebAuth, application, load
from tests.web.fake_desk import FakeDesk

pytestmark = pytest.mark.e2e

# The sample of the documentation: everything that both exporter-toolkit and we take.
SAMPLE = """\
tls_server_config:
  cert_file: server.pem
  key_file: server.key
  client_ca_file: clients.pem
  client_auth_type: RequireAndVerifyClientCert
  min_version: TLS12
  max_version: TLS13
  cipher_suites: [TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384, TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256]
  prefer_server_cipher_suites: true
http_server_config:
  http2: false
  headers:
    Strict-Transport-Security: max-age=31536000
    X-Frame-Options: deny
basic_auth_users:
  prometheus: {hashed}
"""
PLAIN_TLS = "tls_server_config: {cert_file: server.pem, key_file: server.key}\n"
MUTUAL_TLS = "\n".join(SAMPLE.splitlines()[:5]) + "\n"


@dataclass
class Site:
    """A folder with a web.config.file, the authorities behind it, and what clients know of them."""

    folder: Path
    servers: trustme.CA = field(default_factory=trustme.CA)
    clients: trustme.CA = field(default_factory=trustme.CA)

    def write(self, text: str) -> Path:
        path = self.folder / "web.yml"
        path.write_text(text)
        return path

    def certify(self) -> int:
        """Give the server a new certificate, as a certificate manager does; its serial number."""
        issued = self.servers.issue_cert("localhost", "127.0.0.1")
        for suffix, blob in (("key", issued.private_key_pem), ("pem", issued.cert_chain_pems[0])):
            blob.write_to_path(str(self.folder / f"server.{suffix}.new"))
            (self.folder / f"server.{suffix}.new").replace(self.folder / f"server.{suffix}")
        return x509.load_pem_x509_certificate(issued.cert_chain_pems[0].bytes()).serial_number

    def trust(self, authority: trustme.CA) -> None:
        """Whose client certificates the server takes."""
        self.clients = authority
        authority.cert_pem.write_to_path(str(self.folder / "clients.pem"))

    def context(self, *names: str, authority: trustme.CA | None = None) -> ssl.SSLContext:
        """A client's context; with names it bears a certificate for them."""
        made = ssl.create_default_context()
        self.servers.configure_trust(made)
        if names:
            (authority or self.clients).issue_cert(*names).configure_cert(made)
        return made


Start = Callable[[Path], Awaitable[str]]


@pytest.fixture
def site(tmp_path: Path) -> Site:
    made = Site(tmp_path)
    made.certify()
    made.trust(trustme.CA())
    return made


@pytest.fixture
async def start() -> AsyncIterator[Start]:
    """Serve with a web.config.file; the address it listens on."""
    server = Server(look_every=0.02)

    async def started(path: Path) -> str:
        config = load(path)
        await server.start(application(FakeDesk(), auth=WebAuth(config)), "127.0.0.1", 0, config)
        return server.addresses[0]

    yield started
    await server.stop()


async def status(address: str, context: ssl.SSLContext, headers: dict[str, str] | None = None) -> int | None:
    """What a fresh connection is answered; None when the server does not take it."""
    try:
        async with aiohttp.ClientSession() as session, session.get(
            f"https://{address}/-/healthy", ssl=context, headers=headers
        ) as answer:  # fmt: skip
            return answer.status
    except aiohttp.ClientError:
        return None


async def serial(address: str, context: ssl.SSLContext) -> int:
    """The number of the certificate a fresh connection is shown."""
    host, _, port = address.rpartition(":")
    _, writer = await asyncio.open_connection(host, int(port), ssl=context)
    raw = writer.get_extra_info("ssl_object").getpeercert(binary_form=True)
    writer.close()
    await writer.wait_closed()
    return x509.load_der_x509_certificate(raw).serial_number


async def eventually(ask: Callable[[], Awaitable[object]], wanted: object) -> None:
    """Wait until a change on disk is served."""
    async with asyncio.timeout(10):
        while await ask() != wanted:  # noqa: ASYNC110 - a file on disk sets no event
            await asyncio.sleep(0.01)


async def test_it_speaks_tls_and_nothing_else(site: Site, start: Start) -> None:
    """HTTPS is answered under a certificate the client can prove; plain HTTP is not."""
    address = await start(site.write(PLAIN_TLS))
    assert await status(address, site.context()) == 200
    assert await status(address, ssl.create_default_context()) is None
    async with aiohttp.ClientSession() as session:
        with pytest.raises(aiohttp.ClientError):
            await session.get(f"http://{address}/-/healthy")


async def test_only_client_certificates_of_the_authority_are_taken(site: Site, start: Start) -> None:
    """With RequireAndVerifyClientCert no certificate, or a stranger's, is no connection."""
    address = await start(site.write(MUTUAL_TLS))
    assert await status(address, site.context("prometheus.example")) == 200
    assert await status(address, site.context()) is None
    assert await status(address, site.context("prometheus.example", authority=trustme.CA())) is None


async def test_only_allowed_names_are_taken(site: Site, start: Start) -> None:
    """client_allowed_sans turns away a good certificate with another name; DNS, IP and mail names count."""
    address = await start(site.write(f"{MUTUAL_TLS}  client_allowed_sans: [good.example, '::1', ops@good.example]\n"))
    for name in ("good.example", "::1", "ops@good.example"):
        assert await status(address, site.context(name)) == 200
    assert await status(address, site.context("bad.example")) == 403


async def test_a_new_certificate_is_served_without_a_restart(site: Site, start: Start) -> None:
    """After certificate and key are replaced new connections see the new one, and none is refused meanwhile."""
    address = await start(site.write(PLAIN_TLS))
    context = site.context()
    for _ in range(3):
        wanted = site.certify()
        await eventually(partial(serial, address, context), wanted)
        assert await status(address, context) == 200


async def test_an_open_connection_survives_a_rotation(site: Site, start: Start) -> None:
    """A scrape that keeps its connection open is not cut off by a new certificate."""
    address = await start(site.write(PLAIN_TLS))
    host, _, port = address.rpartition(":")
    context = site.context()
    reader, writer = await asyncio.open_connection(host, int(port), ssl=context)
    for _ in range(2):
        writer.write(b"HEAD /-/healthy HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 200 OK\r\n")
        wanted = site.certify()
        await eventually(partial(serial, address, context), wanted)
    writer.close()
    await writer.wait_closed()


async def test_a_new_client_authority_replaces_the_old_one(site: Site, start: Start) -> None:
    """A certificate of an authority that is no longer trusted opens nothing any more."""
    address = await start(site.write(MUTUAL_TLS))
    before = site.context("prometheus.example")
    assert await status(address, before) == 200
    site.trust(trustme.CA())
    await eventually(partial(status, address, site.context("prometheus.example")), 200)
    assert await status(address, before) is None


async def test_tls_can_be_switched_on_without_a_restart(site: Site, start: Start) -> None:
    """A file that begins to ask for TLS is obeyed for the connections that follow."""
    address = await start(site.write(""))
    async with aiohttp.ClientSession() as session, session.get(f"http://{address}/-/healthy") as answer:
        assert answer.status == 200
    site.write(PLAIN_TLS)
    await eventually(partial(status, address, site.context()), 200)


async def test_the_sample_is_taken_by_us_and_by_prometheus(site: Site, start: Start) -> None:
    """The sample works here with its password, and ``promtool check web-config`` has nothing against it."""
    path = site.write(SAMPLE.format(hashed=bcrypt.hashpw(b"open sesame", bcrypt.gensalt(4)).decode()))
    address = await start(path)
    context = site.context("prometheus.example")
    right = {"Authorization": aiohttp.encode_basic_auth("prometheus", "open sesame")}
    assert await status(address, context, right) == 200
    assert await status(address, context) == 401
    if shutil.which("promtool") is None:
        if os.environ.get("CI") == "true":
            pytest.fail("in CI nothing may be skipped, but promtool is not installed")
        pytest.skip("promtool is not installed: whether Prometheus takes our sample was not tried")
    ran = await asyncio.to_thread(
        subprocess.run, ["promtool", "check", "web-config", str(path)], capture_output=True, text=True, check=False
    )
    assert (ran.returncode, "SUCCESS" in ran.stdout + ran.stderr) == (0, True), ran.stdout + ran.stderr


@dataclass
class Stuck(FakeDesk):
    """A desk whose reload never ends."""

    asked: asyncio.Event = field(default_factory=asyncio.Event)

    async def reload(self) -> str | None:
        self.asked.set()
        await asyncio.Event().wait()
        return None


async def test_a_handshake_that_never_comes_is_not_waited_for(site: Site) -> None:
    """Who connects to the TLS port and says nothing is cut off, as one who asks nothing."""
    server = Server(patience=0.05)
    await server.start(application(FakeDesk()), "127.0.0.1", 0, load(site.write(PLAIN_TLS)))
    host, _, port = server.addresses[0].rpartition(":")
    for context in (None, site.context()):
        reader, writer = await asyncio.open_connection(host, int(port), ssl=context)
        with contextlib.suppress(ConnectionError):
            assert await asyncio.wait_for(reader.read(), 5.0) == b""
        writer.close()
    await server.stop()


async def test_it_leaves_in_time() -> None:
    """An answer that never ends does not keep the program from ending within two seconds."""
    stuck, server = Stuck(), Server()
    await server.start(application(stuck), "127.0.0.1", 0)
    async with aiohttp.ClientSession() as session:
        hanging = asyncio.create_task(session.post(f"http://{server.addresses[0]}/-/reload"))
        await stuck.asked.wait()
        begun = time.monotonic()
        await server.stop()
        assert time.monotonic() - begun < 2.0
        with pytest.raises(aiohttp.ClientError):
            await hanging
