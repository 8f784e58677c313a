"""Providers on the status page: our finding, and beside it what the vendor's own status page says."""

import re
from html import unescape

import pytest

from exporter.model import Incident, Indicator, ProviderHealth, VendorStatus
from tests.web.conftest import Browse
from tests.web.fake_desk import NOW, FakeDesk

UP, DOWN = ProviderHealth(up=True, degraded=False), ProviderHealth(up=False)
ELEVATED = Incident(
    id="1", title="Elevated errors", impact=Indicator.MAJOR, began_at=NOW - 7200.0, url="https://status.example/i/1"
)
BAD_ADDRESSES = [
    "javascript:alert(1)", "data:text/html,x", "//evil.example", "/-/reload", "https://", "ftp://evil.example/",
    "https://user:word@evil.example/", 'https://evil.example/" onclick="x', "https://evil.example/ x", "https://[",
    "https://evil.example/\n", "https://evil.example/" + "x" * 300, "\thttps://evil.example/",
]  # fmt: skip


async def section(desk: FakeDesk, browse: Browse) -> str:
    html = await (await (await browse(desk)).get("/")).text()
    return html[html.index('<table class="providers">') :].partition("</table>")[0]


async def words(desk: FakeDesk, browse: Browse) -> str:
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", await section(desk, browse))).split())


@pytest.mark.parametrize(
    ("indicator", "said"),
    [
        (Indicator.NONE, "nothing is wrong"), (Indicator.MINOR, "a minor disruption"),
        (Indicator.MAJOR, "a major disruption"), (Indicator.CRITICAL, "a critical disruption"),
        (Indicator.MAINTENANCE, "maintenance"), (Indicator.UNKNOWN, "how it is cannot be read there"),
    ],
)  # fmt: skip
async def test_the_vendors_word_is_told_as_such(
    desk: FakeDesk, browse: Browse, indicator: Indicator, said: str
) -> None:
    """The indicator is told in words, by whom and when; our own finding stays beside it."""
    desk.providers["openai"] = UP
    desk.pages["openai"] = VendorStatus(indicator=indicator, at=NOW - 30.0)
    assert f"openai up According to its status page: {said}. Read 30 s ago ." in await words(desk, browse)


async def test_an_incident_has_title_impact_age_and_link(desk: FakeDesk, browse: Browse) -> None:
    """Whoever reads it can follow it at the vendor's; the vendor learns nothing of our page."""
    desk.providers["openai"] = UP
    desk.pages["openai"] = VendorStatus(indicator=Indicator.MAJOR, incidents=(ELEVATED,), at=NOW)
    html = await section(desk, browse)
    link = '<a href="https://status.example/i/1" rel="noopener noreferrer">Elevated errors</a>'
    assert f'{link} (major), began <time datetime="2026-11-22T00:00:00.000Z"' in html
    assert ">2 h ago</time>" in html


async def test_what_an_incident_does_not_say_is_left_out(desk: FakeDesk, browse: Browse) -> None:
    """No impact, no beginning and no address leave no hole; an open incident is never called nothing."""
    desk.providers["openai"] = UP
    bare = Incident(id="1", title="", impact=Indicator.UNKNOWN)
    desk.pages["openai"] = VendorStatus(indicator=Indicator.NONE, incidents=(bare,), at=NOW)
    assert "<li>an incident without a title</li>" in await section(desk, browse)
    told = await words(desk, browse)
    assert "According to its status page: something is the matter." in told
    assert "nothing is wrong" not in told


async def test_five_incidents_are_shown(desk: FakeDesk, browse: Browse) -> None:
    """The others are counted."""
    desk.providers["openai"] = UP
    many = tuple(Incident(id=str(n), title=f"trouble {n}", impact=Indicator.MINOR) for n in range(7))
    desk.pages["openai"] = VendorStatus(indicator=Indicator.MINOR, incidents=many, at=NOW)
    told = await words(desk, browse)
    assert "trouble 4 (minor) and 2 more" in told
    assert "trouble 5" not in told


@pytest.mark.parametrize("indicator", [Indicator.NONE, Indicator.UNKNOWN])
async def test_a_page_that_sees_nothing_does_not_contradict_our_probes(
    desk: FakeDesk, browse: Browse, indicator: Indicator
) -> None:
    """Where our probes say down and the vendor's page says nothing, nothing more is said."""
    desk.providers["openai"] = DOWN
    desk.pages["openai"] = VendorStatus(indicator=indicator, at=NOW)
    html = await (await (await browse(desk)).get("/")).text()
    assert "status page" not in html
    assert '<span class="state">down</span>' in html


async def test_the_notice_names_the_incident(desk: FakeDesk, browse: Browse) -> None:
    """What is told at the top of a provider that is down has the vendor's word for it."""
    desk.providers["openai"] = DOWN
    desk.pages["openai"] = VendorStatus(indicator=Indicator.MAJOR, incidents=(ELEVATED,), at=NOW)
    html = await (await (await browse(desk)).get("/")).text()
    assert "The keys are not to blame. Its status page says: “Elevated errors” (major).</p>" in html


async def test_a_vendors_page_changes_no_finding(desk: FakeDesk, browse: Browse) -> None:
    """An incident does not make a provider down that our probes find up, and raises no notice."""
    desk.providers["openai"] = UP
    desk.pages["openai"] = VendorStatus(indicator=Indicator.CRITICAL, incidents=(ELEVATED,), at=NOW)
    html = await (await (await browse(desk)).get("/")).text()
    assert '<tr class="up" data-row="openai"><th scope="row">openai</th>' in html
    assert 'class="notice"' not in html


@pytest.mark.parametrize("address", BAD_ADDRESSES)
async def test_only_web_addresses_become_links(desk: FakeDesk, browse: Browse, address: str) -> None:
    """Any other address, one with a name and password, and one that is endless is no link; the title stays."""
    desk.providers["openai"] = DOWN
    incident = Incident(id="1", title="Trouble", impact=Indicator.MINOR, url=address)
    desk.pages["openai"] = VendorStatus(indicator=Indicator.MINOR, incidents=(incident,), at=NOW)
    html = await section(desk, browse)
    assert "<li>Trouble (minor)</li>" in html
    assert "<a " not in html


async def test_a_title_is_escaped_and_bounded(desk: FakeDesk, browse: Browse) -> None:
    """Whatever a vendor's page calls an incident, it stays a short text, on top as well."""
    desk.providers["openai"] = DOWN
    title = "<script>alert('1')</script>\"\ud800" + "x" * 5000
    incident = Incident(id="1", title=title, impact=Indicator.MINOR, url="http://status.example/?a=1&b=2")
    desk.pages["openai"] = VendorStatus(indicator=Indicator.MINOR, incidents=(incident,), at=NOW)
    html = await (await (await browse(desk)).get("/?refresh=0")).text()
    assert "<script" not in html
    assert html.count("&lt;script&gt;") == 2
    assert "x" * 129 not in html
    assert 'href="http://status.example/?a=1&amp;b=2"' in html
