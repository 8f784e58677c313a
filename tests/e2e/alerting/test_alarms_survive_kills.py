"""``kill -9`` at any moment: what is due is told, what was told is not told again, no end is forgotten.

An alarm of a dead key goes on for five minutes after the key works again (``keep_firing_for``). Nobody waits for
that here: while the exporter is dead the alarms in its store grow ten minutes older, as if it had been dead so long.
"""

import asyncio
import random
import signal
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from itertools import groupby
from pathlib import Path

import pytest

from exporter.alerting.alarms import place
from exporter.model import Alarm
from exporter.simulator import Simulator
from exporter.store import Store
from tests.e2e.conftest import Exporter, eventually, free_port
from tests.e2e.dispatch.conftest import Sink

from .conftest import told, watching, webhook

pytestmark = pytest.mark.e2e

Make = Callable[..., Exporter]
Simulate = Callable[..., Awaitable[Simulator]]
StartSink = Callable[..., Awaitable[Sink]]

AWAY = 600.0
BEGAN, ENDED = (("firing", "LLMKeyAuthFailed", "a"), ("resolved", "LLMKeyAuthFailed", "a"))


async def kill(run: Exporter) -> None:
    """No time for last words; then ten minutes pass for the alarms."""
    await run.stop(signal.SIGKILL)
    file = run.folder / "llmkey.db"
    if file.exists():
        await asyncio.to_thread(_age, file)


def _age(file: Path) -> None:
    store = Store.open(str(file), now=time.time())
    alarms = [record for record in store.load_records() if isinstance(record, Alarm) and record.fired_at is not None]
    older = [
        replace(
            alarm,
            since=alarm.since - AWAY,
            active_at=alarm.active_at - AWAY,
            true_at=alarm.true_at - AWAY,
            fired_at=(alarm.fired_at or 0.0) - AWAY,
        )
        for alarm in alarms
    ]
    store.write([], [], [], {place(alarm): alarm for alarm in older})
    store.close()


async def settled(run: Exporter) -> None:
    """Nothing is owed any more, and the store knows it."""
    await eventually(lambda: run.value("llmkey_exporter_notifications_pending", receiver="hook"), 0)
    await run.get("/api/v1/keys/a")  # writes down what is to be written before it answers


async def lived(run: Exporter, server: Simulator) -> None:
    """It has been looking at alarms for some rounds of probes."""
    await eventually(lambda: run.value("llmkey_exporter_notifications_pending", receiver="hook"), 0)
    asked = server.stats.total.requests
    await eventually(lambda: server.stats.total.requests >= asked + 2)


async def test_what_was_due_is_told_once_and_what_was_told_is_not_told_again(
    exporter: Make, simulator: Simulate, sink: StartSink
) -> None:
    """Killed with nobody to tell, after telling, while the key recovers, while its end waits for company."""
    server, port = await simulator("a"), free_port()
    server.set("a", "invalid_key")
    settings = watching(server, "a", receivers=[webhook("hook", f"http://127.0.0.1:{port}")])
    run = await exporter(settings | {"alerting": {"group_wait": "2s"}}).start()
    await eventually(lambda: 'msg="receiver fails"' in run.log())
    await kill(run)
    there = await sink(port)
    await run.start()
    await eventually(lambda: told(there), [BEGAN])
    await settled(run)
    await kill(run)
    await run.start()
    await lived(run, server)
    assert told(there) == [BEGAN]
    await kill(run)
    server.clear("a")
    await run.start()
    await eventually(lambda: 'msg="alarm ended"' in run.log())
    await run.get("/api/v1/keys/a")
    await kill(run)
    await run.start()
    await eventually(lambda: told(there), [BEGAN, ENDED])
    await settled(run)
    await kill(run)
    await run.start()
    await lived(run, server)
    assert told(there) == [BEGAN, ENDED]


async def test_a_kill_in_the_middle_of_telling(exporter: Make, simulator: Simulate, sink: StartSink) -> None:
    """Nobody knows whether it was heard: it is told once more at the most, and its end is told."""
    server, there = await simulator("a"), await sink()
    server.set("a", "invalid_key")
    there.seconds = 5.0
    run = await exporter(watching(server, "a", receivers=[webhook("hook", there.url)])).start()
    await eventually(lambda: told(there), [BEGAN])
    await kill(run)
    there.seconds = 0.0
    server.clear("a")
    await run.start()
    await eventually(lambda: ENDED in told(there))
    await settled(run)
    assert told(there) in ([BEGAN, ENDED], [BEGAN, BEGAN, ENDED])
    keys = [headers["Idempotency-Key"] for headers in there.headers_seen]
    assert len(set(keys)) == 2


async def live_and_die(run: Exporter, server: Simulator, name: str, there: Sink) -> None:
    """One key dies and recovers by turns; after each turn the exporter is killed, within two seconds."""
    chance = random.Random(name)  # noqa: S311  # a story, not a secret
    phases = [("firing", "resolved")[turn % 2] for turn in range(5)]
    await run.start()
    for turn, phase in enumerate(phases, start=1):
        if phase == "firing":
            server.set(name, "invalid_key")
        else:
            server.clear(name)
        await asyncio.sleep(chance.uniform(0.0, 2.0))
        await kill(run)
        await run.start()
        await eventually(lambda turn=turn: _turns(there) == phases[:turn])  # type: ignore[misc]
    await eventually(lambda: run.value("llmkey_exporter_notifications_pending", receiver="hook"), 0)
    assert len(there.bodies) <= 2 * len(phases)  # a repeat for each kill
    assert _turns(there) == phases
    assert {one[1:] for one in told(there)} == {("LLMKeyAuthFailed", name)}


def _turns(there: Sink) -> list[str]:
    """What was told in order, the same again counted once."""
    return [phase for phase, _ in groupby(phase for phase, _, _ in told(there))]


async def test_kills_at_random_moments_lose_nothing(exporter: Make, simulator: Simulate, sink: StartSink) -> None:
    """Ten in all: every death and every end arrives, in order, with at most one repeat a kill."""
    server = await simulator("x", "y")
    lives = []
    for name in ("x", "y"):
        there = await sink()
        there.seconds = 0.3  # so that a kill may meet a notice on its way
        run = exporter(watching(server, name, receivers=[webhook("hook", there.url)]))
        lives.append(live_and_die(run, server, name, there))
    await asyncio.gather(*lives)
