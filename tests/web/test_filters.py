"""Filters of the status page: in the address, with paging, without a script."""

import html
import re

import pytest

from exporter.model import Provider
from exporter.outcome import Outcome
from tests.web.conftest import Browse
from tests.web.fake_desk import NOW, FakeDesk, status

GATEWAY = Provider(name="gateway", kind="openai", base_url="http://gateway/v1")


@pytest.fixture
def fleet(desk: FakeDesk) -> FakeDesk:
    """Five keys that differ in everything one can filter by."""
    desk.add("chat", status("chat", Outcome.OK), account="acme", labels={"team": "search", "env": "prod"})
    desk.add("mail", status("mail", Outcome.INVALID_KEY), labels={"team": "mail"}, project="proj_Mail")
    desk.add("slow", status("slow", Outcome.SLOW_DOWN), provider=GATEWAY)
    desk.add("away", status("away", Outcome.INVALID_KEY), paused_until=NOW + 60.0, account="acme")
    desk.add("new")
    return desk


def names(page: str) -> list[str]:
    return re.findall(r'<th scope="row" role="rowheader"><a href="[^"]*">([^<]*)</a>', page)


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("", ["mail", "slow", "new", "away", "chat"]),
        ("?state=wrong", ["mail", "slow", "new"]),
        ("?state=auth_failed", ["mail", "away"]),
        ("?state=paused", ["away"]),
        ("?provider=gateway", ["slow"]),
        ("?account=acme", ["away", "chat"]),
        ("?account=acme&state=ok", ["chat"]),
        ("?label=team", ["mail", "chat"]),
        ("?label=team%3Dsearch", ["chat"]),
        ("?label=team%3D", []),
        ("?q=MAIL", ["mail"]),
        ("?q=prod", ["chat"]),
        ("?q=%20slow%20", ["slow"]),
        ("?q=nothing", []),
        ("?provider=elsewhere", []),
    ],
)
async def test_only_what_is_asked_for_is_listed(fleet: FakeDesk, browse: Browse, query: str, wanted: list[str]) -> None:
    """Each filter narrows the list, all together too; the sentence on top goes on counting everything."""
    page = await (await (await browse(fleet)).get(f"/{query}")).text()
    assert names(page) == wanted
    assert "1 of 5 keys cannot serve" in page
    assert ("No key fits these filters." in page) is (not wanted)


async def test_filters_stay_while_pages_are_turned(desk: FakeDesk, browse: Browse) -> None:
    """Links to other pages and to stop renewing carry the filters, and the form shows them."""
    for number in range(250):
        desk.add(f"key-{number:03}", labels={"team": "a&b", "n": str(number % 2)})
    client = await browse(desk, external_url="https://llm.example/keys/")
    page = await (await client.get("/", params={"label": "team=a&b", "page": "2", "q": "key"})).text()
    links = {html.unescape(link) for link in re.findall(r'href="(/keys/\?[^"]*)"', page)}
    asked = "/keys/?label=team%3Da%26b&q=key"
    assert {asked, f"{asked}&page=3", f"{asked}&page=2&refresh=0"} <= links
    assert 'name="label" value="team=a&amp;b"' in page
    assert 'name="q" value="key"' in page
    assert "(250 of 250 fit) (page 2 of 3)" in page
    assert '<form class="filters" action="/keys/" role="search"' in page
    assert len(names(await (await client.get(asked.removeprefix("/keys") + "&page=3")).text())) == 50


async def test_a_page_that_stays_stays_when_filtered(fleet: FakeDesk, browse: Browse) -> None:
    """The form carries what is not a filter."""
    client = await browse(fleet)
    kept = await (await client.get("/?refresh=0&q=a")).text()
    assert '<input type="hidden" name="refresh" value="0">' in kept
    assert '<a href="/?refresh=0">Clear</a>' in kept
    assert 'name="refresh"' not in await (await client.get("/")).text()


async def test_the_choices_are_those_of_the_fleet(fleet: FakeDesk, browse: Browse) -> None:
    """Providers, accounts and labels that are there, at most two hundred of each; what is chosen stays chosen."""
    page = await (await (await browse(fleet)).get("/?provider=gone&state=wrong")).text()
    assert "<option>gateway</option><option>openai</option>" in page
    assert "<option selected>gone</option>" in page
    assert "<option selected>wrong</option>" in page
    assert '<option value="team=search"></option>' in page
    for number in range(300):
        fleet.add(f"k{number}", labels={"n": str(number)})
    assert (await (await (await browse(fleet)).get("/")).text()).count('<option value="') == 203


async def test_every_label_has_its_share_of_the_choices(desk: FakeDesk, browse: Browse) -> None:
    """Names come first, and a label with ten thousand values hides no other."""
    for number in range(10_000):
        desk.add(f"k{number}", labels={"nr": str(number), "team": f"t{number % 3}", "zone": f"z{number % 150}"})
    page = await (await (await browse(desk)).get("/")).text()
    options = re.findall(r'<option value="([^"]+)">', page)
    assert options[:6] == ["nr", "team", "zone", "nr=0", "nr=1", "nr=10"]
    assert [option for option in options if option.startswith("team=")] == ["team=t0", "team=t1", "team=t2"]
    assert sum(option.startswith("nr=") for option in options) == 97
    assert sum(option.startswith("zone=") for option in options) == 97


async def test_a_state_that_does_not_exist_is_refused(fleet: FakeDesk, browse: Browse) -> None:
    """A mistyped state is answered with those there are, not with an empty list that looks like peace."""
    answer = await (await browse(fleet)).get("/?state=%3Cscript%3E")
    assert answer.status == 400
    assert (await answer.text()).startswith("The parameter state takes one of wrong, paused, auth_failed, ")


async def test_what_is_asked_for_is_escaped(fleet: FakeDesk, browse: Browse) -> None:
    """A filter goes back into the page as text, whatever it holds."""
    evil = "\"><script>alert('1')</script>\ud800"
    client = await browse(fleet)
    page = await (await client.get("/", params={"q": evil.encode("utf-8", "replace").decode(), "refresh": "0"})).text()
    assert "<script" not in page
    assert (await client.get("/?q=%ff%ed%a0%80")).status == 200
