"""The accounts on the status page: money, limits, credit, keys, and whether they can be read at all."""

import re
from dataclasses import replace

from exporter.model import Bound, Collector, KeyStanding, ListedKey, SpendLimit, Spent
from exporter.outcome import Outcome, Reason
from exporter.outcome.admin import admin_advice
from tests.web.account_table import lines, section
from tests.web.conftest import Browse
from tests.web.fake_account import DAY, account, failed, full, read
from tests.web.fake_desk import CANARY, NOW, FakeDesk, status

EVIL = "<script>alert('1')</script>\"" + "x" * 5000
ENFORCED = "calls are refused until it is raised or the month ends (UTC)"


def order(html: str) -> list[str]:
    return re.findall(r'rowheader"><a href="[^"]*">([^<]*)</a>', html)


async def test_without_accounts_there_is_no_section(desk: FakeDesk, browse: Browse) -> None:
    """A fleet without accounts is not told about money."""
    desk.add("a")
    assert await section(desk, browse) == ""


async def test_money_is_told_in_words(desk: FakeDesk, browse: Browse) -> None:
    """Today, the sooner estimate, the month, the forecast, other money apart; then what bounds it, with dates."""
    desk.books["acme"] = full()
    said = await lines(desk, browse)
    assert said[:18] == [
        "12.30 USD today",
        "about 14.20 USD today by usage (costs come later)",
        "not in it, for want of a price: gpt-new",
        "412.10 USD this month",
        "610.20 USD forecast for the month, more than the budget",
        "13.00 USD on a usual day",
        "3.20 EUR besides this month, not added up",
        "budget: 412.10 of 500.00 USD spent (82%); it will be reached on 2026-11-28 (in 6 d) at this pace",
        "spend limit: 412.10 of 1000.00 USD spent (41%); calls are not refused yet",
        f"spend limit of the project Search: 95.00 of 90.00 USD spent (105%); {ENFORCED}",
        "credit: about 3.20 USD left (an estimate); it lasts until 2026-11-24 (in 2 d) at this pace",
        "the next credit ends on 2027-01-01 (in 40 d)",
        "1 key monitored",
        "1 key unused for 30 days or more: old",
        "The admin key cannot read keys.",
        admin_advice(Outcome.PERMISSION_DENIED).cause,
        f"{admin_advice(Outcome.PERMISSION_DENIED).remedy} platform.openai.com/settings/organization/admin-keys",
        "“Missing scopes: api.management.read”",
    ]
    assert said[18:] == [
        "keys: never read, asked again in 1 h",
        "costs: read 3 min ago, data up to 2 h ago",
        "costs: 2 rows made no sense and are left out",
        "usage: read 30 s ago, data up to now",
        "limits: read 3 min ago",
    ]


async def test_what_is_not_known_is_never_nothing(desk: FakeDesk, browse: Browse) -> None:
    """An account that cannot be read shows no figure at all."""
    desk.books["acme"] = account()
    said = await lines(desk, browse)
    assert said == [
        "spent today and this month: not known",
        "forecast for the month: not known",
        "no budget, spend limit or credit is known",
        "keys: not known",
        "nothing is read: there is no admin key, or every collector is switched off",
    ]
    assert not re.search(r"[0-9]", " ".join(said))


async def test_a_budget_without_costs_has_no_bar(desk: FakeDesk, browse: Browse) -> None:
    """Nothing is drawn of what is not known; the end of credit is told all the same."""
    desk.books["acme"] = account(
        budget_usd=500.0,
        credit_expires_at=NOW + DAY,
        spend_limits=(SpendLimit(usd=90.0), SpendLimit(usd=1.0, project="p")),
    )
    assert "<svg" not in await section(desk, browse)
    assert (await lines(desk, browse))[2:7] == [
        "budget: 500.00 USD a month; what is spent of it is not known",
        "spend limit: 90.00 USD a month",
        "spend limit of the project p: 1.00 USD a month",
        "credit: what is left is not known",
        "the next credit ends on 2026-11-23 (in 1 d)",
    ]


