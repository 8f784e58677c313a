"""An account that is read while the clock is wrong, and after it was put right."""

import pytest

from exporter.model import Collector

from .conftest import DAY, HOUR, MINUTE, NOON, Make, Vendor, account, only

OF = account(intervals=only(Collector.COSTS, Collector.USAGE))


@pytest.mark.parametrize(
    ("wrong", "restart"), [(HOUR, False), (7 * DAY, False), (7 * DAY, True), (-HOUR, True), (-7 * DAY, False)]
)
async def test_a_clock_that_jumps_both_ways_costs_no_token(
    make: Make, vendor: Vendor, wrong: float, restart: bool
) -> None:
    """What is used before, meanwhile and afterwards counts once, and no data end in the future of a reading."""
    vendor.costs = {"2026-11-15": 4.0}
    vendor.usage = {("completions", NOON + MINUTE, "gpt-5"): 50}
    desk = make(OF)
    await desk.live(600, step=120)
    counted = desk.tokens()
    vendor.usage["completions", NOON + 11 * MINUTE, "gpt-5"] = 7
    desk.now += wrong
    await desk.live(4 * MINUTE, step=120)
    vendor.usage["completions", NOON + 12 * MINUTE, "gpt-5"] = 3
    before = desk.tokens()
    desk.now -= wrong
    if restart:
        await desk.restart(OF)
        counted = before
    await desk.settle(1)
    ends = [status.data_at for status in desk.status().collectors.values()]
    assert all(end is None or end <= desk.now for end in ends)
    await desk.live(75 * MINUTE, step=300)
    vendor.usage["completions", NOON + 80 * MINUTE, "gpt-5"] = 1
    await desk.live(900, step=300)
    assert desk.tokens() + (counted if restart else 0) == 61.0
    assert [status.data_at is not None for status in desk.status().collectors.values()] == [True, True]
