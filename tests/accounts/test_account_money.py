"""Costs and usage as they are read: the defects of other exporters, each as a test."""

import httpx
import pytest

from exporter.model import Collector, Grant, Price, Spent
from exporter.outcome import Outcome

from .conftest import DAY, DEAD, HOUR, MINUTE, NO_SCOPE, NOON, Make, Vendor, account, at, only, refusal, spent

COSTS = account(intervals=only(Collector.COSTS))
USAGE = account(intervals=only(Collector.USAGE))
TOLD = {"2026-11-14": 10.0, "2026-11-15": 4.0}


async def test_a_reading_is_shown(make: Make, vendor: Vendor) -> None:
    """Today and the month, within the quarter of a minute over which first readings are spread."""
    vendor.costs = {**TOLD, "2026-10-31": 99.0}
    desk = make(COSTS)
    assert desk.status().spent is None
    await desk.settle(15)
    assert desk.status().spent == Spent(4.0, 14.0)
    assert desk.status().by_project == {"proj_a": Spent(4.0, 14.0)}
    status = desk.collector(Collector.COSTS)
    assert (status.success, status.last_success_at, status.data_at) == (True, desk.now, desk.now)
    assert desk.changes == ["acme"]


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (DEAD, Outcome.INVALID_KEY),
        (NO_SCOPE, Outcome.PERMISSION_DENIED),
        (refusal(500, "The server had an error"), Outcome.SERVER_ERROR),
        (httpx.Response(200, text="<html>sign in</html>"), Outcome.UNKNOWN),
        (httpx.Response(200, json={"object": "page"}), Outcome.UNKNOWN),
        (httpx.Response(200, json={"error": {"message": "no"}}), Outcome.UNKNOWN),
    ],
)
@pytest.mark.parametrize("of", [COSTS, USAGE])
async def test_a_refusal_is_never_zero(
    make: Make, vendor: Vendor, of: object, answer: httpx.Response, outcome: Outcome
) -> None:
    """It is a failing collector with its cause, and no spend at all."""
    vendor.says = {"/costs": answer, "": answer}
    desk = make(of)
    await desk.settle(15)
    [status] = desk.status().collectors.values()
    assert (status.success, status.outcome, status.failures) == (False, outcome, 1)
    assert (desk.status().spent, desk.status().tokens, desk.status().estimated_today) == (None, {}, None)
    assert desk.changes == ["acme"]


async def test_what_was_read_stays_until_it_is_too_old(make: Make, vendor: Vendor) -> None:
    """A failing admin key keeps the last figures for five intervals, then the series end."""
    vendor.costs = dict(TOLD)
    desk = make(COSTS)
    await desk.settle(15)
    vendor.says = {"/costs": NO_SCOPE}
    await desk.settle(1800)
    assert desk.collector(Collector.COSTS).success is False
    assert desk.status().spent == Spent(4.0, 14.0)
    await desk.settle(2 * HOUR)
    assert desk.status().spent is None


async def test_a_page_after_an_error_is_read_again(make: Make, vendor: Vendor) -> None:
    """Nothing is skipped because a reading of it failed, midway or whole, however long the outage was."""
    vendor.usage = {("completions", NOON + place * MINUTE, "gpt-5"): 100 for place in range(1, 130)}
    desk = make(USAGE)
    await desk.settle(15)
    assert desk.tokens() == 0.0
    vendor.says = {"/completions": refusal(500, "The server had an error")}
    await desk.live(1.5 * HOUR, step=600)
    vendor.says = {}
    await desk.live(900, step=300)
    tried = desk.collector(Collector.USAGE).tried_at
    assert tried is not None
    assert desk.tokens() == 100.0 * sum(start < tried for _, start, _ in vendor.usage)


async def test_a_revision_replaces(make: Make, vendor: Vendor) -> None:
    """Up or down, after midnight too; a correction may be negative."""
    vendor.costs = {"2026-11-14": 10.0, "2026-11-15": [spent(4.0), spent(-1.0)]}
    desk = make(COSTS)
    await desk.settle(15)
    assert desk.status().spent == Spent(3.0, 13.0)
    vendor.costs = {"2026-11-14": 12.0, "2026-11-15": 2.0}
    await desk.live(1000)
    assert desk.status().spent == Spent(2.0, 14.0)


async def test_a_day_read_many_times_counts_once(make: Make, vendor: Vendor) -> None:
    """Five readings of a day that cost ten dollars: ten dollars."""
    vendor.costs = {"2026-11-15": 10.0}
    desk = make(COSTS)
    await desk.live(5 * 900, step=60)
    assert len(vendor.paths("/costs")) >= 5
    assert desk.status().spent == Spent(10.0, 10.0)