async def test_a_bar_shows_what_its_words_say(desk: FakeDesk, browse: Browse) -> None:
    """Its parts are the spent and the forecast share, cut at the limit; who cannot see it misses nothing."""
    desk.books["acme"] = full()
    html = await section(desk, browse)
    bars = re.findall(r'<svg class="bar"[^>]*aria-hidden="true">(.*?)</svg>', html)
    widths = [re.findall(r'class="(\w+)" width="([0-9.]+)"', bar) for bar in bars]
    assert widths == [
        [("whole", "100"), ("ahead", "100.0"), ("spent", "82.4")],
        [("whole", "100"), ("ahead", "61.0"), ("spent", "41.2")],
    ]


async def test_what_is_reached_is_said_to_be(desk: FakeDesk, browse: Browse) -> None:
    """A spent budget, an enforced limit and a used-up credit are loud, and promise no date."""
    desk.books["acme"] = account(
        spent=Spent(20.0, 500.0),
        budget_usd=500.0,
        spend_limits=(SpendLimit(usd=400.0, enforcing=True),),
        credit_remaining=0.0,
        exhaustion={Bound.BUDGET: NOW, Bound.SPEND_LIMIT: NOW, Bound.CREDIT: NOW},
    )
    html = await section(desk, browse)
    loud = re.findall(r'<p class="bad">(.*?)<', html)
    assert loud == [
        "budget: 500.00 of 500.00 USD spent (100%); it is reached",
        f"spend limit: 500.00 of 400.00 USD spent (125%); {ENFORCED}",
        "credit: nothing is left (an estimate)",
    ]


async def test_credit_that_ends_within_three_days_is_amber(desk: FakeDesk, browse: Browse) -> None:
    """Whether it is used up or expires then; what lasts longer, and the end of nothing, is plain."""
    for name, days, left in (("soon", 2, 3.2), ("later", 4, 3.2), ("gone", 2, 0.0)):
        at = NOW + days * DAY
        desk.books[name] = account(name, credit_remaining=left, exhaustion={Bound.CREDIT: at}, credit_expires_at=at)
    doubts = re.findall(r'<p class="doubt">(.*?)<', await section(desk, browse))
    assert doubts == [
        "credit: about 3.20 USD left (an estimate); it lasts until 2026-11-24 (in 2 d) at this pace",
        "the next credit ends on 2026-11-24 (in 2 d)",
    ]


async def test_credit_that_the_provider_denies_is_red(desk: FakeDesk, browse: Browse) -> None:
    """A confirmed refusal for want of credit beats our estimate: the row, the sentence and the API say so."""
    dry = status("dry", Outcome.QUOTA_EXHAUSTED, reason=Reason.CREDIT_BALANCE)
    limited = status("limited", Outcome.QUOTA_EXHAUSTED, reason=Reason.PROJECT_SPEND_LIMIT)
    desk.add("dry", dry, account="acme")
    desk.add("limited", limited, account="limited")
    desk.add("paused", replace(dry, name="paused"), account="paused", paused_until=NOW + DAY)
    desk.add("stranger", replace(dry, name="stranger"))
    desk.add("new", account="acme")
    for name in ("acme", "limited", "paused"):
        desk.books[name] = account(name, credit_remaining=186.64, exhaustion={Bound.CREDIT: NOW + 40 * DAY})
    desk.add("of-none", replace(dry, name="of-none"), account="none")
    desk.books["none"] = account("none", credit_remaining=0.0)
    html = await section(desk, browse)
    denied = "the provider refuses for want of credit: the estimate below is wrong"
    assert re.findall(r'<p class="bad">(.*?)<', html) == [denied, "credit: nothing is left (an estimate)"]
    said = await lines(desk, browse)
    assert said[said.index(denied) + 1].startswith("credit: about 186.64 USD left (an estimate)")
    assert order(html) == ["acme", "none", "limited", "paused"]
    client = await browse(desk)
    known = await (await client.get("/api/v1/accounts", headers={"Accept-Encoding": "identity"})).json()
    told = {one["name"]: one["credit"]["contradicted"] for one in known["accounts"]}
    assert told == {"acme": True, "limited": False, "none": False, "paused": False}
    one = await (await client.get("/api/v1/accounts/acme", headers={"Accept-Encoding": "identity"})).json()
    assert one["credit"]["contradicted"] is True


