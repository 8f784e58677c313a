"""What was counted is written down before anybody sees it: else a killed process counts it again."""

import asyncio

import pytest

from exporter.model import Collector

from .conftest import HOUR, MINUTE, NOON, Desk, Make, Vendor, account, hang, only

USAGE = account(intervals=only(Collector.USAGE))
FIRST, SECOND = ("completions", NOON + MINUTE, "gpt-5"), ("completions", NOON + 6 * MINUTE, "gpt-5")


async def begin(desk: Desk, vendor: Vendor) -> None:
    """Fifty tokens are counted, and seven more are there to be read."""
    vendor.usage = {FIRST: 50}
    await desk.live(300)
    assert desk.tokens() == 50.0
    vendor.usage[SECOND] = 7


async def until_asked(desk: Desk, vendor: Vendor, ending: str) -> None:
    """Start a reading, and let it come so far."""
    vendor.asked.clear()
    desk.now += 300
    await desk.accounts.turn()
    while not vendor.paths(ending):  # noqa: ASYNC110  # what answers at once takes some turns of the loop
        await asyncio.sleep(0)


async def test_counters_are_committed_when_they_are_shown(make: Make, vendor: Vendor) -> None:
    """A process killed the moment somebody has seen them leaves them as counted."""
    desk = make(USAGE)
    seen: list[tuple[float, dict[str, bytes]]] = []
    desk.accounts.on_change = lambda _name: seen.append((desk.tokens(), dict(desk.books)))
    await begin(desk, vendor)
    await desk.live(300)
    assert [tokens for tokens, _ in seen if tokens] == [50.0, 57.0]
    for tokens, books in seen:
        after = make(USAGE, books=books)
        await after.settle(desk.now - NOON)
        assert tokens + after.tokens() == 57.0


async def test_nothing_is_shown_while_it_is_being_committed(make: Make, vendor: Vendor) -> None:
    """Not even by the minute's refresh; what was not shown is not lost when the process is killed then."""
    desk = make(USAGE)
    await begin(desk, vendor)
    waiting = asyncio.Event()

    async def never() -> None:
        waiting.set()
        await asyncio.get_running_loop().create_future()

    desk.commit = never
    desk.now += 300
    await desk.accounts.turn()
    await asyncio.wait_for(waiting.wait(), 5)
    desk.now += 61
    await desk.accounts.turn()
    assert desk.tokens() == 50.0
    desk.commit = desk.write
    await desk.restart(USAGE, kill=True)
    await desk.settle(15)
    assert desk.tokens() == 7.0


@pytest.mark.parametrize("kill", [False, True])
async def test_a_reading_under_way_shows_nothing(make: Make, vendor: Vendor, kill: bool) -> None:
    """One that hangs is cut short: what it had counted by then is counted by the next process, once."""
    desk = make(USAGE)
    await begin(desk, vendor)
    vendor.says = {"/embeddings": hang}
    await until_asked(desk, vendor, "/embeddings")
    desk.now += 61
    await desk.accounts.turn()
    assert desk.tokens() == 50.0
    vendor.says = {}
    await desk.restart(USAGE, kill=kill)
    await desk.settle(15)
    assert desk.tokens() == 7.0


async def test_another_folding_shows_nothing_of_a_reading_under_way(make: Make, vendor: Vendor) -> None:
    """A reload that asks for fewer series."""
    desk = make(USAGE)
    await begin(desk, vendor)
    vendor.says = {"/embeddings": hang}
    await until_asked(desk, vendor, "/embeddings")
    desk.accounts.adopt([account(intervals=only(Collector.USAGE), top_models=3)], [])
    assert desk.tokens() == 50.0


async def test_a_store_that_fails_does_not_end_the_readings(make: Make, vendor: Vendor, log: list[str]) -> None:
    """What was read is shown all the same, and that is said once."""

    async def fail() -> None:
        raise OSError("no space left on device: CANARY")

    desk = make(USAGE)
    await begin(desk, vendor)
    desk.commit = fail
    await desk.live(300)
    assert desk.tokens() == 57.0
    vendor.usage["completions", NOON + 20 * MINUTE, "gpt-5"] = 3
    await desk.live(HOUR, step=60)
    assert desk.tokens() == 60.0
    said = "ERROR what was read of an account cannot be written down: it is shown all the same account=acme"
    assert [line for line in log if line.startswith("ERROR")] == [f"{said} error=OSError"]