async def test_an_end_is_never_in_the_future(make: Make, vendor: Vendor) -> None:
    """Nor are there more buckets a page than can be held."""
    desk = make(account(intervals=only(Collector.COSTS, Collector.USAGE)))
    desk.now += 0.9
    await desk.settle(15)
    for query in (*vendor.queries("/costs"), *vendor.queries("/completions")):
        assert float(query["end_time"]) <= desk.now
    assert {query["limit"] for query in vendor.queries("/completions")} == {"120", "1440"}
    assert {query["limit"] for query in vendor.queries("/costs")} == {"7"}


async def test_costs_are_asked_for_seldom(make: Make, vendor: Vendor) -> None:
    """Each quarter of an hour, the last days; the whole month once a day."""
    desk = make(COSTS)
    await desk.live(2 * HOUR, step=20)
    asked = [query for query in vendor.queries("/costs") if "page" not in query]
    assert 7 <= len(asked) <= 9
    assert [float(query["start_time"]) for query in asked[:2]] == [at("2026-10-01"), at("2026-11-12")]


async def test_midnight_begins_a_day_at_zero(make: Make, vendor: Vendor) -> None:
    """Within a second or two, before the next reading; what comes late for yesterday is still taken."""
    vendor.costs = dict(TOLD)
    desk = make(COSTS)
    desk.now = at("2026-11-15 23:50")
    await desk.settle(15)
    assert desk.status().spent == Spent(4.0, 14.0)
    before = len(vendor.asked)
    desk.now = at("2026-11-15 23:59:59")
    await desk.settle(1)
    assert desk.status().spent == Spent(0.0, 14.0)
    vendor.costs = {"2026-11-14": 10.0, "2026-11-15": 5.0, "2026-11-16": 1.0}
    await desk.live(1000, step=60)
    assert len(vendor.asked) > before
    assert desk.status().spent == Spent(1.0, 16.0)


async def test_usage_is_counted_from_the_start_on(make: Make, vendor: Vendor) -> None:
    """What was used before is no growth of ours, but it is in today's estimate."""
    vendor.usage = {("completions", NOON - HOUR, "gpt-5"): 1000, ("embeddings", NOON + MINUTE, "small"): 7}
    desk = make(account(intervals=only(Collector.USAGE), prices={"gpt-5": Price(0.001, 0.0)}))
    await desk.settle(15)
    assert desk.status().estimated_today == pytest.approx(1.0)
    assert desk.tokens() == 0.0
    await desk.live(300)
    assert desk.status().tokens["proj_a", "small", "input"] == 7.0
    assert desk.status().requests["proj_a", "small"] == 1.0
    assert desk.status().unpriced == {"small": 7}


async def test_a_late_bucket_is_added_once(make: Make, vendor: Vendor) -> None:
    """And a revision adds what goes beyond it."""
    desk = make(USAGE)
    await desk.live(600)
    vendor.usage = {("completions", NOON + MINUTE, "gpt-5"): 50}
    await desk.live(300)
    assert desk.tokens() == 50.0
    vendor.usage = {("completions", NOON + MINUTE, "gpt-5"): 70}
    await desk.live(600)
    assert desk.tokens() == 70.0


async def test_an_endpoint_that_is_not_there_fails_no_other(make: Make, vendor: Vendor, log: list[str]) -> None:
    """It is left alone for an hour, and named once."""
    vendor.says = {"/images": refusal(404, "Invalid URL (GET /v1/organization/usage/images)")}
    vendor.usage = {("moderations", NOON + MINUTE, "m"): 5, ("audio_transcriptions", NOON + MINUTE, "a"): 6}
    desk = make(USAGE)
    await desk.live(1800)
    assert desk.collector(Collector.USAGE).success is True
    assert desk.tokens() == 11.0
    assert len(vendor.paths("/images")) == 1
    assert [line for line in log if "images" in line] == [
        "INFO the vendor has no such usage: it is left out account=acme operation=images"
    ]
    vendor.says = {}
    await desk.live(2 * HOUR, step=600)
    assert len(vendor.paths("/images")) > 1


async def test_no_endpoint_at_all_is_a_failure(make: Make, vendor: Vendor) -> None:
    """A wrong address is no account that uses nothing."""
    vendor.says = {"": refusal(404, "Invalid URL (GET /v1/organization/usage/images)")}
    desk = make(USAGE)
    await desk.live(600)
    assert desk.collector(Collector.USAGE).success is False
    assert len(vendor.paths("/completions")) > 1
    assert desk.status().estimated_today is None


