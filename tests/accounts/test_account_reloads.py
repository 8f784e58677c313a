"""Accounts under another configuration."""

import asyncio
from dataclasses import replace
from typing import Any

import httpx

from exporter.model import Collector, Spent

from .conftest import (
    HOUR,
    MINUTE,
    NOON,
    OTHER_ADMIN,
    Make,
    Vendor,
    account,
    hang,
    only,
)

COSTS = account(intervals=only(Collector.COSTS))
USAGE = account(intervals=only(Collector.USAGE))


async def test_another_bucket_width_begins_anew(make: Make, vendor: Vendor) -> None:
    """The same usage has other rows then: what one kind counted, the other does not count again."""
    vendor.usage = {("completions", NOON + MINUTE, "gpt-5"): 50, ("completions", NOON - 1800, "gpt-5"): 60}
    desk = make(USAGE)
    await desk.live(300)
    hourly = replace(USAGE, usage_bucket="1h", top_models=5)
    desk.accounts.adopt([hourly], [])
    await desk.live(300)
    assert desk.tokens() == 0.0
    await desk.restart(USAGE)
    await desk.live(300)
    assert desk.tokens() == 0.0


async def test_a_reading_of_other_buckets_is_not_counted(make: Make, vendor: Vendor) -> None:
    """The width was changed while minutes were read: those are no rows of the new counters."""
    desk = make(USAGE)
    used = {"start_time": NOON + MINUTE, "end_time": NOON + 2 * MINUTE}
    row = {"input_tokens": 50, "num_model_requests": 1, "model": "gpt-5", "project_id": "proj_a"}

    async def change(request: httpx.Request) -> Any:
        if request.url.params["bucket_width"] == "1m":
            desk.accounts.adopt([replace(USAGE, usage_bucket="1h")], [])
            return {"object": "page", "data": [{**used, "results": [row]}], "has_more": False}
        return vendor._served("/usage/completions", {"start_time": ["0"], "limit": ["1"]})

    vendor.says = {"/completions": change}
    await desk.settle(15)
    await desk.settle(300)
    assert desk.tokens() == 0.0


async def test_an_account_that_is_gone_is_forgotten(make: Make, vendor: Vendor) -> None:
    """At once, also while it is read; and what a former process knew of accounts that are no more."""
    desk = make(account(), account("beta", OTHER_ADMIN), books={"old/usage": b"{}", "strange": b"{}"})
    await desk.settle(15)
    assert "old/usage" not in desk.books
    assert {place.split("/")[0] for place in desk.books} == {"acme", "beta"}
    vendor.says = {"": hang}
    desk.now += 2 * HOUR
    await desk.accounts.turn()
    await asyncio.sleep(0)
    desk.accounts.adopt([account("beta", OTHER_ADMIN)], [])
    await asyncio.sleep(0)
    await desk.write()
    assert set(desk.accounts.statuses()) == {"beta"}
    assert {place.split("/")[0] for place in desk.books} == {"beta"}


async def test_what_stays_keeps_its_books(make: Make, vendor: Vendor) -> None:
    """A reload changes what is configured, and takes nothing that is known."""
    vendor.costs = {"2026-11-15": 4.0}
    desk = make(COSTS)
    await desk.settle(15)
    asked = len(vendor.asked)
    desk.accounts.adopt([replace(COSTS, budget_usd=8.0, intervals={Collector.COSTS: 300.0})], [])
    assert desk.status().spent == Spent(4.0, 4.0)
    assert desk.status().budget_reached == {0.5: True, 0.8: False, 1.0: False}
    assert desk.collector(Collector.COSTS).due <= desk.now + 300
    await desk.settle(1)
    assert len(vendor.asked) == asked
