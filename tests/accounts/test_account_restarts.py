"""What one process of the accounts leaves to the next."""

from dataclasses import replace

import pytest

from exporter.model import Collector, Spent
from exporter.outcome import Outcome

from .conftest import (
    ADMIN,
    DEAD,
    MINUTE,
    NOON,
    OTHER_ADMIN,
    Make,
    Vendor,
    account,
    only,
    refusal,
)

COSTS = account(intervals=only(Collector.COSTS))
USAGE = account(intervals=only(Collector.USAGE))


@pytest.mark.parametrize("kill", [False, True])
async def test_a_restart_does_not_count_twice(make: Make, vendor: Vendor, kill: bool) -> None:
    """What was counted stays counted, what came meanwhile is counted then, also where nothing could be written last."""
    vendor.usage = {("completions", NOON + MINUTE, "gpt-5"): 50}
    desk = make(USAGE)
    await desk.live(300)
    assert desk.tokens() == 50.0
    await desk.restart(USAGE, kill=kill)
    assert desk.tokens() == 0.0
    vendor.usage["completions", NOON + 10 * MINUTE, "gpt-5"] = 7
    desk.now += 1800
    await desk.settle(15)
    assert desk.tokens() == 7.0


async def test_a_crash_loop_does_not_ask_a_refused_key_again(make: Make, vendor: Vendor, log: list[str]) -> None:
    """Within the hour, with the same secret; another secret, another trouble, or later: it is asked."""
    vendor.says = {"/costs": DEAD}
    desk = make(COSTS)
    await desk.settle(15)
    for _ in range(3):
        await desk.restart(COSTS)
        await desk.settle(30)
    assert len(vendor.asked) == 1
    assert desk.collector(Collector.COSTS).outcome is Outcome.INVALID_KEY
    assert len(log) == 4
    await desk.restart(account(secret=OTHER_ADMIN, intervals=only(Collector.COSTS)))
    await desk.settle(15)
    assert len(vendor.asked) == 2
    vendor.says = {"/costs": refusal(500, "oops")}
    await desk.restart(COSTS)
    await desk.settle(15)
    await desk.restart(COSTS)
    await desk.settle(15)
    assert len(vendor.asked) == 4


async def test_reached_shares_survive_a_restart(make: Make, vendor: Vendor) -> None:
    """Before the next reading they are what they were, and a correction takes nothing back."""
    vendor.costs = {"2026-11-15": 41.0}
    thrifty = replace(COSTS, budget_usd=50.0)
    desk = make(thrifty)
    await desk.settle(15)
    await desk.restart(thrifty, kill=True)
    assert desk.status().budget_reached == {0.5: True, 0.8: True, 1.0: False}
    vendor.costs = {"2026-11-15": 30.0}
    await desk.settle(15)
    assert desk.status().budget_reached == {0.5: True, 0.8: True, 1.0: False}


async def test_books_that_cannot_be_read_are_dropped(make: Make, vendor: Vendor) -> None:
    """Whatever stands in them, an account is read."""
    vendor.costs = {"2026-11-15": 4.0}
    for book in (b"", b"{", b"\x78\x01nonsense", b'{"usage": {"seen": 5}, "statuses": {"costs": []}}', b"[1]", b"null"):
        books = {f"acme/{part}": book for part in ("usage", "budget", "collectors")}
        desk = make(account(intervals=only(Collector.COSTS, Collector.USAGE)), books=books)
        await desk.settle(15)
        assert desk.status().spent == Spent(4.0, 4.0)


async def test_a_listener_that_fails_ends_nothing(make: Make, vendor: Vendor, log: list[str]) -> None:
    """What was read is shown and remembered all the same."""

    def broken(_name: str) -> None:
        raise RuntimeError(ADMIN)

    vendor.usage = {("completions", NOON + MINUTE, "gpt-5"): 50}
    desk = make(USAGE)
    desk.accounts.on_change = broken
    await desk.live(300)
    assert desk.tokens() == 50.0
    await desk.restart(USAGE, kill=True)
    await desk.settle(15)
    assert desk.tokens() == 0.0
    assert any("RuntimeError" in line for line in log)
    assert not any("CANARY" in line for line in log)
