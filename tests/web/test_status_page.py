"""``/``: what is wrong first, in words, escaped, in pages, without anything from elsewhere."""

import base64
import hashlib
import re
from dataclasses import replace

import pytest

from exporter.model import Finding, Hold, HoldReason, Kind, ModelInfo, Probing, ProviderHealth, Status, Track
from exporter.outcome import Outcome, Reason, State
from exporter.outcome.advice import advice
from exporter.web.landing import Landing
from exporter.web.page import page
from tests.web.conftest import Browse
from tests.web.fake_desk import NOW, FakeDesk, result, status

EVIL = "<script>alert('1')</script>"


async def text(desk: FakeDesk, browse: Browse, address: str = "/", **options: str) -> str:
    answer = await (await browse(desk, **options)).get(address)
    assert (answer.status, answer.content_type) == (200, "text/html")
    return await answer.text()


def order(html: str) -> list[str]:
    return re.findall(r'<th scope="row" role="rowheader"><a href="[^"]*">([^<]*)</a>', html)


async def test_a_fleet_of_none_is_said_plainly(desk: FakeDesk, browse: Browse) -> None:
    """Without keys the page says so and what to do."""
    html = await text(desk, browse)
    assert "No keys are configured." in html
    assert "Name the keys to watch in the configuration file" in html


async def test_a_key_never_probed_is_not_called_good(desk: FakeDesk, browse: Browse) -> None:
    """Before its first result a key is unknown and says so."""
    desk.add("new")
    html = await text(desk, browse)
    assert "1 of 1 key is not known yet." in html
    assert "Not probed yet." in html
    assert "no result yet" in html


async def test_what_is_wrong_comes_first(desk: FakeDesk, browse: Browse) -> None:
    """Dead keys lead, then doubtful and unknown ones, then what is paused, then what works; each by name."""
    desk.add("a-good", status("a-good", Outcome.OK))
    desk.add("b-throttled", status("b-throttled", Outcome.RATE_LIMITED_TOKENS))
    desk.add("c-broke", status("c-broke", Outcome.QUOTA_EXHAUSTED))
    desk.add("e-revoked", status("e-revoked", Outcome.INVALID_KEY))
    desk.add("d-revoked", status("d-revoked", Outcome.INVALID_KEY))
    desk.add("f-paused", status("f-paused", Outcome.INVALID_KEY), paused_until=NOW + 60.0)
    desk.add("g-new")
    html = await text(desk, browse)
    assert order(html) == ["d-revoked", "e-revoked", "c-broke", "b-throttled", "g-new", "f-paused", "a-good"]
    assert (
        "Something is wrong: 3 of 7 keys cannot serve (2 auth_failed, 1 quota_exhausted), 1 in doubt (1 rate_limited), "
        "1 not known yet, 1 paused, 1 ok."
    ) in html


async def test_all_well_is_one_sentence(desk: FakeDesk, browse: Browse) -> None:
    """When nothing is wrong the summary is short, and no cause or remedy is shown."""
    for name in ("a", "b"):
        desk.add(name, status(name, Outcome.OK))
    html = await text(desk, browse)
    assert "Nothing is wrong: all 2 keys are ok." in html
    assert 'class="remedy"' not in html


async def test_a_dead_key_tells_cause_remedy_and_since(desk: FakeDesk, browse: Browse) -> None:
    """State, cause, remedy with the vendor's page, since when, the last probe and the next one."""
    desk.add("dead", status("dead", Outcome.INVALID_KEY, message="Incorrect API key provided"))
    html = (await text(desk, browse)).replace("&#39;", "'").replace("&#34;", '"').replace("&amp;", "&")
    words = advice(Outcome.INVALID_KEY, Reason.NONE)
    assert '<span class="state">auth_failed</span>' in html
    assert words.cause in html
    assert words.remedy in html
    assert f'href="{words.url}" rel="noopener noreferrer"' in html
    assert '<time datetime="2026-11-22T01:00:00.000Z" title="2026-11-22T01:00:00.000Z">1 h ago</time>' in html
    assert "invalid_key, HTTP 200, 0.25 s" in html
    assert ">12 s ago</time>" in html
    assert "; next <time" in html
    assert ">in 48 s</time>" in html
    assert "auth: the answer said “Incorrect API key provided”" in html


