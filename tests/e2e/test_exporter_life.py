"""The exporter's own life: start, reload, restart, end, and what it never says."""

import signal
import sqlite3
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from exporter.simulator import Simulator
from exporter.store import Store

from .conftest import Exporter, eventually
from .test_exporter_keys import config, secret_of

pytestmark = pytest.mark.e2e

Make = Callable[..., Exporter]
Simulate = Callable[..., Awaitable[Simulator]]


async def test_a_restart_remembers(exporter: Make, simulator: Simulate) -> None:
    """After kill -9 the metrics know at once what was known before, and since when."""
    server = await simulator("a", "b")
    run = await exporter(config(server, "a", "b")).start()
    server.set("a", "account_deactivated")
    await eventually(lambda: run.state("a"), "auth_failed")
    since = await run.value("llmkey_state_change_timestamp_seconds", key="a")
    await eventually(lambda: stored_state(run, "a"), "auth_failed")
    await run.stop(signal.SIGKILL)
    server.set_all("hang")
    await run.start()
    assert await run.state("a") == "auth_failed"
    assert await run.value("llmkey_state_change_timestamp_seconds", key="a") == since
    assert [cause["outcome"] for cause in await run.labels("llmkey_cause_info", key="a")] == ["account_deactivated"]
    assert await run.value("llmkey_auth_failures_total", key="a") == 0


@pytest.mark.parametrize("how", ["signal", "post"])
async def test_reload_swaps_whole_or_not_at_all(exporter: Make, simulator: Simulate, how: str) -> None:
    """A good file is taken, the status of keys that stay is kept, removed series vanish; a bad file changes nothing."""
    server = await simulator("a", "b", "c")
    run = await exporter(config(server, "a", "b")).start()
    await eventually(lambda: run.state("a"), "ok")
    asked = await run.value("llmkey_probes_total", key="a", probe="auth", outcome="ok") or 0

    async def reload() -> None:
        if how == "post":
            await run.post("/-/reload")
        else:
            run.send(signal.SIGHUP)

    run.write(config(server, "a", "c"))
    await reload()
    await eventually(lambda: run.state("c"), "ok")
    assert await run.state("b") == ""
    assert (await run.value("llmkey_probes_total", key="a", probe="auth", outcome="ok") or 0) >= asked
    assert await run.value("llmkey_exporter_config_last_reload_successful") == 1

    run.write(config(server, keys=[{"name": "a", "secret": "sk-CANARY-inline", "sevrity": "warning"}]))
    await reload()
    await eventually(lambda: run.value("llmkey_exporter_config_last_reload_successful"), 0)
    assert await run.state("c") == "ok"
    assert "keys[0].sevrity" in run.log()
    assert "CANARY" not in run.log()
    if how == "post":
        answer = await run.post("/-/reload")
        assert (answer.status_code, "keys[0].sevrity" in answer.text) == (500, True)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_a_signal_ends_it_quickly(exporter: Make, simulator: Simulate, number: signal.Signals) -> None:
    """Within two seconds, with exit status 0 and its memory written down, even while probes hang."""
    server = await simulator("a", "b")
    run = await exporter(config(server, "a", "b")).start()
    await eventually(lambda: run.state("a"), "ok")
    server.set_all("hang")
    begun = time.monotonic()
    assert await run.stop(number) == 0
    assert time.monotonic() - begun < 2.0
    with sqlite3.connect(run.folder / "llmkey.db") as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)


async def test_a_port_in_use_is_a_clear_error(exporter: Make, simulator: Simulate) -> None:
    """The second one says which address is taken, and asks nobody anything."""
    server = await simulator("a")
    first = await exporter(config(server)).start()
    second = exporter(config(server, "a"))
    second.port = first.port
    second.launch()
    assert second.process is not None
    assert await second.stop(signal.SIGCONT) == 1
    assert f"127.0.0.1:{first.port}" in second.log()
    assert "in use" in second.log()
    assert "Traceback" not in second.log()
    assert server.stats.total.requests == 0