async def test_nearly_reached_is_not_reached(desk: FakeDesk, browse: Browse) -> None:
    """Shares are rounded down, and a little money is not written as none."""
    desk.books["acme"] = account(spent=Spent(0.0004, 499.99), budget_usd=500.0)
    said = await lines(desk, browse)
    assert "under 0.01 USD today" in said
    desk.books["acme"] = account(spent=Spent(1.0, 0.29), budget_usd=1.0)
    assert "budget: 0.29 of 1.00 USD spent (29%)" in await lines(desk, browse)
    assert "budget: 499.99 of 500.00 USD spent (99%)" in said


async def test_usage_may_see_a_limit_reached_before_the_costs_do(desk: FakeDesk, browse: Browse) -> None:
    """What only the estimate says is told as such; what the costs say needs no forecast."""
    desk.books["acme"] = account(
        spent=Spent(1.0, 90.0),
        budget_usd=100.0,
        spend_limits=(SpendLimit(usd=80.0, enforcing=False),),
        exhaustion={Bound.BUDGET: NOW - 1.0, Bound.SPEND_LIMIT: NOW - 1.0},
    )
    said = await lines(desk, browse)
    assert "budget: 90.00 of 100.00 USD spent (90%); by what usage tells of today it is reached" in said
    assert "spend limit: 90.00 of 80.00 USD spent (112%); it is reached; calls are not refused yet" in said


async def test_an_estimate_and_a_forecast_add_only_what_is_new(desk: FakeDesk, browse: Browse) -> None:
    """An estimate equal to the costs is not told, one without costs is; a forecast within the budget is plain."""
    desk.books["a"] = account("a", spent=Spent(5.0, 9.0), estimated_today=5.0, forecast_month=20.0, budget_usd=20.0)
    desk.books["b"] = account("b", estimated_today=5.0)
    said = await lines(desk, browse)
    assert said[:3] == ["5.00 USD today", "9.00 USD this month", "20.00 USD forecast for the month"]
    assert "about 5.00 USD today by usage (costs come later)" in said


async def test_corrections_and_limits_of_nothing_are_drawn(desk: FakeDesk, browse: Browse) -> None:
    """A month below nothing has an empty bar, a limit of nothing a full one."""
    desk.books["a"] = account("a", spent=Spent(-3.0, -3.0), budget_usd=10.0)
    desk.books["b"] = account("b", spent=Spent(0.0, 0.0), spend_limits=(SpendLimit(usd=0.0),))
    html = await section(desk, browse)
    assert re.findall(r'class="spent" width="([0-9.-]+)"', html) == ["100.0", "0.0"]
    assert "-3.00 USD today" in html


async def test_projects_that_are_refused_come_first(desk: FakeDesk, browse: Browse) -> None:
    """Of many projects with a limit ten are told: those that bite, then those that are nearest."""
    limits = [SpendLimit(usd=100.0, project=f"p{n:02}") for n in range(14)]
    desk.books["acme"] = account(
        spend_limits=(*limits, SpendLimit(usd=100.0, project="stuck", enforcing=True)),
        by_project={"p07": Spent(1.0, 99.0), "p03": Spent(1.0, 50.0)},
    )
    said = [line for line in await lines(desk, browse) if "project" in line]
    assert [re.findall(r"project (\w+):", line) for line in said[:4]] == [["stuck"], ["p07"], ["p03"], ["p00"]]
    assert (len(said), said[-1]) == (11, "5 more projects have a spend limit")


