"""Receivers of several kinds over real sockets."""

import asyncio
import ssl
import subprocess
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
import trustme
import yaml
from aiohttp import web
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword

from exporter.dispatch.dispatcher import Dispatcher
from exporter.model import Alarm
from tests.e2e.conftest import eventually, free_port, need

CANARY = "sk-proj-CANARY" + "0123456789" * 3
PASSWORD = "hunter2-CANARY"


@dataclass
class Sink:
    """Takes what comes over HTTP and answers as ``behaviour`` says."""

    url: str = ""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    seconds: float = 0.0
    says: str = ""
    bodies: list[Any] = field(default_factory=list)
    raw: list[bytes] = field(default_factory=list)
    times: list[float] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    headers_seen: list[dict[str, str]] = field(default_factory=list)

    async def answer(self, request: web.Request) -> web.Response:
        text = await request.text()
        self.times.append(time.time())
        self.raw.append(await request.read())
        self.paths.append(request.path)
        self.headers_seen.append(dict(request.headers))
        is_json = request.content_type == "application/json"
        self.bodies.append(await request.json() if is_json else text)
        await asyncio.sleep(self.seconds)
        return web.Response(status=self.status, headers=self.headers, text=self.says)


@pytest.fixture
async def sink() -> AsyncIterator[Callable[..., Awaitable[Sink]]]:
    """Start sinks inside the test's own loop."""
    runners: list[web.AppRunner] = []

    async def start(port: int = 0, tls: ssl.SSLContext | None = None) -> Sink:
        made = Sink()
        app = web.Application()
        app.router.add_route("*", "/{tail:.*}", made.answer)
        runner = web.AppRunner(app, shutdown_timeout=0.1)
        await runner.setup()
        runners.append(runner)
        site = web.TCPSite(runner, "127.0.0.1", port, ssl_context=tls)
        await site.start()
        made.url = f"http{'s' if tls else ''}://127.0.0.1:{runner.addresses[0][1]}"
        return made

    yield start
    for runner in runners:
        await runner.cleanup()


@dataclass
class PostOffice:
    """A mail server's decisions, and what it took."""

    port: int = 0
    mails: list[Envelope] = field(default_factory=list)
    replies: dict[str, str] = field(default_factory=dict)  # recipient: reply
    asked: list[str] = field(default_factory=list)

    async def handle_RCPT(  # noqa: N802  # the name is aiosmtpd's
        self, _server: SMTP, _session: Any, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        self.asked.append(address)
        if address in self.replies:
            return self.replies[address]
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, _session: Any, envelope: Envelope) -> str:  # noqa: N802  # same
        self.mails.append(envelope)
        return "250 taken"

    def login(self, _server: SMTP, _session: Any, _envelope: Envelope, _mechanism: str, data: Any) -> AuthResult:
        good = isinstance(data, LoginPassword) and (data.login, data.password) == (b"llmkey", PASSWORD.encode())
        return AuthResult(success=good, handled=False)


@dataclass
class Authority:
    """Who signs the receivers' certificates in a test."""

    ca: trustme.CA = field(default_factory=trustme.CA)

    def context(self, name: str = "localhost") -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.ca.issue_cert(name).configure_cert(context)
        return context


@pytest.fixture
def authority(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Authority:
    """An authority that this process trusts, as an administrator would have it."""
    made = Authority()
    made.ca.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    return made


@pytest.fixture
async def post_office() -> AsyncIterator[Callable[..., Awaitable[PostOffice]]]:
    """Start mail servers inside the test's own loop: ``tls`` from the first byte, ``starttls`` when asked."""
    servers: list[asyncio.Server] = []

    async def start(
        tls: ssl.SSLContext | None = None, starttls: ssl.SSLContext | None = None, **options: Any
    ) -> PostOffice:
        made = PostOffice()

        def session() -> SMTP:
            return SMTP(made, hostname="mail.example", tls_context=starttls, authenticator=made.login, **options)

        server = await asyncio.get_running_loop().create_server(session, "127.0.0.1", 0, ssl=tls)
        servers.append(server)
        made.port = server.sockets[0].getsockname()[1]
        return made

    yield start
    for server in servers:
        server.close()


@pytest.fixture
async def dispatcher() -> AsyncIterator[Dispatcher]:
    """One with a short deadline."""
    made = Dispatcher(clock=time.time, timeout=0.5)
    yield made
    await made.aclose()


@dataclass
class Member:
    """A running Alertmanager."""

    url: str
    process: subprocess.Popen[bytes]

    async def alerts(self) -> list[dict[str, Any]]:
        """The alerts that fire now."""
        async with httpx.AsyncClient() as client:
            found: list[dict[str, Any]] = (await client.get(f"{self.url}/api/v2/alerts")).json()
        return found

    async def ready(self) -> bool:
        try:
            async with httpx.AsyncClient() as client:
                return (await client.get(f"{self.url}/-/ready")).is_success
        except httpx.HTTPError:
            return False


@pytest.fixture
async def alertmanager(tmp_path: Path) -> AsyncIterator[Callable[[str], Awaitable[Member]]]:
    """Start real Alertmanagers, alone, that tell a webhook of what begins and what ends."""
    need("prometheus-alertmanager")
    started: list[Member] = []

    async def start(webhook: str) -> Member:
        port, folder = free_port(), tmp_path / f"alertmanager-{len(started)}"
        folder.mkdir()
        (folder / "alertmanager.yml").write_text(
            yaml.safe_dump(
                {
                    "route": {
                        "receiver": "sink",
                        "group_by": ["..."],
                        "group_wait": "100ms",
                        "group_interval": "1s",
                        "repeat_interval": "1h",
                    },
                    "receivers": [{"name": "sink", "webhook_configs": [{"url": webhook, "send_resolved": True}]}],
                }
            )
        )
        command = [
            "prometheus-alertmanager",
            f"--config.file={folder / 'alertmanager.yml'}",
            f"--storage.path={folder / 'data'}",
            f"--web.listen-address=127.0.0.1:{port}",
            "--cluster.listen-address=",
        ]
        with (folder / "log").open("wb") as log:
            process = subprocess.Popen(command, stdout=log, stderr=log)
        started.append(Member(f"http://127.0.0.1:{port}", process))
        await eventually(started[-1].ready)
        return started[-1]

    yield start
    for member in started:
        member.process.kill()
        member.process.wait()


def alarm(key: str, **fields: Any) -> Alarm:
    """A critical alarm of this key, firing for a minute."""
    began = time.time() - 60
    whole: dict[str, Any] = {
        "rule": "LLMKeyAuthFailed",
        "labels": (("key", key), ("provider", "openai"), ("severity", "critical")),
        "texts": {"summary": "A key no longer works."},
        "since": began,
        "active_at": began,
        "true_at": began,
        "fired_at": began,
    }
    return Alarm(**(whole | fields))
