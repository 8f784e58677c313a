"""From a configured key to a scraped metric, against a server that fails on command."""

import asyncio
import signal
import time
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from exporter.simulator import Simulator

from .conftest import Exporter, eventually

pytestmark = pytest.mark.e2e

Make = Callable[..., Exporter]
Simulate = Callable[..., Awaitable[Simulator]]


def secret_of(simulator: Simulator, name: str) -> str:
    [secret] = [key.secret.get_secret_value() for key in simulator.scenario.keys if key.name == name]
    return secret


def config(simulator: Simulator, *names: str, **changes: Any) -> dict[str, Any]:
    """A configuration that watches these simulated keys quickly."""
    return {
        "probing": {
            "auth": {"interval": "1s", "timeout": "1s"},
            "quota": {"interval": "2s", "timeout": "1s"},
            "confirm": {"failures": 3, "delay": "200ms"},
        },
        "providers": {"openai": {"base_url": simulator.url}},
        "keys": [{"name": name, "secret": secret_of(simulator, name)} for name in names],
        "storage": {"path": "llmkey.db"},
    } | changes


async def test_a_key_dies_and_recovers(exporter: Make, simulator: Simulate) -> None:
    """The metrics tell which key died, why, and that it works again; its neighbour is untouched."""
    server = await simulator("a", "b")
    run = await exporter(config(server, "a", "b")).start()
    await eventually(lambda: run.state("a"), "ok")
    assert await run.value("llmkey_usable", key="a") == 1
    server.set("a", "invalid_key")
    await eventually(lambda: run.state("a"), "auth_failed")
    assert [cause["outcome"] for cause in await run.labels("llmkey_cause_info", key="a")] == ["invalid_key"]
    assert await run.value("llmkey_usable", key="a") == 0
    assert (await run.value("llmkey_auth_failures_total", key="a") or 0) >= 3
    assert await run.state("b") == "ok"
    assert 'msg="state changed" key=a' in run.log()
    server.clear("a")
    await eventually(lambda: run.state("a"), "ok")


async def test_an_empty_account_is_not_called_a_rate_limit(exporter: Make, simulator: Simulate) -> None:
    """The paid probe tells that the credit is gone, and which bucket is empty; the free one goes on."""
    server = await simulator("a")
    run = await exporter(config(server, "a")).start()
    await eventually(lambda: run.state("a"), "ok")
    server.set("a", "project_spend_limit")
    await eventually(lambda: run.state("a"), "quota_exhausted")
    [cause] = await run.labels("llmkey_cause_info", key="a")
    assert (cause["outcome"], cause["reason"]) == ("quota_exhausted", "project_spend_limit")
    assert await run.value("llmkey_probe_success", key="a", probe="auth") == 1
    assert await run.value("llmkey_rate_limit_hits_total", key="a") == 0
    assert await run.value("llmkey_probe_held", key="a", probe="quota", reason="backoff") == 1


@pytest.mark.parametrize("behaviour", ["server_error", "rate_limited_requests", "html_502", "reset"])
async def test_transient_failures_kill_no_key(exporter: Make, simulator: Simulate, behaviour: str) -> None:
    """However long the trouble lasts, a key that was good is not called dead."""
    server = await simulator("a")
    run = await exporter(config(server, "a")).start()
    await eventually(lambda: run.state("a"), "ok")
    server.set("a", behaviour)
    asked = server.stats.key("a").requests
    await eventually(lambda: server.stats.key("a").requests >= asked + 5)
    assert await run.value("llmkey_usable", key="a") != 0
    assert await run.value("llmkey_auth_failures_total", key="a") == 0
    assert await run.value("llmkey_quota_exhaustions_total", key="a") == 0
    server.clear("a")
    await eventually(lambda: run.state("a"), "ok")


