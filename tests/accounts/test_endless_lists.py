"""Lists without an end, and readings of many questions: few requests, slowly."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from exporter.accounts.desk import Desk
from exporter.accounts.line import line
from exporter.accounts.pace import Pace
from exporter.accounts.progress import SLACK, Progress, reached
from exporter.model import Collector, Page, Response
from exporter.providers.admin import OPENAI_ADMIN

from .conftest import DAY, HOUR, NOON, Make, Vendor, account, listed, only

COSTS = account(intervals=only(Collector.COSTS))
USAGE = account(intervals=only(Collector.USAGE))


def again(_asked: int) -> list[dict[str, Any]]:
    return [{"start_time": NOON - DAY, "end_time": NOON, "results": []}]


def always_older(asked: int) -> list[dict[str, Any]]:
    start = NOON - (asked + 1) * HOUR
    return [{"start_time": start, "end_time": start + HOUR, "results": []}]


def nothing(_asked: int) -> list[dict[str, Any]]:
    return []


def endless(data: Callable[[int], list[dict[str, Any]]]) -> Callable[[httpx.Request], Any]:
    def page(request: httpx.Request) -> Any:
        asked = int(request.url.params.get("page", 0))
        return {"object": "page", "data": data(asked), "has_more": True, "next_page": str(asked + 1)}

    return page


@pytest.mark.parametrize(("data", "most"), [(again, 1 + SLACK + 1), (nothing, SLACK + 1), (always_older, 8)])
async def test_endless_usage_ends_soon_and_nothing_more_is_asked(
    make: Make, vendor: Vendor, data: Callable[[int], list[dict[str, Any]]], most: int
) -> None:
    """The other endpoints would go on like that; a page that brings something is bounded by what there can be."""
    vendor.says = {"": endless(data)}
    desk = make(account(intervals=only(Collector.USAGE), usage_bucket="1h"))
    await desk.settle(15)
    status = desk.collector(Collector.USAGE)
    assert (status.success, status.words) == (False, "the list of usage of completions has no end")
    assert len(vendor.asked) <= most
    assert len(vendor.paths("/completions")) == len(vendor.asked)


@pytest.mark.parametrize("data", [again, nothing])
async def test_endless_costs_end_soon(make: Make, vendor: Vendor, data: Callable[[int], list[dict[str, Any]]]) -> None:
    """After a few pages that say nothing new, again and again for an hour."""
    vendor.says = {"/costs": endless(data)}
    desk = make(COSTS)
    await desk.live(HOUR)
    assert desk.collector(Collector.COSTS).words == "the list of costs has no end"
    assert len(vendor.asked) <= 7 * (SLACK + 2)


async def test_empty_pages_of_a_list_without_an_end(make: Make, vendor: Vendor) -> None:
    """Each names another one."""

    def page(request: httpx.Request) -> httpx.Response:
        return listed([], has_more=True, last_id=request.url.params.get("after", "") + "x")

    vendor.says = {"/projects": page}
    desk = make(account(intervals=only(Collector.KEYS)))
    await desk.settle(15)
    assert desk.collector(Collector.KEYS).words == "the list of projects has no end"
    assert len(vendor.asked) == SLACK + 1


def test_a_few_idle_pages_are_no_end() -> None:
    """Nor is a last page that says nothing new."""
    page: Page[str] = Page(rows=(), next="on", spans=((0.0, 60.0),))
    progress = Progress()
    assert all(progress.made(page) for _ in range(1 + SLACK))
    assert progress.made(Page(rows=(), next="on", spans=((60.0, 120.0),)))
    assert all(progress.made(page) for _ in range(SLACK))
    assert not progress.made(page)
    assert progress.made(Page(rows=()))


@pytest.mark.parametrize(
    ("spans", "until"),
    [
        ([(0, 60), (60, 120)], 120),
        ([(-30, 60), (60, 120)], 120),
        ([(60, 120), (0, 60)], 10),
        ([(0, 60), (120, 180)], 10),
        ([(60, 120)], 10),
        ([(0, 60), (0, 60)], 10),
        ([], 10),
    ],
)
def test_how_far_a_page_tells_all(spans: list[tuple[float, float]], until: float) -> None:
    """To its end when it leaves nothing out and is in the order of time; else no further than before."""
    assert reached(Page(rows=(), spans=tuple(spans)), 10.0) == until


def test_a_few_questions_are_asked_at_once_and_many_slowly() -> None:
    """A tenth of a second apart, all behind the first forty."""
    pace = Pace()
    assert [pace.wait() for _ in range(40)] == [0.0] * 40
    assert [pace.wait() for _ in range(3)] == [0.1] * 3


async def test_a_desk_keeps_the_pace(vendor: Vendor) -> None:
    """Each of its questions counts."""
    of, pace = account(), Pace(at_once=2, gap=0.001)
    desk = Desk(account=of, admin=OPENAI_ADMIN, line=line(httpx.MockTransport(vendor), lambda: NOON, 5.0), pace=pace)

    def read(response: Response, now: float, cursor: str) -> Any:
        return OPENAI_ADMIN.read_projects(response, of, now, cursor)

    for _ in range(3):
        await desk.page(OPENAI_ADMIN.projects(of), read)
    assert pace.wait() == 0.001
    assert len(vendor.asked) == 3


async def test_that_not_all_can_be_remembered_is_told_once(make: Make, vendor: Vendor, log: list[str]) -> None:
    """With how much it was by then."""
    desk = make(USAGE)
    await desk.settle(15)
    assert log == []
    desk.accounts._readers["acme"]._known.books.usage._seen.of("completions").closed_early = 5
    await desk.live(600, step=120)
    text = "more usage than can be remembered: what the vendor adds late to older buckets is not counted"
    assert log == [f"WARNING {text} account=acme buckets=5"]
    assert vendor.asked
