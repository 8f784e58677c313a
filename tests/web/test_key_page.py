"""``/keys/NAME``: everything known of one key, in words."""

import re
from dataclasses import replace
from html import unescape

import pytest

from exporter.model import (
    Hold,
    HoldReason,
    KeyDates,
    Kind,
    ModelInfo,
    Probing,
    Spent,
    Track,
    Transition,
)
from exporter.outcome import Outcome, Reason, State
from tests.web.conftest import Browse
from tests.web.fake_account import account
from tests.web.fake_desk import CANARY, NOW, FakeDesk, result, status

DAY = 86_400.0
EVIL = "<script>alert('1')</script>"


def dry(desk: FakeDesk) -> None:
    """A key whose account is empty, of which everything is known."""
    known = status("a", Outcome.QUOTA_EXHAUSTED, reason=Reason.CREDIT_BALANCE)
    last = result(
        Outcome.QUOTA_EXHAUSTED, Kind.QUOTA, reason=Reason.CREDIT_BALANCE, message="no credit", http_status=429,
        call="embeddings:text-embedding-3-small",
    )  # fmt: skip
    last = replace(last, finding=replace(last.finding, code="credit_balance_exhausted", type="insufficient_quota"))
    good = Track(state=State.OK, outcome=Outcome.OK, since=NOW - DAY, last=result(Outcome.OK), due=NOW + 30.0)
    models = (ModelInfo(name="gpt-5", available=True, shutdown_at=NOW + 10 * DAY),)
    known = replace(known, quota=replace(known.quota, last=last, last_success_at=NOW - 7200.0), auth=good)
    desk.add(
        "a", replace(known, models=models, models_at=NOW), models=("gpt-5",), account="acme", organization="org-1",
        project="proj_1", labels={"team": "search"}, created_at=NOW - 50 * DAY, rotate_after=60 * DAY,
    )  # fmt: skip
    desk.known_dates["a"] = KeyDates(created_at=NOW - 40 * DAY, last_used_at=NOW - 60.0, expires_at=NOW + 9 * DAY)
    desk.books["acme"] = account(by_key={"a": Spent(1.25, 20.0)})
    desk.holds["a", Kind.QUOTA] = Hold(HoldReason.BACKOFF, NOW + 600.0)
    unpaid, other = Outcome.BILLING_INACTIVE, Outcome.INVALID_KEY
    desk.history = [
        Transition(name="a", at=NOW - 3600.0, before=State.OK, after=unpaid.state, outcome=unpaid),
        Transition(name="b", at=NOW - 60.0, before=State.OK, after=other.state, outcome=other),
    ]


async def text(desk: FakeDesk, browse: Browse, address: str = "/keys/a", **options: str) -> str:
    answer = await (await browse(desk, **options)).get(address)
    assert (answer.status, answer.content_type) == (200, "text/html")
    return unescape(await answer.text())


def facts(page: str) -> dict[str, list[str]]:
    """What stands beside each name."""
    found: dict[str, list[str]] = {}
    for name, said in re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", page):
        found.setdefault(name, []).append(re.sub(r"<[^>]*>", "", said))
    return found


async def test_everything_known_is_told(desk: FakeDesk, browse: Browse) -> None:
    """Both kinds with their last outcome, the dates, the money, the models, what holds the probe."""
    dry(desk)
    page = await text(desk, browse)
    told = facts(page)
    assert "The prepaid credit is used up." in page
    assert told["last outcome"] == ["ok", "quota_exhausted (credit_balance)"]
    assert told["verdict"] == ["usable", "unusable"]
    assert told["HTTP status"] == ["200", "429"]
    assert told["took"] == ["0.250 s", "0.250 s"]
    assert (told["code"], told["type"]) == (["credit_balance_exhausted"], ["insufficient_quota"])
    assert told["call"] == ["embeddings:text-embedding-3-small"]
    assert told["last good answer"] == ["2 h ago 2026-11-22T00:00:00.000Z"]
    assert told["next"] == ["in 30 s 2026-11-22T02:00:30.000Z"]
    (held,) = told["held"]
    assert held.startswith("the exhaustion is known, so it is asked less often, until 2026-11-22T02:10")
    assert "message: “no credit”" in page
    assert told["created"] == ["40 d ago 2026-10-13T02:00:00.000Z"]
    assert told["last used"] == ["1 min ago 2026-11-22T01:59:00.000Z"]
    assert told["expires"] == ["in 9 d 2026-12-01T02:00:00.000Z"]
    assert told["rotation due"] == ["in 20 d 2026-12-12T02:00:00.000Z"]
    assert (told["cost today (UTC)"], told["cost this month (UTC)"]) == (["1.25 USD"], ["20.00 USD"])
    assert (told["team"], told["organization"], told["severity"]) == (["search"], ["org-1"], ["critical"])
    assert 'gpt-5: <span class="state">available</span>, shut down <time' in page