async def test_no_paid_probe_while_auth_fails(exporter: Make, simulator: Simulate) -> None:
    """A refused key is asked about for free only; once it works again it is paid for at once."""
    server = await simulator("a")
    server.set("a", "invalid_key")
    run = await exporter(config(server, "a")).start()
    await eventually(lambda: run.state("a"), "auth_failed")
    await eventually(lambda: server.stats.key("a").requests >= 6)
    assert server.stats.key("a").paid == 0
    server.clear("a")
    await eventually(lambda: server.stats.key("a").paid >= 1)
    await eventually(lambda: run.state("a"), "ok")


async def test_slow_down_rests_the_paid_probe(exporter: Make, simulator: Simulate) -> None:
    """Told to slow down, the exporter stops paying and says for how long."""
    server = await simulator("a")
    run = await exporter(config(server, "a")).start()
    await eventually(lambda: run.state("a"), "ok")
    server.set("a", "slow_down")
    await eventually(lambda: run.value("llmkey_probe_held", key="a", probe="quota", reason="slow_down"), 1)
    paid = server.stats.key("a").paid
    asked = server.stats.key("a").requests
    await eventually(lambda: server.stats.key("a").requests >= asked + 3)
    assert server.stats.key("a").paid == paid
    due = await run.value("llmkey_probe_due_timestamp_seconds", key="a", probe="quota")
    assert due is not None
    assert 800 < due - time.time() <= 900


async def test_the_budget_survives_a_restart(exporter: Make, simulator: Simulate) -> None:
    """What was spent today stays spent: after kill -9 no further paid probe is sent."""
    server = await simulator("a")
    settings = config(server, "a")
    settings["probing"]["budget_usd_per_key_per_day"] = 1e-9
    run = await exporter(settings).start()
    await eventually(lambda: run.value("llmkey_probe_held", key="a", probe="quota", reason="budget"), 1)
    assert server.stats.key("a").paid == 1
    await run.stop(signal.SIGKILL)
    await run.start()
    await eventually(lambda: run.state("a"), "ok")
    await eventually(lambda: run.value("llmkey_probe_held", key="a", probe="quota", reason="budget"), 1)
    assert server.stats.key("a").paid == 1


async def test_a_provider_outage_blames_no_key(exporter: Make, simulator: Simulate) -> None:
    """Everything answers 503: the provider is down, no key is; afterwards all is well again."""
    names = [f"k{n}" for n in range(5)]
    server = await simulator(*names)
    run = await exporter(config(server, *names)).start()
    for name in names:
        await eventually(lambda name=name: run.state(name), "ok")  # type: ignore[misc]
    server.set_all("overloaded")
    await eventually(lambda: run.value("llmkey_provider_up", provider="openai"), 0)
    assert await run.value("llmkey_exporter_egress_up") == 1
    assert await run.value("llmkey_probe_held", key="k0", probe="quota", reason="provider_down") == 1
    server.clear_all()
    await eventually(lambda: run.value("llmkey_provider_up", provider="openai"), 1)
    for name in names:
        await eventually(lambda name=name: run.state(name), "ok")  # type: ignore[misc]
        assert await run.value("llmkey_auth_failures_total", key=name) == 0


async def test_losing_the_way_out_is_told_apart_from_an_outage(exporter: Make, simulator: Simulate) -> None:
    """Nothing answers at all: it may be us."""
    server = await simulator("a", "b")
    run = await exporter(config(server, "a", "b")).start()
    await eventually(lambda: run.value("llmkey_exporter_egress_up"), 1)
    await server.stop()
    await eventually(lambda: run.value("llmkey_exporter_egress_up"), 0)
    await eventually(lambda: run.state("a"), "unreachable")
    assert await run.value("llmkey_usable", key="a") != 0


async def test_a_rotated_secret_file_is_noticed_without_a_restart(exporter: Make, simulator: Simulate) -> None:
    """The new key is asked about at once, for free and for money."""
    server = await simulator("old", "new")
    run = exporter()
    file = run.folder / "key"
    file.write_text(secret_of(server, "old") + "\n")
    run.write(config(server, keys=[{"name": "a", "secret": {"file": "key"}}]))
    await run.start()
    server.set("old", "invalid_key")
    await eventually(lambda: run.state("a"), "auth_failed")
    file.write_text(secret_of(server, "new") + "\n")
    await eventually(lambda: run.state("a"), "ok")
    await eventually(lambda: server.stats.key("new").paid >= 1)
    assert 'msg="secret changed" keys=a' in run.log()