async def test_holds_are_told_in_words(desk: FakeDesk, browse: Browse) -> None:
    """A probe that is kept back says why and until when instead of promising the next one."""
    known = status("a", Outcome.INVALID_KEY)
    desk.add("a", replace(known, quota=replace(known.quota, due=NOW + 5.0)))
    desk.holds["a", Kind.QUOTA] = Hold(HoldReason.AUTH_FAILED)
    html = await text(desk, browse)
    assert "<b>quota</b> no result yet; held: it waits until authentication works again" in html
    assert "in 5 s" not in html


async def test_what_is_being_confirmed_is_shown(desk: FakeDesk, browse: Browse) -> None:
    """Bad results that are not confirmed yet are counted, so that the page is honest about a doubt."""
    known = status("a", Outcome.OK)
    track = replace(known.auth, suspect=State.AUTH_FAILED, suspicions=2, last=result(Outcome.INVALID_KEY))
    desk.add("a", replace(known, auth=track))
    assert "auth: 2 of 3 results say auth_failed." in await text(desk, browse)


async def test_a_missing_credential_says_where_it_was_looked_for(desk: FakeDesk, browse: Browse) -> None:
    """A key without a secret names the place, and a disabled kind is called so."""
    off = Probing(interval=900.0, timeout=30.0, enabled=False)
    desk.add("a", secret=None, secret_fault="environment variable FOO is not set", quota=off)
    html = await text(desk, browse)
    assert "No credential: environment variable FOO is not set." in html
    assert "<b>quota</b> switched off" in html


async def test_a_replaced_key_and_a_gateways_trouble_are_told(desk: FakeDesk, browse: Browse) -> None:
    """The page says that the provider saw another key, or that a gateway's upstream failed."""
    seen = Finding(outcome=Outcome.INVALID_KEY, foreign_key=True)
    passed_on = Finding(outcome=Outcome.SERVER_ERROR, upstream=True)
    for name, finding in (("a", seen), ("b", passed_on)):
        last = result(finding.outcome, finding=finding)
        desk.add(name, Status(name=name, provider="openai", auth=Track(last=last)))
    html = await text(desk, browse)
    assert "a proxy or cache on the way replaced it" in html
    assert "A gateway passed on an error of its own upstream." in html


async def test_the_providers_and_the_way_out_are_shown(desk: FakeDesk, browse: Browse) -> None:
    """Each provider has its health, a bad one first; silence from everywhere is said on top."""
    desk.add("a")
    desk.egress, desk.is_ready = False, False
    desk.providers = {
        "openai": ProviderHealth(up=True, degraded=False),
        "gateway": ProviderHealth(up=False),
        "slow": ProviderHealth(up=True, degraded=True),
        "new": ProviderHealth(),
    }
    assert [(line.name, line.health, line.keys) for line in (await page(desk, 1)).providers] == [
        ("gateway", "down", 0),
        ("new", "unknown", 0),
        ("slow", "degraded", 0),
        ("openai", "up", 1),
    ]
    html = await text(desk, browse)
    assert "Nothing that is watched answers." in html
    assert "Starting: not every key has had its first probe yet." in html


async def test_nothing_a_stranger_writes_becomes_markup(desk: FakeDesk, browse: Browse) -> None:
    """Names, labels, messages and places are escaped wherever they appear."""
    known = status(EVIL, Outcome.INVALID_KEY, message=EVIL)
    desk.add(EVIL, known, labels={EVIL: EVIL}, account=EVIL, secret=None, secret_fault=EVIL)
    desk.providers = {EVIL: ProviderHealth(up=False)}
    html = await text(desk, browse, "/?refresh=0", external_url=f'https://llm.example/"{EVIL}')
    assert "<script" not in html
    assert html.count("&lt;script&gt;") >= 6


