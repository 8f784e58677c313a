"""Limits and keys: what is asked for, and what comes of it."""

from dataclasses import replace
from typing import Any

import httpx
import pytest

from exporter.model import Collector, HeldKey, KeyDates, KeyStanding, RateLimit, Secret, SpendLimit
from exporter.outcome import Outcome

from .conftest import (
    ADMIN,
    DAY,
    HOUR,
    KEY,
    NO_SCOPE,
    NOON,
    OTHER_ADMIN,
    Make,
    Vendor,
    account,
    listed,
    only,
    refusal,
)

LIMITS = account(intervals=only(Collector.LIMITS), models=("gpt-5",))
KEYS = account(intervals=only(Collector.KEYS), held=(HeldKey("prod", Secret(KEY)),))
PROD = {"id": "key_1", "name": "Prod", "redacted_value": "sk-proj-CAN...wxyz", "created_at": int(NOON - DAY)}


def rate(model: str, **more: Any) -> dict[str, Any]:
    return {"id": f"rl-{model}", "model": model, "max_requests_per_1_minute": 500, **more}


async def test_limits_are_read_in_dollars(make: Make, vendor: Vendor) -> None:
    """The organisation's and the projects' hard limits; rate limits of configured models only."""
    vendor.limit = {
        "object": "organization.spend_limit",
        "threshold_amount": 50_000,
        "currency": "usd",
        "interval": "month",
        "enforcement": {"status": "enforcing"},
    }
    project = {"object": "project.spend_limit", "threshold_amount": 100, "currency": "usd", "interval": "month"}
    vendor.says = {"/proj_a/spend_limit": project}
    vendor.rate_limits = [rate("gpt-5", max_tokens_per_1_minute=30_000), rate("other")]
    desk = make(LIMITS)
    await desk.settle(15)
    assert desk.status().spend_limits == (
        SpendLimit(usd=500.0, enforcing=True),
        SpendLimit(usd=1.0, project="proj_a"),
    )
    assert desk.status().rate_limits == (
        RateLimit(project="proj_a", model="gpt-5", requests_per_minute=500.0, tokens_per_minute=30_000.0),
    )
    assert desk.status().names == {"proj_a": "Web shop"}


async def test_without_models_no_rate_limit_is_asked_for(make: Make, vendor: Vendor) -> None:
    """Nor is an archived project."""
    projects = [{"id": "proj_old", "status": "archived"}, {"id": "proj_a", "status": "active"}]
    vendor.says = {"/projects": lambda _request: listed(projects)}
    desk = make(replace(LIMITS, models=()))
    await desk.settle(15)
    assert desk.collector(Collector.LIMITS).success is True
    assert sorted(vendor.paths("spend_limit")) == [
        "/v1/organization/projects/proj_a/spend_limit",
        "/v1/organization/spend_limit",
    ]
    assert vendor.paths("rate_limits") == []


async def test_a_reading_that_fails_midway_leaves_the_limits_as_they_were(make: Make, vendor: Vendor) -> None:
    """Rather the old ones than some."""
    vendor.limit = {"object": "organization.spend_limit", "threshold_amount": 100, "currency": "usd"}
    desk = make(LIMITS)
    await desk.settle(15)
    vendor.limit["threshold_amount"] = 900
    vendor.says = {"/rate_limits": refusal(500, "The server had an error")}
    await desk.settle(1000)
    assert desk.collector(Collector.LIMITS).outcome is Outcome.SERVER_ERROR
    assert desk.status().spend_limits == (SpendLimit(usd=1.0),)
    await desk.live(2 * HOUR, step=300)
    assert desk.status().spend_limits == ()


async def test_projects_are_listed_once_for_limits_and_keys(make: Make, vendor: Vendor) -> None:
    """While the list is fresh."""
    desk = make(account(intervals=only(Collector.LIMITS, Collector.KEYS)))
    await desk.settle(15)
    assert len(vendor.paths("/projects")) == 1
    await desk.settle(1000)
    assert len(vendor.paths("/projects")) == 2