async def test_what_is_wrong_comes_first(desk: FakeDesk, browse: Browse) -> None:
    """Accounts in trouble lead: what is reached or cannot be read, then what is in doubt, then by name."""
    desk.books = {
        "a-fine": account("a-fine", collectors={Collector.COSTS: read()}),
        "b-doubt": account("b-doubt", spent=Spent(1.0, 1.0), forecast_month=11.0, budget_usd=10.0),
        "c-dead": account("c-dead", collectors={Collector.COSTS: failed(Outcome.INVALID_KEY)}),
        "d-over": account("d-over", spent=Spent(1.0, 10.0), budget_usd=10.0),
    }
    assert order(await section(desk, browse)) == ["c-dead", "d-over", "b-doubt", "a-fine"]


async def test_more_than_a_hundred_accounts_are_counted(desk: FakeDesk, browse: Browse) -> None:
    """The page shows a hundred and says where the others are."""
    desk.books = {f"a{n:03}": account(f"a{n:03}") for n in range(103)}
    answer = await (await browse(desk, external_url="https://llm.example/llm")).get("/")
    html = await answer.text()
    assert len(order(html)) == 100
    assert '<a href="/llm/api/v1/accounts">3 more</a>' in html
    assert 'href="/llm/api/v1/accounts/a000"' in html


async def test_nothing_a_stranger_writes_becomes_markup(desk: FakeDesk, browse: Browse) -> None:
    """Names of keys, projects, models and currencies are escaped, and no page grows by their length."""
    desk.books["acme"] = account(
        provider=EVIL[:63],
        spent=Spent(1.0, 2.0),
        foreign={EVIL: 1.0},
        estimated_today=2.0,
        unpriced={EVIL: 1},
        spend_limits=(SpendLimit(usd=1.0, project="p"),),
        names={"p": EVIL},
        keys=(ListedKey(name=EVIL, project="", standing=KeyStanding.UNMONITORED),),
        collectors={Collector.COSTS: failed(Outcome.UNKNOWN, EVIL[:300])},
    )
    html = await section(desk, browse)
    assert "<script" not in html
    assert html.count("&lt;script&gt;") >= 5
    assert "x" * 300 not in html


async def test_half_a_character_and_no_secret(desk: FakeDesk, browse: Browse) -> None:
    """What is no valid Unicode is shown as far as it can be, and a key's value is nowhere."""
    desk.add("a", account="acme")
    desk.books["acme"] = full()
    desk.books["b"] = account("b", keys=(ListedKey(name="\ud800", project="", standing=KeyStanding.UNUSED),))
    client = await browse(desk)
    for address in ("/", "/api/v1/accounts", "/api/v1/accounts/acme", "/api/v1/accounts/b"):
        answer = await client.get(address, headers={"Accept-Encoding": "identity"})
        text = await answer.text()
        assert answer.status == 200
        assert CANARY not in text
        assert CANARY[-8:] not in text


async def test_the_table_stays_one_on_narrow_screens(desk: FakeDesk, browse: Browse) -> None:
    """Where the style takes a table's display away, the roles still say what is a row, a header and a cell."""
    desk.books["acme"] = full()
    roles = {"table": "table", "thead": "rowgroup", "tbody": "rowgroup", "tr": "row", "td": "cell"}
    for tag, attributes in re.findall(r"<(table|thead|tbody|tr|td|th)\b([^>]*)>", await section(desk, browse)):
        wanted = roles.get(tag) or ("columnheader" if 'scope="col"' in attributes else "rowheader")
        assert f'role="{wanted}"' in attributes, tag


async def test_nothing_is_styled_or_loaded_in_place(desk: FakeDesk, browse: Browse) -> None:
    """The policy allows our stylesheet alone: bars need no style of their own, and no script."""
    desk.books["acme"] = full()
    assert not re.findall(r"<script|<img|<iframe|url\(| style=|src=| on[a-z]+=", await section(desk, browse))
