"""Receivers that are down, slow, in trouble, busy or of another opinion: what is due arrives, and the metrics tell."""

from collections.abc import Awaitable, Callable

import pytest

from exporter.simulator import Simulator
from tests.e2e.conftest import Exporter, eventually, free_port
from tests.e2e.dispatch.conftest import Sink

from .conftest import told, watching, webhook

pytestmark = pytest.mark.e2e

Make = Callable[..., Exporter]
Simulate = Callable[..., Awaitable[Simulator]]
StartSink = Callable[..., Awaitable[Sink]]

RETRY_AFTER = 3.0
DEADLINE = 10.0  # exporter.dispatch.dispatcher.TIMEOUT
DEATH = ("firing", "LLMKeyAuthFailed", "a")


async def fares(run: Exporter, receiver: str) -> tuple[dict[str, float], float | None, bool]:
    """Attempts by result (those above 0), what is pending, and whether anything was ever taken."""
    name, wanted = "llmkey_exporter_notifications_total", ("receiver", receiver)
    samples = await run.metrics()
    by_result = {dict(have)["result"]: v for (n, have), v in samples.items() if n == name and wanted in have and v}
    pending = await run.value("llmkey_exporter_notifications_pending", receiver=receiver)
    last = await run.value("llmkey_exporter_notification_last_success_timestamp_seconds", receiver=receiver)
    return by_result, pending, last is not None


async def test_what_is_due_arrives_after_the_trouble(exporter: Make, simulator: Simulate, sink: StartSink) -> None:
    """Nobody there, no answer in time, 500, 429 with Retry-After: each is told again, and nobody waits for another."""
    server, port = await simulator("a"), free_port()
    failing, busy, slow, well = [await sink() for _ in range(4)]
    failing.status, slow.seconds = 500, DEADLINE + 2
    busy.status, busy.headers = 429, {"Retry-After": f"{RETRY_AFTER:.0f}"}
    sinks = {"failing": failing.url, "busy": busy.url, "slow": slow.url, "well": well.url}
    receivers = [webhook(name, url) for name, url in sinks.items()] + [webhook("down", f"http://127.0.0.1:{port}")]
    run = await exporter(watching(server, "a", receivers=receivers)).start()
    await eventually(lambda: run.state("a"), "ok")
    server.set("a", "invalid_key")
    await eventually(lambda: fares(run, "well"), ({"delivered": 1.0}, 0.0, True))
    await eventually(lambda: fares(run, "busy"), ({"failed": 1.0}, 1.0, False))
    for name in ("failing", "down"):
        await eventually(lambda name=name: _failed(run, name))  # type: ignore[misc]
        assert (await fares(run, name))[1:] == (1.0, False)
    failing.status = busy.status = 200
    down = await sink(port)
    await eventually(lambda: told(busy), [DEATH, DEATH])
    assert busy.times[1] - busy.times[0] >= RETRY_AFTER - 0.1  # as exact as a header of whole seconds is
    slow.seconds = 0.0
    for there, name in ((failing, "failing"), (down, "down"), (slow, "slow")):
        await eventually(lambda name=name: _delivered(run, name))  # type: ignore[misc]
        assert set(told(there)) == {DEATH}
        assert len({headers["Idempotency-Key"] for headers in there.headers_seen}) == 1
    assert (len(well.bodies), len(down.bodies), len(slow.bodies)) == (1, 1, 2)


async def _failed(run: Exporter, name: str) -> bool:
    return (await fares(run, name))[0].get("failed", 0.0) >= 1


async def _delivered(run: Exporter, name: str) -> bool:
    by_result, pending, ever = await fares(run, name)
    return (by_result.get("delivered"), pending, ever) == (1.0, 0.0, True) and by_result["failed"] >= 1


async def test_a_refused_notice_is_not_sent_again(exporter: Make, simulator: Simulate, sink: StartSink) -> None:
    """400 is said aloud and counted; the end of what was never told is not told either, and later news is tried."""
    server, there, well = await simulator("a", "b"), await sink(), await sink()
    there.status, there.says = 400, '{"message": "no such channel"}'
    settings = watching(server, "a", "b", receivers=[webhook("hook", there.url), webhook("well", well.url)])
    run = await exporter(settings).start()
    await eventually(lambda: run.state("a"), "ok")
    server.set("a", "invalid_key")
    await eventually(lambda: fares(run, "hook"), ({"refused": 1.0}, 0.0, False))
    assert 'msg="receiver fails" receiver=hook' in run.log()
    assert "no such channel" in run.log()
    there.status = 200
    run.write(settings | {"keys": settings["keys"][1:]})
    assert (await run.post("/-/reload")).is_success
    server.set("b", "invalid_key")
    await eventually(lambda: told(well), [DEATH, ("resolved", *DEATH[1:]), ("firing", "LLMKeyAuthFailed", "b")])
    await eventually(lambda: told(there), [DEATH, ("firing", "LLMKeyAuthFailed", "b")])
    await eventually(lambda: fares(run, "hook"), ({"refused": 1.0, "delivered": 1.0}, 0.0, True))