async def test_half_a_character_does_not_break_the_page(desk: FakeDesk, browse: Browse) -> None:
    """A message that is no valid Unicode is shown as far as it can be."""
    desk.add("a", status("a", Outcome.INVALID_KEY, message="bad \ud800 key"))
    assert "the answer said “bad ? key”" in await text(desk, browse)


async def test_the_policy_allows_exactly_our_stylesheet_and_script(desk: FakeDesk, browse: Browse) -> None:
    """Both are inline and match the hashes in the policy; nothing else is loaded from anywhere."""
    answer = await (await browse(desk)).get("/")
    html = await answer.text()
    policy = answer.headers["Content-Security-Policy"]
    for tag in ("style", "script"):
        (inside,) = re.findall(rf"<{tag}>(.*?)</{tag}>", html, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(inside.encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}';" in policy
    assert policy.startswith("default-src 'none'; ")
    assert not re.findall(r"unsafe|https?:|\*", policy)
    assert not re.findall(r"<script |<img|<iframe|@import|url\(| style=|src=", html)
    assert re.findall(r'<link[^>]*href="([^"]*)"', html) == ["data:,"]


def test_the_page_is_compiled_once(desk: FakeDesk) -> None:
    """Every application draws with the same template, whatever its prefix."""
    assert Landing(desk, "")._sheet.template is Landing(desk, "/keys")._sheet.template


async def test_the_page_renews_itself_and_suits_dark_rooms(desk: FakeDesk, browse: Browse) -> None:
    """A script draws it anew every 15 s; without one it reloads itself. It follows the reader's colours."""
    html = await text(desk, browse)
    assert '<noscript><meta http-equiv="refresh" content="15"></noscript>' in html
    assert '<body data-renew="15">' in html
    assert "prefers-color-scheme: dark" in html


async def test_the_page_can_be_kept_from_renewing_itself(desk: FakeDesk, browse: Browse) -> None:
    """A visible link stops the renewal, another resumes it; both stay on the page, and so does turning pages."""
    for number in range(201):
        desk.add(f"key-{number:03}")
    client = await browse(desk, external_url="https://llm.example/keys/")
    renewing, kept = [await (await client.get(f"/?page=2{stop}")).text() for stop in ("", "&refresh=0")]
    assert '<a href="/keys/?page=2&amp;refresh=0">Stop renewing</a>' in renewing
    assert '<a href="/keys/?page=2">Renew it every 15 s</a>' in kept
    assert 'http-equiv="refresh"' not in kept
    assert "<script" not in kept
    assert "data-renew" not in kept
    assert 'href="/keys/?page=3&amp;refresh=0" rel="next"' in kept
    assert (await client.get("/?refresh=1")).status == 400


async def test_the_table_stays_one_on_narrow_screens(desk: FakeDesk, browse: Browse) -> None:
    """Where the style takes a table's display away, the roles still say what is a row, a header and a cell."""
    desk.add("a")
    html = (await text(desk, browse)).partition("</table>")[0]
    roles = {"table": "table", "thead": "rowgroup", "tbody": "rowgroup", "tr": "row", "td": "cell"}
    for tag, attributes in re.findall(r"<(table|thead|tbody|tr|td|th)\b([^>]*)>", html):
        wanted = roles.get(tag) or ("columnheader" if 'scope="col"' in attributes else "rowheader")
        assert f'role="{wanted}"' in attributes, tag


async def test_two_thousand_keys_come_in_pages(desk: FakeDesk, browse: Browse) -> None:
    """A page holds a hundred keys; the counts are of all of them, and the pages link to each other."""
    for number in range(2000):
        desk.add(f"key-{number:04}", status(f"key-{number:04}", Outcome.OK))
    desk.add("zz-dead", status("zz-dead", Outcome.INVALID_KEY))
    client = await browse(desk)
    first, last = [await (await client.get(address)).text() for address in ("/", "/?page=21")]
    assert order(first) == ["zz-dead", *(f"key-{number:04}" for number in range(99))]
    assert "1 of 2001 keys cannot serve (1 auth_failed), 2000 ok." in first
    assert 'href="/?page=2" rel="next"' in first
    assert 'rel="prev"' not in first
    assert order(last) == ["key-1999"]
    assert 'href="/?page=20" rel="prev"' in last
    assert 'rel="next"' not in last


async def test_a_page_beyond_the_last_is_the_last(desk: FakeDesk, browse: Browse) -> None:
    """A page that is gone because keys were removed shows the last one instead of an error."""
    desk.add("a")
    assert order(await text(desk, browse, "/?page=7")) == ["a"]


@pytest.mark.parametrize("number", ["0", "-1", "x", "", "1e3", "9999999999999999999", "٣"])
async def test_a_page_that_is_no_number_is_400(desk: FakeDesk, browse: Browse, number: str) -> None:
    """Anything but a page number is refused in words."""
    answer = await (await browse(desk)).get("/", params={"page": number})
    assert (answer.status, await answer.text()) == (400, "The parameter page takes a number from 1.\n")


async def test_links_honour_the_external_address(desk: FakeDesk, browse: Browse) -> None:
    """Behind a reverse proxy every link carries the proxy's path."""
    for number in range(101):
        desk.add(f"key-{number}")
    html = await text(desk, browse, external_url="https://llm.example/keys/")
    links = re.findall(r'href="(/[^"]*)"', html)
    assert len(links) > 105
    assert all(link.startswith("/keys/") for link in links)


async def test_a_provider_that_is_down_is_told_at_the_top(desk: FakeDesk, browse: Browse) -> None:
    """Once, before the keys, and not when it may be our own network."""
    desk.add("a", status("a", Outcome.OVERLOADED))
    desk.providers = {"openai": ProviderHealth(up=False, degraded=False)}
    assert (await text(desk, browse)).count("The provider openai is down") == 1
    desk.egress = False
    assert "The provider openai is down" not in await text(desk, browse)


async def test_a_refused_configuration_is_told_at_the_top(desk: FakeDesk, browse: Browse) -> None:
    """Whoever edits the file sees that it does not run, and why."""
    assert "is refused" not in await text(desk, browse)
    desk.refused = "llmkey.yml: keys[0].<b>: unknown field"
    html = await text(desk, browse)
    assert "The configuration on disk is refused, the one before it runs: llmkey.yml: keys[0].&lt;b&gt;" in html


async def test_a_model_that_is_gone_and_a_recovery_under_way_are_told(desk: FakeDesk, browse: Browse) -> None:
    """A key that is ok may have lost a model; a first good answer after exhaustion is not the last."""
    known = status("a", Outcome.OK)
    models = (ModelInfo(name="gpt-9", available=False), ModelInfo(name="gpt-5", available=True))
    recovering = replace(known.quota, goods=1)
    desk.add("a", replace(known, models=models, models_at=NOW, quota=recovering), models=("gpt-9", "gpt-5"))
    html = await text(desk, browse)
    assert "The model gpt-9 is not available to this key." in html
    assert "gpt-5 is not available" not in html
    assert "a second good answer is asked for" in html


async def test_what_was_found_here_is_not_put_into_the_providers_mouth(desk: FakeDesk, browse: Browse) -> None:
    """Where nothing answered, the page does not say that the answer said so."""
    silent = result(Outcome.UNREACHABLE, message="name not resolved", http_status=0)
    known = status("a", Outcome.UNREACHABLE)
    desk.add("a", replace(known, auth=replace(known.auth, last=silent)))
    html = await text(desk, browse)
    assert "name not resolved" in html
    assert "the answer said" not in html
