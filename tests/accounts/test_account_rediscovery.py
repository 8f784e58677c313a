"""After a restart all that is not too old is known at once: no alarm ends because a process did."""

import json
from dataclasses import replace
from typing import Any

import pytest

from exporter.accounts.shelf import unpacked
from exporter.model import (
    AccountStatus,
    Collector,
    Grant,
    HeldKey,
    KeyDates,
    Price,
    RateLimit,
    Secret,
    SpendLimit,
    Spent,
)

from .conftest import ADMIN, DAY, HOUR, KEY, NOON, Desk, Make, Vendor, account, at, only, refusal, spent

DOWN = refusal(500, "The server had an error")
GRANT = Grant(usd=100.0, granted_at=at("2026-08-01"), expires_at=at("2027-08-01"))
WHOLE = account(
    held=(HeldKey("prod", Secret(KEY)),),
    credit=(GRANT,),
    models=("gpt-5",),
    prices={"gpt-5": Price(0.01, 0.0)},
)
PROD = {"id": "key_1", "name": "Prod", "redacted_value": "sk-proj-CAN...wxyz", "created_at": int(NOON - DAY)}
OLD = {"id": "key_2", "name": "Old", "redacted_value": "sk-proj-XYZ...0000", "created_at": int(NOON - 90 * DAY)}


@pytest.fixture
def told(vendor: Vendor) -> Vendor:
    """Something of everything."""
    vendor.costs = {"2026-08-20": 30.0, "2026-11-14": 10.0, "2026-11-15": [spent(5.0, api_key_id="key_1")]}
    vendor.usage = {("completions", NOON - HOUR, "gpt-5"): 700}
    vendor.limit = {
        "object": "organization.spend_limit",
        "threshold_amount": 4000,
        "currency": "usd",
        "enforcement": {"status": "enforcing"},
    }
    vendor.rate_limits = [{"id": "rl", "model": "gpt-5", "max_requests_per_1_minute": 500}]
    vendor.keys = {"proj_a": [PROD, OLD]}
    vendor.admin_keys = [{"id": "adm_1", "name": "Reader", "redacted_value": f"sk-admin-CAN...{ADMIN[-4:]}"}]
    return vendor


async def known(make: Make) -> Desk:
    """A process that has read it all."""
    desk = make(WHOLE)
    await desk.settle(15)
    assert {status.success for status in desk.status().collectors.values()} == {True}
    return desk


def not_due(status: AccountStatus) -> AccountStatus:
    """When it is read next aside."""
    return replace(status, collectors={name: replace(each, due=0.0) for name, each in status.collectors.items()})


@pytest.mark.parametrize("kill", [False, True])
async def test_everything_is_known_from_the_start(make: Make, told: Vendor, kill: bool) -> None:
    """Costs, credit, limits, keys and their dates, the estimate, forecasts: before anything is asked for."""
    desk = await known(make)
    before = desk.status()
    asked = len(told.asked)
    await desk.restart(WHOLE, kill=kill)
    status = desk.status()
    assert not_due(status) == replace(not_due(before), tokens={}, requests={})  # counters begin with the process
    assert len(told.asked) == asked
    assert status.spent == Spent(5.0, 15.0)
    assert status.credit_remaining == pytest.approx(55.0)
    assert status.spend_limits == (SpendLimit(usd=40.0, enforcing=True),)
    assert status.rate_limits == (RateLimit(project="proj_a", model="gpt-5", requests_per_minute=500.0),)
    assert status.by_key == {"prod": Spent(5.0, 5.0)}
    assert status.estimated_today == pytest.approx(7.0)
    assert desk.accounts.dates("prod") == KeyDates(created_at=NOON - DAY)
    assert [(key.name, str(key.standing)) for key in status.keys or ()] == [
        ("Prod", "monitored"),
        ("Old", "unused"),
        ("Reader", "monitored"),
    ]


async def test_it_ends_as_it_would_have_without_a_restart(make: Make, told: Vendor) -> None:
    """By the last success, however often the process begins anew while nothing can be read."""
    desk = await known(make)
    told.says = {"": DOWN}
    for _ in range(4):
        await desk.live(900, step=300)
        await desk.restart(WHOLE)
    assert desk.status().spend_limits
    assert desk.accounts.dates("prod") is not None
    await desk.live(HOUR, step=300)
    await desk.restart(WHOLE)
    assert (desk.status().spent, desk.status().spend_limits, desk.status().credit_remaining) == (None, (), None)
    assert desk.accounts.dates("prod") is not None
    await desk.live(5 * HOUR, step=1200)
    await desk.restart(WHOLE)
    assert (desk.status().keys, desk.accounts.dates("prod")) == (None, None)