@pytest.mark.parametrize("content", [b"this is no database" * 100, b""])
async def test_a_corrupt_database_is_set_aside(exporter: Make, simulator: Simulate, content: bytes) -> None:
    """It starts with a fresh one and says so; no crash loop."""
    server = await simulator("a")
    run = exporter(config(server, "a"))
    (run.folder / "llmkey.db").write_bytes(content)
    await run.start()
    await eventually(lambda: run.state("a"), "ok")
    assert ("llmkey.db is corrupt" in run.log()) == bool(content)


async def test_without_any_key_it_says_both_ways(exporter: Make) -> None:
    """Exit status 3, naming the file and the variable."""
    run = exporter()
    run.launch()
    assert await run.stop(signal.SIGCONT) == 3
    assert "OPENAI_API_KEY" in run.log()
    assert "--config.file" in run.log()


async def test_a_wrong_file_refuses_start(exporter: Make, simulator: Simulate) -> None:
    """Exit status 3 and the place; --config.check says the same without starting."""
    server = await simulator("a")
    run = exporter(config(server, keys=[{"name": "a", "secret": {"env": "A", "file": "B"}}]))
    for flags in ((), ("--config.check",)):
        run.launch(*flags)
        assert await run.stop(signal.SIGCONT) == 3
        assert "keys[0].secret" in run.log()


async def test_readiness_waits_for_the_first_answers(exporter: Make, simulator: Simulate) -> None:
    """Not ready before every key had its first answer, ready after."""
    server = await simulator("a")
    server.set("a", "slow", latency=0.7)
    run = await exporter(config(server, "a")).start()
    assert (await run.get("/-/ready")).status_code == 503
    await eventually(lambda: _status(run, "/-/ready"), 200)


async def test_no_secret_is_ever_told(exporter: Make, simulator: Simulate, tmp_path: Path) -> None:
    """Not at debug level, on no page, in no metric, not in the database, not in the process list."""
    names = ["env", "file", "inline", "bad"]
    server = await simulator(*names)
    secrets = {name: secret_of(server, name) for name in names}
    malformed = f" {secrets['bad']} "
    (tmp_path / "key").write_text(secrets["file"])
    keys = [
        {"name": "a", "secret": {"env": "A_KEY"}},
        {"name": "b", "secret": {"file": str(tmp_path / "key")}},
        {"name": "c", "secret": secrets["inline"]},
        {"name": "d", "secret": malformed},
    ]
    run = exporter(config(server, keys=keys), {"A_KEY": secrets["env"]})
    await run.start("--log.level", "debug")
    await eventually(lambda: run.state("a"), "ok")
    for behaviour in ("invalid_key", "html_502", "reset", "truncated", "rate_limited_tokens"):
        server.set_all(behaviour)
        asked = server.stats.total.requests
        await eventually(lambda asked=asked: server.stats.total.requests >= asked + 4)  # type: ignore[misc]
    await run.get("/probe?target=a")
    paths = ("/", "/metrics", "/config", "/api/v1/keys", "/api/v1/keys/a", "/api/v1/keys/d", "/probe?target=d")
    assert run.process is not None
    told = "".join([(await run.get(path)).text for path in paths])
    told += run.log() + Path(f"/proc/{run.process.pid}/cmdline").read_text()
    await run.stop()
    told += "".join(file.read_bytes().decode("utf-8", "replace") for file in run.folder.glob("llmkey.db*"))
    for secret in secrets.values():
        assert secret not in told
        assert secret[:16] not in told
        assert secret[-8:] not in told


def stored_state(run: Exporter, name: str) -> str:
    """What the database on disk says of a key."""
    store = Store.open(str(run.folder / "llmkey.db"), now=time.time())
    try:
        return str(store.load()[name].state)
    finally:
        store.close()


async def _status(run: Exporter, path: str) -> int:
    return (await run.get(path)).status_code
