"""When accounts are read, and what is said aloud of it."""

import asyncio
from typing import Any

import httpx

from exporter.accounts import read_once
from exporter.model import Collector, Provider, Spent
from exporter.outcome import Outcome
from exporter.outcome.admin import admin_advice

from .conftest import (
    ADMIN,
    DEAD,
    HOUR,
    INTERVALS,
    NO_SCOPE,
    NOON,
    OTHER_ADMIN,
    Make,
    Vendor,
    account,
    hang,
    only,
    refusal,
    spent,
)

COSTS = account(intervals=only(Collector.COSTS))
USAGE = account(intervals=only(Collector.USAGE))


async def test_first_readings_are_spread(make: Make, vendor: Vendor) -> None:
    """Over a quarter of a minute, the same way at each start."""
    desk = make(*(account(f"a{number}", intervals=only(Collector.COSTS)) for number in range(20)))
    await desk.settle()
    first = len(vendor.asked)
    await desk.settle(7)
    half = len(vendor.asked)
    await desk.settle(8)
    assert first < half < len(vendor.asked)
    assert {desk.collector(Collector.COSTS, f"a{number}").success for number in range(20)} == {True}


async def test_a_hanging_vendor_ends_a_reading(make: Make, vendor: Vendor) -> None:
    """With its deadline, as a failure with its cause; the next try is a minute later, then two."""
    vendor.says = {"/costs": hang}
    desk = make(COSTS, patience=0.02)
    await desk.settle(15)
    status = desk.collector(Collector.COSTS)
    assert (status.success, status.outcome, status.words) == (False, Outcome.TIMEOUT, "no answer within 0.02s")
    assert status.due == desk.now + 60
    await desk.settle(60)
    assert desk.collector(Collector.COSTS).due == desk.now + 120


async def test_one_account_that_hangs_keeps_no_other_back(make: Make, vendor: Vendor) -> None:
    """Its requests take two of the four places; the others are read meanwhile."""

    async def answer(request: httpx.Request) -> Any:
        if ADMIN in request.headers["Authorization"]:
            return await hang(request)
        return vendor._served("/costs", {"start_time": ["0"], "limit": ["1"]})

    vendor.says = {"": answer}
    desk = make(account(), account("beta", OTHER_ADMIN, intervals=only(Collector.COSTS)))
    desk.now += 15
    await desk.accounts.turn()
    await asyncio.gather(*desk.accounts._readers["beta"].running)
    assert desk.collector(Collector.COSTS, "beta").success is True
    assert len(desk.accounts._readers["acme"].running) == 4
    assert len(vendor.asked) == 3


async def test_a_reading_is_not_begun_twice(make: Make, vendor: Vendor) -> None:
    """However often it is due while it is under way."""
    vendor.says = {"/costs": hang}
    desk = make(COSTS)
    desk.now += 15
    for _ in range(5):
        await desk.accounts.turn()
        await asyncio.sleep(0)
    assert len(vendor.asked) <= 1
    assert len(desk.accounts._readers["acme"].running) == 1


async def test_a_refusal_is_asked_about_hourly(make: Make, vendor: Vendor, log: list[str]) -> None:
    """And said aloud once, with what to do; so is its end."""
    vendor.says = {"/costs": NO_SCOPE}
    desk = make(COSTS)
    await desk.live(2 * HOUR + 60, step=30)
    assert len(vendor.asked) == 3
    vendor.says = {}
    await desk.live(HOUR, step=30)
    failed = "WARNING account cannot be read account=acme provider=openai collector=costs outcome=permission_denied"
    again = "INFO account is read again account=acme provider=openai collector=costs"
    assert [line.split(" remedy=")[0] for line in log] == [
        f"{failed} cause={admin_advice(Outcome.PERMISSION_DENIED).cause}",
        again,
    ]


async def test_trouble_is_told_anew_when_it_is_another(make: Make, vendor: Vendor, log: list[str]) -> None:
    """The same again is not."""
    for answer in (refusal(500, "oops"), refusal(500, "oops"), DEAD):
        vendor.says = {"/costs": answer}
        if not vendor.asked:
            desk = make(COSTS)
        await desk.settle(1000)
    assert [line.split("outcome=")[1].split()[0] for line in log] == ["server_error", "invalid_key"]


async def test_a_vendor_without_an_admin_api_says_so(make: Make, vendor: Vendor) -> None:
    """Nothing is sent, and it is looked at hourly at most."""
    groq = Provider(name="groq", kind="groq", base_url="https://api.groq.com/openai/v1")
    desk = make(account(provider=groq, intervals=only(Collector.COSTS)))
    await desk.settle(15)
    status = desk.collector(Collector.COSTS)
    assert (status.success, status.words) == (False, "this kind of provider has no admin API")
    assert status.due == desk.now + HOUR
    assert vendor.asked == []


async def test_the_clock_may_be_set_back(make: Make, vendor: Vendor) -> None:
    """Nothing waits for a time that was never meant."""
    desk = make(COSTS)
    await desk.settle(15)
    asked = len(vendor.asked)
    await desk.settle(-30 * 86400)
    assert len(vendor.asked) > asked


async def test_a_fault_of_ours_is_a_failed_reading(make: Make, vendor: Vendor, log: list[str]) -> None:
    """Told by its type alone, and nothing else stops."""

    def broken(request: httpx.Request) -> httpx.Response:
        raise RuntimeError(f"with a secret in it: {request.headers['Authorization']}")

    vendor.says = {"/costs": broken}
    desk = make(account(intervals=only(Collector.COSTS, Collector.USAGE)))
    await desk.settle(15)
    assert desk.collector(Collector.COSTS).outcome is Outcome.UNKNOWN
    assert desk.collector(Collector.USAGE).success is True
    assert not any("CANARY" in line for line in log)


async def test_everything_once(vendor: Vendor) -> None:
    """For a report: every collector of our own accounts, nothing remembered, no waiting."""
    vendor.costs = {"2026-11-15": 4.0}
    vendor.limit = {"object": "organization.spend_limit", "threshold_amount": 5000, "currency": "usd"}
    statuses = await read_once(
        [account(), account("beta", own=False)], transport=httpx.MockTransport(vendor), clock=lambda: NOON, lookup=None
    )
    assert set(statuses) == {"acme"}
    assert statuses["acme"].spent == Spent(4.0, 4.0)
    assert statuses["acme"].spend_limits[0].usd == 50.0
    assert {status.success for status in statuses["acme"].collectors.values()} == {True}
    assert set(statuses["acme"].collectors) == set(INTERVALS)


async def test_two_accounts_are_two(make: Make, vendor: Vendor) -> None:
    """Each with its own secret, figures and failures."""

    def answer(request: httpx.Request) -> httpx.Response:
        return DEAD if ADMIN in request.headers["Authorization"] else beta

    data = [{"start_time": NOON - NOON % 86400, "end_time": NOON - NOON % 86400 + 86400, "results": [spent(8.0)]}]
    beta = httpx.Response(200, json={"object": "page", "data": data, "has_more": False, "next_page": None})
    vendor.says = {"/costs": answer}
    desk = make(COSTS, account("beta", OTHER_ADMIN, intervals=only(Collector.COSTS)))
    await desk.settle(15)
    assert (desk.status().spent, desk.status("beta").spent) == (None, Spent(8.0, 8.0))
