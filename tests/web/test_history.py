"""What was: strips in the list, recent changes, and a database that cannot be read."""

import re
from dataclasses import replace
from html import unescape

from exporter.model import Limit, Transition
from exporter.outcome import Outcome, Reason, State
from exporter.outcome.advice import advice
from exporter.web import ReceiverStanding
from tests.web.conftest import Browse
from tests.web.fake_desk import NOW, FakeDesk, status


def turn(name: str, seconds_ago: float, outcome: Outcome | None = Outcome.INVALID_KEY) -> Transition:
    after = outcome.state if outcome else State.UNKNOWN
    return Transition(name=name, at=NOW - seconds_ago, before=State.OK, after=after, outcome=outcome)


async def text(desk: FakeDesk, browse: Browse, address: str = "/?refresh=0") -> str:
    return unescape(await (await (await browse(desk)).get(address)).text())


async def test_every_key_in_the_list_has_its_strip(desk: FakeDesk, browse: Browse) -> None:
    """Drawn here, with words for those who cannot see it."""
    desk.add("a", status("a", Outcome.INVALID_KEY))
    desk.add("b", replace(status("b", Outcome.OK), since=NOW - 90_000.0))
    desk.history = [turn("a", 3600.0), turn("c", 60.0)]
    page = await text(desk, browse)
    strips = re.findall(r'<svg class="strip"[^>]* role="img" aria-label="([^"]*)"><title>([^<]*)</title>', page)
    assert strips == [(words, words) for words, _ in strips]
    assert [words for words, _ in strips] == [
        "Last 24 hours: auth_failed 4%, ok 96%; 1 change.",
        "Last 24 hours: ok 100%; no change.",
    ]


async def test_the_last_twenty_changes_are_told(desk: FakeDesk, browse: Browse) -> None:
    """Of all keys, newest first, with the cause; a key that is gone has no page to link to."""
    desk.add("a", status("a", Outcome.INVALID_KEY))
    desk.history = [turn("a", 600.0 * n) for n in range(2, 30)]
    dry = replace(turn("gone", 1.0, Outcome.QUOTA_EXHAUSTED), reason=Reason.CREDIT_BALANCE)
    desk.history += [dry, turn("a", 5.0, None)]
    changes = (await text(desk, browse)).partition("Recent changes")[2].partition("</ol>")[0]
    items = [" ".join(re.sub(r"<[^>]*>", "", item).split()) for item in changes.split("</li>")[:-1]]
    assert len(items) == 20
    assert items[:3] == [
        "1 s ago gone: ok → quota_exhausted quota_exhausted (credit_balance): The prepaid credit is used up.",
        "5 s ago a: ok → unknown",
        f"20 min ago a: ok → auth_failed invalid_key: {advice(Outcome.INVALID_KEY, Reason.NONE).cause}",
    ]
    assert 'href="/keys/a"' in changes
    assert 'href="/keys/gone"' not in changes


async def test_a_database_that_cannot_be_read_hides_only_the_past(desk: FakeDesk, browse: Browse) -> None:
    """What is wrong now is shown all the same, in the list and on the key's page."""
    desk.add("a", status("a", Outcome.INVALID_KEY))
    desk.unreadable = True
    page = await text(desk, browse)
    assert "1 of 1 key cannot serve" in page
    assert "The database cannot be read: what was before is not shown." in page
    assert "<svg" not in page
    assert "Recent changes" not in page
    assert "The database cannot be read" in await text(desk, browse, "/keys/a")


async def test_the_nearest_limit_is_in_the_list(desk: FakeDesk, browse: Browse) -> None:
    """In figures and as a bar; the others stand on the key's page."""
    limits = (
        Limit(resource="requests", limit=500.0, remaining=480.0, at=NOW - 5.0),
        Limit(resource="tokens", model="gpt-5", limit=200_000.0, remaining=9_000.0, reset_at=NOW + 6.0, at=NOW - 5.0),
        Limit(resource="other", remaining=3.0, at=NOW - 5.0),
    )
    desk.add("a", replace(status("a", Outcome.OK), limits=limits))
    page = await text(desk, browse)
    assert '<p class="limit doubt">tokens: 9,000 of 200,000 left (4%); whole again' in page
    assert '<rect class="spent" width="4.5" height="6"/>' in page
    assert "requests:" not in page
    page = await text(desk, browse, "/keys/a")
    assert re.findall(r'<p class="limit[^"]*">([^<;]*)', page) == [
        "tokens (gpt-5): 9,000 of 200,000 left (4%)",
        "requests: 480 of 500 left (96%)",
        "other: 3 left",
    ]


async def test_limits_that_make_no_sense_break_nothing(desk: FakeDesk, browse: Browse) -> None:
    """A provider may send anything."""
    inf, nan = float("inf"), float("nan")
    odd = [(0.0, 0.0), (inf, inf), (nan, 1.0), (10.0, None), (None, None), (10.0, -5.0), (10.0, 50.0), (10.0, nan)]
    limits = tuple(Limit(resource=f"r{n}", limit=of, remaining=left, at=NOW) for n, (of, left) in enumerate(odd))
    desk.add("a", replace(status("a", Outcome.OK), limits=limits))
    page = await text(desk, browse, "/keys/a")
    assert "r5: -5 of 10 left (0%)" in page
    assert "r3: an unknown part of 10 left" in page
    assert page.count('<rect class="spent"') == 2


async def test_receivers_tell_how_they_fare(desk: FakeDesk, browse: Browse) -> None:
    """Who takes nothing comes first, since when, and what waits for each."""
    desk.told = [
        ReceiverStanding(name="chat", kind="slack", pending=0, last_success_at=NOW - 60.0),
        ReceiverStanding(name="new", kind="email", pending=0),
        ReceiverStanding(
            name="pager", kind="pagerduty", pending=3, last_success_at=NOW - 7200.0, failing_since=NOW - 600.0
        ),
    ]
    table = (await text(desk, browse)).partition('<table class="receivers">')[2].partition("</table>")[0]
    rows = [" ".join(re.sub(r"<[^>]*>", " ", row).split()) for row in table.split("</tr>")[1:-1]]
    assert rows == [
        "pager pagerduty takes nothing since 10 min ago ; last took something 2 h ago 3",
        "chat slack works ; last took something 1 min ago 0",
        "new email nothing was told yet 0",
    ]
    desk.told = []
    assert '<table class="receivers">' not in await text(desk, browse)