async def test_a_paused_key_is_not_asked(exporter: Make, simulator: Simulate) -> None:
    """A planned rotation: nothing is sent, nothing is believed, the metrics say so."""
    server = await simulator("a", "b")
    keys = [
        {"name": "a", "secret": secret_of(server, "a"), "paused_until": "2999-01-01T00:00Z", "severity": "warning"},
        {"name": "b", "secret": secret_of(server, "b")},
    ]
    run = await exporter(config(server, keys=keys)).start()
    await eventually(lambda: run.state("b"), "ok")
    await eventually(lambda: server.stats.key("b").requests >= 3)
    assert server.stats.key("a").requests == 0
    assert await run.value("llmkey_paused", key="a") == 1
    assert await run.value("llmkey_probe_held", key="a", probe="auth", reason="paused") == 1
    assert await run.state("a") == "unknown"
    assert [info["severity"] for info in await run.labels("llmkey_info", key="a")] == ["warning"]


async def test_one_slow_provider_delays_nobody_else(exporter: Make, simulator: Simulate) -> None:
    """Keys of a provider that hangs fill its slots, not those of another."""
    slow, quick = await simulator("a", "b", "c"), await simulator("q")
    slow.set_all("hang")
    settings = config(quick, "q")
    settings["providers"]["slow"] = {"kind": "openai", "base_url": slow.url}
    settings["probing"]["concurrency"] = 1
    settings["keys"] += [{"name": n, "provider": "slow", "secret": secret_of(slow, n)} for n in ("a", "b", "c")]
    run = await exporter(settings).start()
    await eventually(lambda: run.state("q"), "ok")
    await eventually(lambda: slow.stats.total.requests >= 3)
    assert slow.stats.total.peak_in_flight == 1
    await eventually(lambda: run.state("a"), "unreachable")


async def test_shards_share_the_keys(exporter: Make, simulator: Simulate) -> None:
    """Each key is watched by exactly one of the two."""
    names = [f"k{n}" for n in range(12)]
    server = await simulator(*names)
    settings = config(server, *names)
    runs = [await exporter(settings).start("--shard", str(n), "--total-shards", "2") for n in range(2)]
    watched = [{info["key"] for info in await run.labels("llmkey_info")} for run in runs]
    assert watched[0] | watched[1] == set(names)
    assert not watched[0] & watched[1]
    assert watched[0]
    assert watched[1]
    assert await runs[1].value("llmkey_exporter_shard_info", shard="1", total_shards="2") == 1


async def test_without_a_file_the_key_in_the_environment_is_watched(exporter: Make, simulator: Simulate) -> None:
    """OPENAI_API_KEY alone is enough; it is called default."""
    server = await simulator("a")
    environ = {"OPENAI_API_KEY": secret_of(server, "a"), "LLMKEY_PROVIDERS__OPENAI__BASE_URL": server.url}
    run = await exporter(environ=environ).start("--storage.path", ":memory:")
    await eventually(lambda: run.state("default"), "ok")
    assert server.stats.key("a").requests >= 1


async def test_probe_now_counts_and_answers_again(exporter: Make, simulator: Simulate) -> None:
    """/probe makes one probe that counts like any; within ten seconds the last result is given again."""
    server = await simulator("a")
    settings = config(server, "a")
    settings["probing"]["auth"]["interval"] = settings["probing"]["quota"]["interval"] = "1h"
    run = await exporter(settings).start()
    await eventually(lambda: run.state("a"), "ok")
    await eventually(lambda: run.value("llmkey_probes_total", key="a", probe="quota", outcome="ok"), 1)
    asked = server.stats.key("a").requests
    answers = await asyncio.gather(*(run.get("/probe?target=a&kind=quota") for _ in range(5)))
    assert all("probe_success 1.0" in answer.text for answer in answers)
    assert server.stats.key("a").requests == asked
    assert (await run.get("/probe?target=nobody")).status_code == 404
