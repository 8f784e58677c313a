"""Accounts and their secrets: another one, none, and that none ever shows."""

import asyncio
import json
from typing import Any

import httpx
import pytest

from exporter.accounts.shelf import unpacked
from exporter.model import Collector, Spent
from exporter.outcome import Outcome

from .conftest import (
    ADMIN,
    DEAD,
    HOUR,
    KEY,
    OTHER_ADMIN,
    Make,
    Vendor,
    account,
    hang,
    only,
    refusal,
)

COSTS = account(intervals=only(Collector.COSTS))
USAGE = account(intervals=only(Collector.USAGE))


async def test_another_secret_is_tried_at_once(make: Make, vendor: Vendor) -> None:
    """What the old one was told says nothing any more, not even what it is told just now."""
    vendor.says = {"/costs": DEAD}
    desk = make(COSTS)
    await desk.settle(15)
    assert desk.collector(Collector.COSTS).due == desk.now + HOUR
    vendor.says = {"/costs": hang}
    desk.now += HOUR
    await desk.accounts.turn()
    await asyncio.sleep(0)
    renewed = account(secret=OTHER_ADMIN, intervals=only(Collector.COSTS))
    desk.accounts.adopt([renewed], [])
    assert desk.collector(Collector.COSTS).due <= desk.now
    await desk.accounts.aclose()


async def test_what_the_old_secret_was_told_is_not_concluded(make: Make, vendor: Vendor) -> None:
    """The answer came after the secret was changed: the new one is asked at once."""
    desk = make(COSTS)

    async def change(_request: httpx.Request) -> httpx.Response:
        desk.accounts.adopt([account(secret=OTHER_ADMIN, intervals=only(Collector.COSTS))], [])
        return DEAD

    vendor.says = {"/costs": change}
    await desk.settle(15)
    assert desk.collector(Collector.COSTS).success is None
    vendor.says, vendor.costs = {}, {"2026-11-15": 4.0}
    await desk.settle(1)
    assert desk.status().spent == Spent(4.0, 4.0)
    assert OTHER_ADMIN in vendor.asked[-1].headers["Authorization"]


@pytest.mark.parametrize("fault", ["environment variable ADMIN is not set", ""])
async def test_without_a_secret_nothing_is_sent(make: Make, vendor: Vendor, fault: str) -> None:
    """A fault is told as the cause; where none is configured there is no collector, and the budget is shown."""
    desk = make(account(secret=None, secret_fault=fault, budget_usd=50.0))
    await desk.settle(15)
    assert vendor.asked == []
    assert desk.status().budget_usd == 50.0
    outcomes = {collector: status.outcome for collector, status in desk.status().collectors.items()}
    assert outcomes == (dict.fromkeys(Collector, Outcome.MISSING_KEY) if fault else {})
    assert all(fault in status.words for status in desk.status().collectors.values())


async def test_no_secret_ever_shows(make: Make, vendor: Vendor, log: list[str], caplog: Any) -> None:
    """In no line, status or book, whatever a vendor echoes."""
    echo = refusal(401, f"Incorrect API key provided: {ADMIN}. {KEY}", code="invalid_api_key")
    for says in ({"": echo}, {"": httpx.Response(200, json={"object": ADMIN})}, {"/usage/completions": echo}, {}):
        vendor.says = says
        vendor.projects = {"proj_a": ADMIN}
        vendor.keys = {"proj_a": [{"id": "key_1", "name": KEY, "redacted_value": KEY}]}
        desk = make(account(held=(), compat=frozenset({"foxdalas"})))
        await desk.settle(15)
        told = [*log, repr(desk.accounts.statuses()), repr(desk.accounts.__dict__), caplog.text]
        told += [json.dumps(unpacked(book)) for book in desk.books.values()]
        assert not any("CANARY" in text for text in told)
