"""The vendors' status pages over time."""

from typing import Any

import httpx

from exporter.model import Indicator, StatusPage

from .conftest import PAGE, Make, Vendor, account

MAJOR = {
    "page": {"name": "OpenAI"},
    "status": {"indicator": "major", "description": "Partial outage"},
    "incidents": [{"id": "i1", "name": "Elevated errors", "impact": "major", "status": "investigating"}],
}
DOWN = httpx.Response(503, text="down")


def says(summary: Any, incidents: Any = None) -> dict[str, Any]:
    return {"/summary.json": summary, "/incidents.json": {"incidents": []} if incidents is None else incidents}


async def test_a_page_is_read_each_minute(make: Make, vendor: Vendor) -> None:
    """Two documents, and no credential of anybody with them."""
    vendor.says = says(MAJOR)
    desk = make(account(), pages=(PAGE,))
    assert desk.accounts.vendors() == {}
    await desk.settle(15)
    status = desk.accounts.vendors()["openai"]
    assert (status.indicator, [incident.title for incident in status.incidents], status.at) == (
        Indicator.MAJOR,
        ["Elevated errors"],
        desk.now,
    )
    asked = [request for request in vendor.asked if request.url.host == "status.example.com"]
    assert [request.url.path for request in asked] == ["/api/v2/summary.json", "/api/v2/incidents.json"]
    assert not any("authorization" in request.headers for request in asked)
    await desk.live(600)
    assert 9 <= len(vendor.paths("/summary.json")) <= 12


async def test_one_document_is_enough(make: Make, vendor: Vendor) -> None:
    """The other may be missing."""
    vendor.says = says(MAJOR, DOWN)
    desk = make(pages=(PAGE,))
    await desk.settle(15)
    assert desk.accounts.vendors()["openai"].indicator is Indicator.MAJOR


async def test_a_page_that_fails_is_kept_for_ten_minutes(make: Make, vendor: Vendor, log: list[str]) -> None:
    """Then nothing is known of it; it is asked less often, and both changes are said once."""
    vendor.says = says(MAJOR)
    desk = make(pages=(PAGE,))
    await desk.settle(15)
    vendor.says = says(DOWN, DOWN)
    before = len(vendor.asked)
    await desk.live(600)
    assert "openai" in desk.accounts.vendors()
    await desk.settle(1)
    assert desk.accounts.vendors() == {}
    assert len(vendor.asked) - before <= 2 * 6
    vendor.says = says(MAJOR)
    await desk.live(301)
    assert "openai" in desk.accounts.vendors()
    assert log == [
        "WARNING status page cannot be read provider=openai",
        "INFO status page is read again provider=openai",
    ]


async def test_an_answer_that_is_no_status_is_no_good_news(make: Make, vendor: Vendor) -> None:
    """A web page, another document, nothing at all."""
    for answer in (httpx.Response(200, text="<html>"), {"widget": 1}, [1]):
        vendor.says = says(answer, answer)
        desk = make(pages=(PAGE,))
        await desk.settle(15)
        assert desk.accounts.vendors() == {}


async def test_pages_come_and_go(make: Make, vendor: Vendor) -> None:
    """One that is not wanted any more is not shown; another address is another page."""
    vendor.says = says(MAJOR)
    desk = make(pages=(PAGE,))
    await desk.settle(15)
    desk.accounts.adopt([], [StatusPage(provider="openai", url="https://other.example.com/", interval=30.0)])
    assert desk.accounts.vendors() == {}
    await desk.settle(1)
    assert desk.accounts.vendors()["openai"].indicator is Indicator.MAJOR
    assert vendor.asked[-1].url.host == "other.example.com"
    desk.accounts.adopt([], [])
    assert desk.accounts.vendors() == {}


async def test_a_page_read_seldom_is_kept_longer(make: Make, vendor: Vendor) -> None:
    """Two of its intervals, so that it does not vanish between two readings."""
    vendor.says = says(MAJOR)
    desk = make(pages=(StatusPage(provider="openai", url=PAGE.url, interval=900.0),))
    await desk.live(4 * 900, step=30)
    assert "openai" in desk.accounts.vendors()
    assert len(vendor.paths("/summary.json")) <= 5
