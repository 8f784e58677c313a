"""The button that has a key probed now: it works from our own page, and from nowhere else."""

import re
from typing import Any

import pytest

from exporter.model import Hold, HoldReason, Kind, Probing
from exporter.outcome import Outcome
from exporter.web.bucket import Bucket
from tests.web.conftest import Browse
from tests.web.fake_desk import NOW, FakeDesk, result, status

OURS = {"Origin": "http://127.0.0.1", "Host": "127.0.0.1", "Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def fleet(desk: FakeDesk) -> FakeDesk:
    desk.add("a", status("a", Outcome.INVALID_KEY))
    return desk


async def form(client: Any, name: str = "a") -> dict[str, str]:
    """What the page's first form holds."""
    page = await (await client.get(f"/keys/{name}")).text()
    return {field: re.findall(rf'name="{field}" value="([^"]*)"', page)[0] for field in ("token", "kind")}


async def press(
    client: Any, fields: dict[str, str], headers: dict[str, str] = OURS, path: str = "/keys/a/probe"
) -> Any:
    return await client.post(path, data=fields, headers=headers, allow_redirects=False)


async def test_the_button_probes_and_leads_back(fleet: FakeDesk, browse: Browse) -> None:
    """303 to the page, which tells what was found while that is news."""
    client = await browse(fleet)
    answer = await press(client, await form(client))
    assert (answer.status, answer.headers["Location"]) == (303, "/keys/a?asked=auth")
    assert fleet.probed == [("a", Kind.AUTH)]
    page = await (await client.get("/keys/a?asked=auth")).text()
    assert '<p class="notice">The auth probe found invalid_key, HTTP 200, 11 s ago.</p>' in page
    fleet.moved = 60.0
    assert "probe found" not in await (await client.get("/keys/a?asked=auth")).text()
    assert "probe found" not in await (await client.get("/keys/a?asked=%3Cb%3E")).text()


async def test_the_browser_may_tell_us_where_the_button_is(fleet: FakeDesk, browse: Browse) -> None:
    """Told to keep it to itself, it would send ``Origin: null`` with our own form as well, which is refused."""
    headers = (await (await browse(fleet)).get("/keys/a")).headers
    assert headers["Referrer-Policy"] == "same-origin"
    assert "; form-action 'self'; " in headers["Content-Security-Policy"]


async def test_behind_a_proxy_the_button_works_as_well(fleet: FakeDesk, browse: Browse) -> None:
    """The page's origin is the proxy's, its path may be stripped or not."""
    client = await browse(fleet, external_url="https://llm.example/ops/")
    headers = {"Origin": "https://llm.example", "Host": "127.0.0.1:10427", "Sec-Fetch-Site": "same-origin"}
    for path in ("/keys/a/probe", "/ops/keys/a/probe"):
        answer = await press(client, await form(client), headers, path)
        assert (answer.status, answer.headers["Location"]) == (303, "/ops/keys/a?asked=auth")


UNNAMED = "set web.external_url to the address that the browser shows, or open this page by an IP address"


@pytest.mark.parametrize("headers", [{}, {"Sec-Fetch-Site": "same-origin"}])
async def test_under_a_name_that_nobody_told_us_the_button_is_off(
    fleet: FakeDesk, browse: Browse, headers: dict[str, str]
) -> None:
    """The name may be a stranger's that leads here; the page and the refusal say what to set."""
    client = await browse(fleet)
    here = {"Host": "box.example:10427"}
    page = (await (await client.get("/keys/a", headers=here)).text()).replace("&#39;", "'")
    assert page.count("<button disabled ") == 2
    assert f"Not here, since this name could be a stranger's: {UNNAMED}." in page
    answer = await press(client, await form(client), here | {"Origin": "http://box.example:10427"} | headers)
    assert answer.status == 403
    assert f"If it is its own: {UNNAMED}." in await answer.text()
    assert fleet.probed == []


async def test_with_an_external_address_the_button_is_on_under_any_name(fleet: FakeDesk, browse: Browse) -> None:
    """A proxy may hide the name that the browser shows; then Host says nothing."""
    client = await browse(fleet, external_url="https://LLM.example:443/ops")
    page = await (await client.get("/keys/a", headers={"Host": "llmkey-exporter.monitoring.svc:10427"})).text()
    assert "<button disabled" not in page
    headers = {"Origin": "https://llm.example", "Host": "llmkey-exporter.monitoring.svc:10427"}
    assert (await press(client, await form(client), headers)).status == 303


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://rebind.evil", "Host": "rebind.evil"},
        {"Origin": "http://rebind.evil", "Host": "rebind.evil", "Sec-Fetch-Site": "same-origin"},
    ],
)
async def test_another_sites_page_cannot_press_it(fleet: FakeDesk, browse: Browse, headers: dict[str, str]) -> None:
    """Not even with the right token."""
    client = await browse(fleet)
    assert (await press(client, await form(client), headers)).status == 403
    assert fleet.probed == []


