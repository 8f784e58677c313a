"""No secret by which somebody is told appears anywhere but where it is sent."""

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from exporter.simulator import Simulator
from tests.e2e.conftest import Exporter, eventually
from tests.e2e.dispatch.conftest import PASSWORD, PostOffice, Sink
from tests.e2e.test_exporter_keys import secret_of

from .conftest import SECRETS, every_kind, secret_address, watching

pytestmark = pytest.mark.e2e

Make = Callable[..., Exporter]
Simulate = Callable[..., Awaitable[Simulator]]
StartSink = Callable[..., Awaitable[Sink]]
StartOffice = Callable[..., Awaitable[PostOffice]]

PAGES = (
    "/",
    "/config",
    "/metrics",
    "/api/v1/keys",
    "/api/v1/keys/a",
    "/runbooks/",
    "/runbooks/LLMKeyAuthFailed",
    "/probe?target=a",
)


async def test_no_secret_of_a_receiver_appears_anywhere(
    exporter: Make, simulator: Simulate, sink: StartSink, post_office: StartOffice
) -> None:
    """Not while they fail, not when they deliver: log, metrics, pages, process list, database."""
    server, there = await simulator("a"), await sink()
    office = await post_office(auth_require_tls=False)
    there.status, there.says = 500, f"what is {' '.join(SECRETS)}?"
    office.replies = {"ops@example.org": f"451 later, {PASSWORD}"}
    heartbeat = {"url": secret_address(there, "ping"), "interval": "1s"}
    settings = watching(server, "a", receivers=every_kind(there, office), heartbeat=heartbeat)
    run = await exporter(settings).start("--log.level", "debug")
    server.set("a", "invalid_key")
    # Each of the six, and the heartbeat.
    await eventually(lambda: run.log().count('msg="receiver fails"'), 6)
    await eventually(lambda: 'msg="heartbeat fails"' in run.log())
    pages = [(await run.get(path)).text for path in PAGES]
    there.status, office.replies = 200, {}
    await eventually(lambda: run.log().count("msg=told"), 5)  # all but the Alertmanager, which is no news to anybody
    await eventually(lambda: len(office.mails), 1)
    pages += [(await run.get(path)).text for path in PAGES]
    assert run.process is not None
    argv = Path(f"/proc/{run.process.pid}/cmdline").read_text()
    await run.stop()
    stored = [file.read_bytes().decode("latin-1") for file in run.folder.glob("llmkey.db*")]
    assert stored
    secrets = [*SECRETS, secret_of(server, "a")]
    for place in (run.log(), argv, *pages, *stored):
        assert [secret for secret in secrets if secret in place] == []