async def test_one_endpoint_in_trouble_keeps_no_other_back(make: Make, vendor: Vendor) -> None:
    """What the others say is counted; the collector fails all the same."""
    vendor.says = {"/completions": refusal(500, "The server had an error")}
    desk = make(USAGE)
    await desk.settle(15)
    vendor.usage = {("embeddings", NOON + MINUTE, "small"): 7}
    await desk.settle(300)
    assert desk.collector(Collector.USAGE).success is False
    assert desk.accounts._readers["acme"]._known.books.usage.counters()["proj_a", "small"][0] == 7


@pytest.mark.parametrize(
    "follow",
    [lambda asked: asked + "x", lambda _: "here", lambda _: None, lambda _: ""],
    ids=["ever longer", "the same", "none", "empty"],
)
@pytest.mark.parametrize("ending", ["/costs", "/completions"])
async def test_endless_paging_ends(make: Make, vendor: Vendor, ending: str, follow: object) -> None:
    """In plain words, after a thousand pages at most, and without a figure made of it."""

    def page(request: httpx.Request) -> object:
        asked = request.url.params.get("page", "")
        data = [{"start_time": NOON - DAY, "end_time": NOON, "results": []}]
        return {"object": "page", "data": data, "has_more": True, "next_page": follow(asked)}  # type: ignore[operator]  # a lambda

    vendor.says = {ending: page}
    desk = make(COSTS if ending == "/costs" else USAGE)
    await desk.settle(15)
    [status] = desk.status().collectors.values()
    what = "costs" if ending == "/costs" else "usage of completions"
    assert (status.success, status.words) == (False, f"the list of {what} has no end")
    assert len(vendor.paths(ending)) <= 1000
    assert (desk.status().spent, desk.status().estimated_today) == (None, None)


async def test_rows_that_cannot_be_read_are_counted(make: Make, vendor: Vendor) -> None:
    """Null and absurd amounts, and what is no row; the rest is read."""
    vendor.costs = {"2026-11-15": [spent(3.0), spent(None), spent(10**300), "row"]}
    vendor.usage = {("completions", NOON, "gpt-5"): -5}
    desk = make(account(intervals=only(Collector.COSTS, Collector.USAGE)))
    await desk.settle(15)
    assert desk.status().spent == Spent(3.0, 3.0)
    assert desk.status().refused == {Collector.COSTS: 3, Collector.USAGE: 1}


async def test_new_credit_is_read_for_at_once(make: Make, vendor: Vendor) -> None:
    """A grant that began before the days that are known."""
    vendor.costs = {"2026-08-20": 30.0, "2026-11-15": 5.0}
    desk = make(COSTS)
    await desk.settle(15)
    grant = Grant(usd=100.0, granted_at=at("2026-08-01"), expires_at=at("2027-08-01"))
    desk.accounts.adopt([account(intervals=only(Collector.COSTS), credit=(grant,))], [])
    assert desk.status().credit_expires_at == at("2027-08-01")
    await desk.settle(1)
    assert desk.status().credit_remaining == pytest.approx(65.0)


async def test_hour_buckets_and_details_are_asked_for_as_configured(make: Make, vendor: Vendor) -> None:
    """By key and user only where another exporter's metrics are wanted: each part multiplies the rows."""
    hourly = account(intervals=only(Collector.USAGE), usage_bucket="1h", compat=frozenset({"foxdalas"}))
    await make(hourly).settle(15)
    asked = vendor.asked[0].url.params
    assert (asked["bucket_width"], asked["limit"]) == ("1h", "6")
    assert asked.get_list("group_by") == ["project_id", "model", "user_id", "api_key_id", "batch"]
    vendor.asked.clear()
    await make(USAGE).settle(15)
    asked = vendor.asked[0].url.params
    assert (asked["bucket_width"], asked.get_list("group_by")) == ("1m", ["project_id", "model", "batch"])


async def test_a_small_account_is_asked_little(make: Make, vendor: Vendor) -> None:
    """A whole reading of usage takes two pages an endpoint, not 26: at the start as well."""
    vendor.most_buckets = 1440
    desk = make(USAGE)
    await desk.settle(15)
    first = len(vendor.paths("/embeddings"))
    vendor.asked.clear()
    await desk.live(HOUR, step=60)
    whole = [
        query for query in vendor.queries("/embeddings") if float(query["end_time"]) - float(query["start_time"]) > DAY
    ]
    assert first == 2
    assert 1 <= len(whole) <= 2
