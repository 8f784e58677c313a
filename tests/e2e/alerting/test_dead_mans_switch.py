"""The heartbeat of a real process: when it pings, when it says what is wrong, when it is silent."""

import asyncio
import resource
import signal
import time
from collections.abc import Awaitable, Callable

import pytest

from exporter.simulator import Simulator
from tests.e2e.conftest import Exporter, eventually
from tests.e2e.dispatch.conftest import Sink

from .conftest import watching

pytestmark = pytest.mark.e2e

Make = Callable[..., Exporter]
Simulate = Callable[..., Awaitable[Simulator]]
StartSink = Callable[..., Awaitable[Sink]]

FIRST_ROUND = 3.0


def fill_the_disk(run: Exporter, *, full: bool) -> None:
    """No file of the process may grow, as on a full disk; it meets root, too."""
    assert run.process is not None
    _, hard = resource.prlimit(run.process.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(run.process.pid, resource.RLIMIT_FSIZE, (0 if full else hard, hard))


async def test_the_switch_hears_while_all_is_well(exporter: Make, simulator: Simulate, sink: StartSink) -> None:
    """Not before the first round of probes; a fail ping while nothing can be stored; silence while it hangs."""
    server, there = await simulator("a"), await sink()
    server.set_all("hang")
    settings = watching(server, "a", receivers=[], heartbeat={"url": f"{there.url}/ping", "interval": "1s"})
    settings["probing"]["auth"]["timeout"] = f"{FIRST_ROUND:.0f}s"
    run = await exporter(settings).start()
    await eventually(lambda: server.stats.key("a").requests >= 1)
    begun = time.time()
    await eventually(lambda: there.paths[:1], ["/ping"])
    assert there.times[0] - begun >= FIRST_ROUND - 1  # begun was looked at a little later
    server.clear_all()
    assert set(there.paths) == {"/ping"}
    fill_the_disk(run, full=True)
    await eventually(lambda: there.paths[-1], "/ping/fail")
    assert "database cannot be written" in there.bodies[-1]
    fill_the_disk(run, full=False)
    await eventually(lambda: there.paths[-1], "/ping")
    run.send(signal.SIGSTOP)
    await asyncio.sleep(1)  # what was on its way arrives
    heard = len(there.paths)
    await asyncio.sleep(2.5)  # silence can only be waited for
    assert len(there.paths) == heard
    run.send(signal.SIGCONT)
    await eventually(lambda: len(there.paths) > heard)