async def test_its_history_is_its_own(desk: FakeDesk, browse: Browse) -> None:
    """A day and a month as strips, and the changes with their causes; other keys' changes stand elsewhere."""
    dry(desk)
    page = await text(desk, browse)
    assert re.findall(r"<title>(Last [^:]*):", page) == ["Last 24 hours", "Last 30 days"]
    changes = page.partition('<ol class="changes">')[2].partition("</ol>")[0]
    assert changes.count("<li") == 1
    assert "billing_inactive: The account has no active billing" in changes


async def test_a_long_history_ends_somewhere(desk: FakeDesk, browse: Browse) -> None:
    """A key that flaps for weeks has a page of bounded length that says so."""
    dry(desk)
    desk.history = [replace(desk.history[0], at=NOW - 60.0 * n) for n in range(1, 3000)]
    page = await text(desk, browse)
    assert page.count('<li class="change" ') == 100
    assert "and more before" in page


async def test_a_key_never_probed_has_a_page(desk: FakeDesk, browse: Browse) -> None:
    """What is not known is left out, not invented."""
    off = Probing(interval=900.0, timeout=30.0, enabled=False)
    desk.add("a", secret=None, secret_fault="environment variable FOO is not set", quota=off)
    page = await text(desk, browse)
    told = facts(page)
    assert told["confirmed state"] == ["not concluded yet"]
    assert "HTTP status" not in told
    assert "created" not in told
    assert "No credential: environment variable FOO is not set." in page


@pytest.mark.parametrize("name", ["nobody", "%3Cscript%3E", "..%2Fmetrics", "sk-proj-CANARY"])
async def test_an_unknown_name_has_a_page_that_says_so(desk: FakeDesk, browse: Browse, name: str) -> None:
    """404 for people: a way back, and nothing of what was asked."""
    dry(desk)
    answer = await (await browse(desk)).get(f"/keys/{name}?refresh=0")
    page = await answer.text()
    assert (answer.status, answer.content_type) == (404, "text/html")
    assert '<a href="/">All keys</a>' in page
    assert "data-renew" not in page
    assert "<script" not in page
    assert "CANARY" not in page


async def test_the_page_of_an_unknown_name_waits_for_it(desk: FakeDesk, browse: Browse) -> None:
    """A key that a reload brings back is shown by itself; what a form was answered does not ask the form again."""
    page = await (await (await browse(desk)).get("/keys/nobody")).text()
    assert '<body data-renew="15" data-missing>' in page
    assert '<noscript><meta http-equiv="refresh" content="15"></noscript>' in page
    assert '<a href="?refresh=0">Stop renewing</a>' in page


async def test_no_secret_and_no_markup_of_others_is_in_it(desk: FakeDesk, browse: Browse) -> None:
    """Names, labels, messages and ids are escaped; the key itself is nowhere."""
    known = status(EVIL, Outcome.INVALID_KEY, message=EVIL)
    finding = replace(result(Outcome.INVALID_KEY).finding, code=EVIL, type=EVIL, message=EVIL)
    known = replace(known, auth=replace(known.auth, last=replace(result(Outcome.INVALID_KEY), finding=finding)))
    desk.add(EVIL, known, labels={EVIL: EVIL}, account=EVIL, organization=EVIL, project=EVIL)
    client = await browse(desk)
    page = await (await client.get("/keys/%3Cscript%3Ealert('1')%3C%2Fscript%3E?refresh=0")).text()
    assert page.count("&lt;script&gt;") >= 8
    assert "<script" not in page
    assert CANARY not in page


async def test_it_renews_itself_unless_told_not_to(desk: FakeDesk, browse: Browse) -> None:
    """As the list does; its links keep to the address that browsers see."""
    dry(desk)
    page = await text(desk, browse, external_url="https://llm.example/ops/")
    assert '<a href="/ops/keys/a?refresh=0">Stop renewing</a>' in page
    assert '<form method="post" action="/ops/keys/a/probe">' in page
    links = re.findall(r'href="(/[^"]*)"', page)
    assert links
    assert all(link.startswith("/ops/") for link in links)
    kept = await text(desk, browse, "/keys/a?refresh=0")
    assert "<script" not in kept
    assert (await (await browse(desk)).get("/keys/a?refresh=7")).status == 400


async def test_a_path_called_keys_hides_nothing(desk: FakeDesk, browse: Browse) -> None:
    """Behind a proxy whose path is /keys every address still answers, stripped or not."""
    dry(desk)
    client = await browse(desk, external_url="https://llm.example/keys")
    for address in ("/keys/metrics", "/keys/runbooks/", "/keys/api/v1/keys", "/keys/-/ready", "/keys/keys/a", "/keys/"):
        answer = await client.get(address, headers={"Accept-Encoding": "identity"})
        assert answer.status == 200, address
        assert "No key of this name" not in await answer.text()