@pytest.mark.parametrize("token", ["", "wrong", "é", "\udcff"])
async def test_without_the_pages_token_nothing_is_probed(fleet: FakeDesk, browse: Browse, token: str) -> None:
    """A request that says nothing of where it comes from needs the token, which another process does not know."""
    client = await browse(fleet)
    fields = await form(client)
    answer = await press(client, fields | {"token": token.encode("utf-8", "replace").decode()}, {})
    assert answer.status == 403
    assert await answer.text() == (
        "This page is older than the exporter that runs now. Load it again and ask once more.\n"
    )
    other = await form(await browse(fleet))
    assert other["token"] != fields["token"]
    assert (await press(client, other, {})).status == 403
    assert fleet.probed == []


@pytest.mark.parametrize(
    ("fields", "path", "status"),
    [
        ({"kind": "paid"}, "/keys/a/probe", 400),
        ({"kind": ""}, "/keys/a/probe", 400),
        ({}, "/keys/nobody/probe", 404),
        ({"kind": "x" * 5000}, "/keys/a/probe", 413),
    ],
)
async def test_a_wrong_form_is_refused(
    fleet: FakeDesk, browse: Browse, fields: dict[str, str], path: str, status: int
) -> None:
    """In words, and nothing is probed."""
    client = await browse(fleet)
    assert (await press(client, await form(client) | fields, path=path)).status == status
    assert fleet.probed == []


async def test_only_a_form_is_taken(fleet: FakeDesk, browse: Browse) -> None:
    """JSON, files and a GET are not what the button sends."""
    client = await browse(fleet)
    fields = await form(client)
    assert (await client.post("/keys/a/probe", json=fields, headers=OURS)).status == 415
    assert (await client.get("/keys/a/probe", params=fields)).status == 405
    assert fleet.probed == []


async def test_a_key_removed_meanwhile_is_unknown(fleet: FakeDesk, browse: Browse) -> None:
    """A reload between the page and the button leads to the page for unknown names."""
    client = await browse(fleet)
    fields = await form(client)
    fleet.fault = KeyError("a")
    assert (await press(client, fields)).status == 404


async def test_who_presses_too_often_waits(fleet: FakeDesk, browse: Browse) -> None:
    """Ten at once, then one every three seconds, whatever the key."""
    client = await browse(fleet)
    fields = await form(client)
    assert [(await press(client, fields)).status for _ in range(10)] == [303] * 10
    answer = await press(client, fields)
    assert (answer.status, answer.headers["Retry-After"]) == (429, "4")
    assert len(fleet.probed) == 10
    fleet.moved = 3.0
    assert (await press(client, fields)).status == 303


@pytest.mark.parametrize(
    ("hold", "why"),
    [
        (Hold(HoldReason.PAUSED, NOW + 60.0), "the key is paused, until 2026-11-22T02:01:00.000Z (in 1 min)"),
        (Hold(HoldReason.BUDGET), "the day's probe budget is spent"),
    ],
)
async def test_what_cannot_be_probed_has_no_button_to_press(
    fleet: FakeDesk, browse: Browse, hold: Hold, why: str
) -> None:
    """A pause and a spent budget hold for everybody: the button is off and says why, and so does the answer."""
    fleet.holds["a", Kind.QUOTA] = hold
    page = (await (await (await browse(fleet)).get("/keys/a?asked=quota")).text()).replace("&#39;", "'")
    assert '<button disabled aria-describedby="refused-quota">Probe quota now</button>' in page
    assert f'<span class="note" id="refused-quota">Not now: {why}.</span>' in page
    assert f"Not probed: {why}." in page
    assert "<button>Probe auth now</button>" in page


async def test_other_holds_give_way_to_a_person(fleet: FakeDesk, browse: Browse) -> None:
    """Back-off and the like keep the schedule back, not who asks; a kind that is off stays off."""
    off = Probing(interval=60.0, timeout=10.0, enabled=False)
    fleet.add("b", auth=off)
    fleet.holds["a", Kind.AUTH] = Hold(HoldReason.RETRY_AFTER, NOW + 60.0)
    client = await browse(fleet)
    assert "<button disabled" not in await (await client.get("/keys/a")).text()
    assert "Not now: it is switched off." in await (await client.get("/keys/b")).text()


async def test_the_pages_answer_says_how_old_an_answer_is(fleet: FakeDesk, browse: Browse) -> None:
    """Within ten seconds the last result is answered again, and the page does not call it new."""
    client = await browse(fleet)
    known = fleet.statuses["a"]
    assert known.auth.last == result(Outcome.INVALID_KEY)
    assert "11 s ago" in await (await client.get("/keys/a?asked=auth")).text()


def test_a_bucket_fills_slowly_and_never_over() -> None:
    """Also when the clock is set back."""
    now = [100.0]
    bucket = Bucket(lambda: now[0], most=2, seconds=10.0)
    assert [bucket.take() for _ in range(3)] == [0.0, 0.0, 10.0]
    now[0] = 104.0
    assert bucket.take() == pytest.approx(6.0)
    now[0] = 50.0
    assert bucket.take() == pytest.approx(6.0)
    now[0] = 1000.0
    assert [bucket.take() for _ in range(3)] == [0.0, 0.0, 10.0]
