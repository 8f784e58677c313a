"""How many buckets of usage are asked for on a page: few questions for a small account, small pages for a busy one."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from exporter.accounts.endpoints import CAREFUL_FOR, Endpoints
from exporter.accounts.usage_pages import LARGEST_PAGE
from exporter.model import Collector, Page, UsageRow

from .conftest import HOUR, MINUTE, NOON, Make, Vendor, account, only

USAGE = account(intervals=only(Collector.USAGE))
SPANS = tuple((float(minute), float(minute + 1)) for minute in range(60))


def rows(count: int) -> tuple[UsageRow, ...]:
    return tuple(UsageRow(start=0.0, end=60.0, operation="completions") for _ in range(count))


def used_each(minutes: int, tokens: int = 10) -> dict[tuple[str, float, str], int]:
    return {("completions", NOON + place * MINUTE, "gpt-5"): tokens for place in range(1, minutes)}


def test_pages_fit_what_was_seen() -> None:
    """As many rows as fit; a busy hour makes small pages, quiet ones let them grow again."""
    endpoints = Endpoints()
    assert endpoints.buckets("completions", "1m", 0.0) == 120
    endpoints.seen("completions", "1m", Page(rows=rows(1800), spans=SPANS))
    assert endpoints.buckets("completions", "1m", 0.0) == 200
    assert endpoints.buckets("embeddings", "1m", 0.0) == 120
    endpoints.seen("completions", "1m", Page(rows=rows(36_000), spans=SPANS))
    assert endpoints.buckets("completions", "1m", 0.0) == 10
    endpoints.seen("completions", "1m", Page(rows=(), spans=SPANS))
    assert endpoints.buckets("completions", "1m", 0.0) == 160
    endpoints.seen("completions", "1m", Page(rows=()))
    assert endpoints.buckets("completions", "1m", 0.0) == 160


def test_an_idle_endpoint_is_asked_for_all_that_a_page_may_hold() -> None:
    """By its width, which has figures of its own."""
    endpoints = Endpoints()
    endpoints.seen("images", "1m", Page(rows=(), spans=SPANS))
    assert (endpoints.buckets("images", "1m", 0.0), endpoints.buckets("images", "1h", 0.0)) == (1440, 6)


def test_what_was_too_large_is_not_tried_again_soon() -> None:
    """Whatever its rows seem to say; one bucket is always asked for."""
    endpoints = Endpoints()
    endpoints.too_large("completions", "1m", 120, 1000.0)
    endpoints.seen("completions", "1m", Page(rows=(), spans=SPANS))
    assert endpoints.buckets("completions", "1m", 1000.0) == 30
    assert endpoints.buckets("completions", "1m", 1000.0 + CAREFUL_FOR) == 480
    endpoints.too_large("completions", "1m", 2, 1000.0)
    assert endpoints.buckets("completions", "1m", 1000.0) == 1


@pytest.mark.parametrize("width", ["1m", "1h"])
async def test_the_first_start_of_a_small_account_is_quiet(make: Make, vendor: Vendor, width: str) -> None:
    """Two questions an endpoint, not 26; each covers its range without a gap."""
    vendor.most_buckets = 1440
    desk = make(account(intervals=only(Collector.USAGE), usage_bucket=width))
    await desk.settle(15)
    assert desk.collector(Collector.USAGE).success is True
    assert len(vendor.asked) == 14
    first, rest = vendor.queries("/completions")
    size = MINUTE if width == "1m" else HOUR
    assert float(rest["start_time"]) == float(first["start_time"]) + int(first["limit"]) * size
    assert rest["end_time"] == first["end_time"]
    assert "page" not in rest


async def test_a_cursor_is_used_with_the_size_it_was_given_for(make: Make, vendor: Vendor) -> None:
    """Other sizes are asked for with another question."""
    vendor.most_buckets = 500

    def serve(request: httpx.Request) -> httpx.Response:
        query = {name: [value] for name, value in request.url.params.items()}
        if "page" in query:
            limit, query["page"] = query["page"][0].split("of", 1)[1], [query["page"][0].split("of", 1)[0]]
            assert query["limit"] == [limit]
        answer = vendor._served("/usage/completions", query).json()
        answer["next_page"] = answer["next_page"] and f"{answer['next_page']}of{query['limit'][0]}"
        return httpx.Response(200, json=answer)

    vendor.says = {"/completions": serve}
    vendor.usage = used_each(20)
    desk = make(USAGE)
    await desk.settle(15)
    await desk.live(1800)
    assert desk.collector(Collector.USAGE).success is True
    assert desk.tokens() == 190.0


def padded(vendor: Vendor, fits: int) -> Callable[[httpx.Request], httpx.Response]:
    """More buckets than ``fits`` make a page of too many bytes."""

    def serve(request: httpx.Request) -> httpx.Response:
        query = {name: [value] for name, value in request.url.params.items()}
        answer = vendor._served("/usage/completions", query).json()
        if len(answer["data"]) > fits:
            answer["padding"] = "x" * LARGEST_PAGE
        return httpx.Response(200, json=answer)

    return serve


@pytest.mark.parametrize("fits", [0, 130, 500])
async def test_a_page_that_is_too_large_is_asked_for_in_smaller_ones(make: Make, vendor: Vendor, fits: int) -> None:
    """Down to a single bucket, which may be large; nothing is lost, and few questions are in vain."""
    hourly = account(intervals=only(Collector.USAGE), usage_bucket="1h")
    of = USAGE if fits else hourly
    start = NOON + MINUTE if of is USAGE else NOON + 1800
    vendor.usage = {("completions", start, "gpt-5"): 10}
    vendor.says = {"/completions": padded(vendor, fits)}
    desk = make(of)
    desk.now += 2 * HOUR
    await desk.settle(15)
    assert desk.collector(Collector.USAGE).success is True
    assert desk.tokens() == 10.0
    assert len(vendor.paths("/completions")) <= 60


async def test_one_bucket_beyond_all_bounds_is_a_failure(make: Make, vendor: Vendor) -> None:
    """In plain words; the other endpoints are read."""
    vendor.usage = {("embeddings", NOON + MINUTE, "small"): 7}
    vendor.most_buckets = 1440
    body = b'{"object": "page", "padding": "' + b"x" * (33 * 1024 * 1024)
    vendor.says = {"/completions": lambda _request: httpx.Response(200, content=body)}
    desk = make(USAGE)
    await desk.settle(300)
    status = desk.collector(Collector.USAGE)
    assert (status.success, status.words) == (False, "a page is larger than can be read")
    assert len(vendor.paths("/completions")) == 4
    assert len(vendor.paths("/embeddings")) == 2


@pytest.mark.parametrize("shape", ["newest first", "only busy ones"])
async def test_pages_of_another_order_lose_nothing(make: Make, vendor: Vendor, shape: str) -> None:
    """Where a page ends says nothing then: its cursor is followed."""
    buckets = [NOON + place * MINUTE for place in range(-200, 0)]
    vendor.usage = {("completions", start, "gpt-5"): 1 for start in buckets}

    def serve(request: httpx.Request) -> Any:
        if request.url.params["limit"] == "1440":
            return {"object": "page", "data": [], "has_more": False}
        place = int(request.url.params.get("page", 0))
        ordered = buckets[::-1] if shape == "newest first" else buckets
        data = [
            {"start_time": start, "end_time": start + MINUTE, "results": vendor._usage("completions", start)}
            for start in ordered[place : place + 40]
        ]
        more = place + 40 < len(ordered)
        return {"object": "page", "data": data, "has_more": more, "next_page": str(place + 40) if more else None}

    vendor.says = {"/completions": serve}
    desk = make(USAGE)
    await desk.settle(15)
    known = desk.accounts._readers["acme"]._known.books.usage
    assert known.weights()["proj_a", "gpt-5"] == 200
