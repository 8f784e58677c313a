"""Accounts over time: when they are read, what survives, what is said aloud, and what never shows."""

import asyncio
import json
from dataclasses import replace
from typing import Any

import httpx
import pytest

from exporter.accounts import read_once
from exporter.accounts.shelf import unpacked
from exporter.model import Collector, Provider, Spent
from exporter.outcome import Outcome
from exporter.outcome.admin import admin_advice

from .conftest import (
    ADMIN,
    DEAD,
    HOUR,
    INTERVALS,
    KEY,
    MINUTE,
    NO_SCOPE,
    NOON,
    OTHER_ADMIN,
    Make,
    Vendor,
    account,
    only,
    refusal,
    spent,
)

COSTS = account(intervals=only(Collector.COSTS))
USAGE = account(intervals=only(Collector.USAGE))


async def hang(_request: httpx.Request) -> httpx.Response:
    """Until somebody loses patience."""
    await asyncio.get_running_loop().create_future()
    raise AssertionError


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


async def test_a_vendor_without_an_admin_api_says_so(make: Make, vendor: Vendor) -> None:
    """Nothing is sent, and it is looked at hourly at most."""
    groq = Provider(name="groq", kind="groq", base_url="https://api.groq.com/openai/v1")
    desk = make(account(provider=groq, intervals=only(Collector.COSTS)))
    await desk.settle(15)
    status = desk.collector(Collector.COSTS)
    assert (status.success, status.words) == (False, "this kind of provider has no admin API")
    assert status.due == desk.now + HOUR
    assert vendor.asked == []


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


async def test_what_is_under_way_at_the_end_is_not_counted_twice(make: Make, vendor: Vendor) -> None:
    """A reading that is cut short leaves what it has counted."""
    vendor.usage = {("completions", NOON + MINUTE, "gpt-5"): 50}
    vendor.says = {"/embeddings": hang}
    desk = make(USAGE)
    desk.now += 300
    await desk.accounts.turn()
    while not vendor.paths("/embeddings"):  # noqa: ASYNC110  # what answers at once takes some turns of the loop
        await asyncio.sleep(0)
    vendor.says = {}
    await desk.restart(USAGE)
    await desk.settle(15)
    assert desk.tokens() == 0.0


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
    assert desk.status().budget_reached == {0.5: True, 0.8: True}
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


async def test_an_account_that_is_gone_is_forgotten(make: Make, vendor: Vendor) -> None:
    """At once, also while it is read; and what a former process knew of accounts that are no more."""
    desk = make(account(), account("beta", OTHER_ADMIN), books={"old/usage": b"{}", "strange": b"{}"})
    assert "old/usage" not in desk.books
    await desk.settle(15)
    assert {place.split("/")[0] for place in desk.books} == {"acme", "beta"}
    vendor.says = {"": hang}
    desk.now += 2 * HOUR
    await desk.accounts.turn()
    await asyncio.sleep(0)
    desk.accounts.adopt([account("beta", OTHER_ADMIN)], [])
    await asyncio.sleep(0)
    assert set(desk.accounts.statuses()) == {"beta"}
    assert {place.split("/")[0] for place in desk.books} == {"beta"}


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