async def test_a_failed_reading_takes_nothing_from_the_next_process(make: Make, told: Vendor) -> None:
    """Of a process that was killed after it."""
    desk = await known(make)
    told.says = {"": DOWN}
    await desk.restart(WHOLE)
    await desk.settle(15)
    assert desk.collector(Collector.KEYS).success is False
    await desk.restart(WHOLE, kill=True)
    assert desk.accounts.dates("prod") == KeyDates(created_at=NOON - DAY)
    assert desk.status().spend_limits == (SpendLimit(usd=40.0, enforcing=True),)
    assert desk.status().spent == Spent(5.0, 15.0)


@pytest.mark.usefixtures("told")
async def test_another_key_under_the_same_name_has_no_old_dates(make: Make) -> None:
    """It was replaced while the process was down: its predecessor is not ours any more."""
    desk = await known(make)
    await desk.restart(replace(WHOLE, held=(HeldKey("prod", Secret("sk-proj-CANARYnew" + "x" * 40)),)))
    assert desk.accounts.dates("prod") is None
    assert [str(key.standing) for key in desk.status().keys or ()] == ["unmonitored", "unused", "monitored"]


@pytest.mark.usefixtures("told")
async def test_a_key_that_came_with_a_reload_is_known_after_a_restart(make: Make) -> None:
    """Although the keys were listed before it was held."""
    desk = make(replace(WHOLE, held=()))
    await desk.settle(15)
    desk.accounts.adopt([WHOLE], [])
    await desk.restart(WHOLE)
    assert desk.accounts.dates("prod") == KeyDates(created_at=NOON - DAY)


async def test_a_clock_that_was_ahead_makes_nothing_last_longer(make: Make, told: Vendor) -> None:
    """What was read in a future that was none counts as read now."""
    desk = make(WHOLE)
    desk.now += 300 * DAY
    await desk.settle(15)
    desk.now = NOON
    told.says = {"": DOWN}
    await desk.restart(WHOLE)
    successes = [status.last_success_at for status in desk.status().collectors.values()]
    assert successes == [NOON] * 4
    await desk.live(7 * HOUR, step=1200)
    assert (desk.status().spend_limits, desk.status().keys) == ((), None)


@pytest.mark.usefixtures("told")
@pytest.mark.parametrize("part", list(Collector))
async def test_a_success_without_its_figures_is_none(make: Make, part: Collector) -> None:
    """Books of a former version, or broken ones: no limit is not the same as none that is known."""
    desk = await known(make)
    for book in (None, b"{}", b'{"keys": [[1]], "ours": {}, "whole": true, "spend": [["x", 1, 2]], "rates": []}'):
        desk.books.pop(f"acme/{part}", None)
        if book is not None:
            desk.books[f"acme/{part}"] = book
        await desk.restart(WHOLE)
        assert desk.collector(part).last_success_at is None
        assert all(desk.collector(other).last_success_at for other in Collector if other is not part)
    await desk.settle(15)
    assert desk.collector(part).last_success_at == desk.now


async def test_thousands_of_keys_stay_small(make: Make, told: Vendor) -> None:
    """More than ten thousand are not left behind, ours are: how many there are is not known then."""
    many: list[dict[str, Any]] = [{**OLD, "id": f"key_x{number}"} for number in range(10_000)]
    told.keys = {"proj_a": [PROD, *many]}
    desk = await known(make)
    assert len(desk.status().keys or ()) == 10_002
    assert sum(map(len, desk.books.values())) < 100_000
    await desk.restart(WHOLE)
    assert desk.status().keys is None
    assert desk.accounts.dates("prod") == KeyDates(created_at=NOON - DAY)


@pytest.mark.usefixtures("told")
async def test_nothing_of_a_key_is_in_the_books(make: Make) -> None:
    """Neither a secret nor what the vendor shows of it."""
    desk = await known(make)
    books = json.dumps({place: unpacked(book) for place, book in desk.books.items()})
    assert set(desk.books) >= {f"acme/{part}" for part in Collector}
    assert "Prod" in books
    for shown in ("CANARY", "sk-", "CAN...", "wxyz", KEY[-4:], ADMIN[-4:]):
        assert shown not in books


async def test_dates_alone_are_known_again_too(make: Make, told: Vendor) -> None:
    """Of an account that another shard reads."""
    theirs = replace(WHOLE, own=False, intervals=only(*Collector))
    desk = make(theirs)
    await desk.settle(15)
    asked = len(told.asked)
    await desk.restart(theirs, kill=True)
    assert desk.accounts.dates("prod") == KeyDates(created_at=NOON - DAY)
    assert len(told.asked) == asked