async def test_keys_are_listed_and_ours_known(make: Make, vendor: Vendor) -> None:
    """With their dates, by our names, and the admin key that we read with among them."""
    vendor.keys = {"proj_a": [PROD, {**PROD, "id": "key_2", "name": "Old", "redacted_value": "sk-proj-XYZ...0000"}]}
    vendor.admin_keys = [{"id": "adm_1", "name": "Reader", "redacted_value": f"sk-admin-CAN...{ADMIN[-4:]}"}]
    desk = make(KEYS)
    assert desk.accounts.dates("prod") is None
    await desk.settle(15)
    keys = desk.status().keys
    assert keys is not None
    assert [(key.name, key.target, key.standing) for key in keys] == [
        ("Prod", "prod", KeyStanding.MONITORED),
        ("Old", "", KeyStanding.UNMONITORED),
        ("Reader", "", KeyStanding.MONITORED),
    ]
    assert desk.accounts.dates("prod") == KeyDates(created_at=NOON - DAY)
    assert desk.status().names["key_2"] == "Old"


async def test_dates_are_the_same_object_until_they_change(make: Make, vendor: Vendor) -> None:
    """And end when they are too old to be shown."""
    vendor.keys = {"proj_a": [PROD]}
    desk = make(KEYS)
    await desk.settle(15)
    known = desk.accounts.dates("prod")
    await desk.live(2 * HOUR, step=600)
    assert desk.accounts.dates("prod") is known
    vendor.keys = {"proj_a": [{**PROD, "last_used_at": int(NOON)}]}
    await desk.live(2 * HOUR, step=600)
    assert desk.accounts.dates("prod") == KeyDates(created_at=NOON - DAY, last_used_at=NOON)
    vendor.says = {"": NO_SCOPE}
    await desk.live(6 * HOUR, step=1800)
    assert desk.accounts.dates("prod") is None


async def test_another_shards_account_gives_dates_alone(make: Make, vendor: Vendor) -> None:
    """Only the projects' keys are read, nothing is shown of it, and the daemon hears of the dates."""
    vendor.keys = {"proj_a": [PROD]}
    desk = make(replace(KEYS, own=False, intervals=account().intervals))
    await desk.settle(15)
    assert desk.accounts.statuses() == {}
    assert desk.accounts.dates("prod") == KeyDates(created_at=NOON - DAY)
    assert {path.rsplit("/", 1)[1] for path in vendor.paths()} == {"projects", "api_keys"}
    assert desk.changes == ["acme"]


async def test_a_key_that_is_configured_later_is_matched_at_once(make: Make, vendor: Vendor) -> None:
    """Without another question to the vendor."""
    vendor.keys = {"proj_a": [PROD]}
    desk = make(replace(KEYS, held=()))
    await desk.settle(15)
    asked = len(vendor.asked)
    assert desk.accounts.dates("prod") is None
    desk.accounts.adopt([KEYS], [])
    assert desk.accounts.dates("prod") == KeyDates(created_at=NOON - DAY)
    assert len(vendor.asked) == asked


@pytest.mark.parametrize("ending", ["/projects", "/api_keys", "/admin_api_keys"])
async def test_an_endless_list_is_a_failure(make: Make, vendor: Vendor, ending: str) -> None:
    """It goes on behind itself, in plain words; no key is unmonitored for it."""

    def again(_request: httpx.Request) -> httpx.Response:
        return listed([{"id": "one"}], has_more=True, last_id="one")

    vendor.says = {ending: again}
    desk = make(KEYS)
    await desk.settle(15)
    words = {"/projects": "projects", "/api_keys": "a project's keys", "/admin_api_keys": "admin keys"}
    assert desk.collector(Collector.KEYS).words == f"the list of {words[ending]} has no end"
    assert desk.status().keys is None
    assert len(vendor.paths(ending)) == 2


async def test_another_organisations_projects_are_not_kept(make: Make, vendor: Vendor) -> None:
    """With another secret they are listed anew."""
    desk = make(LIMITS)
    await desk.settle(15)
    desk.accounts.adopt([replace(LIMITS, secret=Secret(OTHER_ADMIN))], [])
    await desk.settle(1)
    assert len(vendor.paths("/projects")) == 2
