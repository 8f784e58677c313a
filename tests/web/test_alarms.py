"""Alarms that fire: on the status page, on the page of a key, as JSON."""

import re
import time
from dataclasses import replace
from html import unescape

import pytest

from exporter.outcome import Outcome
from exporter.web.alarms import Fired, alarm_table
from exporter.web.page import page
from exporter.web.sheet import Sheet
from tests.web.conftest import Browse
from tests.web.fake_account import account
from tests.web.fake_alarm import TEXTS, alarm
from tests.web.fake_desk import NOW, FakeDesk, result, status

EVIL = "<script>alert('1')</script>"


async def text(desk: FakeDesk, browse: Browse, address: str = "/", **options: str) -> str:
    answer = await (await browse(desk, **options)).get(address)
    assert answer.status == 200
    return await answer.text()


def section(html: str) -> str:
    found = re.search(r'<table class="alarms".*?</table>', html, re.DOTALL)
    return found[0] if found else ""


def rows(html: str) -> list[list[str]]:
    """The cells of each row as they are read."""
    bodies = re.findall(r"<tr role=\"row\" data-row=.*?</tr>", section(html), re.DOTALL)
    return [
        [
            " ".join(unescape(re.sub(r"<[^>]*>", "", cell)).split())
            for cell in re.findall(r"<t[dh].*?</t[dh]>", body, re.DOTALL)
        ]
        for body in bodies
    ]


async def test_what_fires_is_told_before_the_keys(desk: FakeDesk, browse: Browse) -> None:
    """Severity, what, whom, since when, what to do and where to read on; the sentence counts it."""
    desk.add("a", status("a", Outcome.OK), account="acme")
    desk.books["acme"] = account("acme")
    desk.fired = [alarm(key="a", account="acme")]
    html = await text(desk, browse, external_url="https://llm.example/llm/")
    assert rows(html) == [
        [
            "warning",
            "An API key expires soon. Create a new key now. Runbook: LLMKeyExpiring",
            "key a account acme, provider openai",
            "2 h ago",
        ]
    ]
    assert '<a href="/llm/runbooks/LLMKeyExpiring">LLMKeyExpiring</a>' in section(html)
    assert '<a href="/llm/keys/a">a</a>' in section(html)
    assert '<b class="doubt">warning</b>' in section(html)
    assert html.index('class="summary"') < html.index('class="alarms"') < html.index('class="keys"')
    assert '<p class="summary" role="status" data-part="summary">The key is ok; 1 warning.</p>' in html


async def test_without_alarms_there_is_no_section(desk: FakeDesk, browse: Browse) -> None:
    """A fleet that is well is told nothing of alarms."""
    desk.add("a", status("a", Outcome.OK))
    html = await text(desk, browse)
    assert section(html) == ""
    assert "Nothing is wrong: the key is ok." in html


async def test_the_worst_comes_first_and_information_last(desk: FakeDesk, browse: Browse) -> None:
    """By severity, then what has lasted longest; of mere information neither colour nor sentence makes a noise."""
    desk.add("a", status("a", Outcome.OK))
    desk.fired = [
        alarm("LLMKeyUnused", "info", key="a", fields={"since": NOW - 90_000.0}),
        alarm("LLMKeyRotationDue", key="a"),
        alarm("LLMModelRetiring", key="a", fields={"since": NOW - 9000.0}),
        alarm("LLMKeyExporterEgressDown", "critical", provider=""),
        alarm("LLMProviderDown", "critical", fields={"since": NOW - 10.0}),
    ]
    html = await text(desk, browse)
    found = rows(html)
    assert [(row[0], row[1].rpartition(" ")[2]) for row in found] == [
        ("critical", "LLMKeyExporterEgressDown"),
        ("critical", "LLMProviderDown"),
        ("warning", "LLMModelRetiring"),
        ("warning", "LLMKeyRotationDue"),
        ("info", "LLMKeyUnused"),
    ]
    assert [row[2] for row in found[:2]] == ["the exporter", "provider openai"]
    assert re.findall(r'<b class="(\w+)">(\w+)</b>', section(html))[-1] == ("note", "info")
    assert "Something is wrong: the key is ok; 2 critical alarms, 2 warnings." in html


async def test_what_is_told_together_is_one_line(desk: FakeDesk, browse: Browse) -> None:
    """A rule's alarms at one account are one line, with the worst severity and the earliest time; some are named."""
    for number in range(12):
        desk.add(f"k{number:02}", account="acme")
        since = {"since": NOW - 86_400.0 * number}
        severity = "critical" if number == 7 else "warning"
        desk.fired.append(
            alarm("LLMModelRetiring", severity, key=f"k{number:02}", account="acme", model="gpt-4", fields=since)
        )
    desk.fired.append(alarm("LLMModelRetiring", key="other", account="beta", model="gpt-4"))
    html = await text(desk, browse)
    first, second = rows(html)
    assert first[0] == "critical"
    assert first[2].startswith("keys k07 (gpt-4), k00 (gpt-4), k01 (gpt-4), ")
    assert "k06 (gpt-4) and 4 more account acme" in first[2]
    assert first[3] == "11 d ago"
    assert second[2] == "key other (gpt-4) account beta, provider openai"
    assert 'href="/keys/other"' not in section(html)  # nothing of that name is watched


async def test_an_account_is_linked_to_its_row(desk: FakeDesk, browse: Browse) -> None:
    """Where the page has one."""
    desk.books["acme"] = account("acme")
    desk.fired = [alarm("LLMAccountCreditLow", account="acme"), alarm("LLMAccountCreditLow", account="gone")]
    html = await text(desk, browse)
    assert re.findall('href="#([^"]*)"', section(html)) == ["account-acme"]
    assert html.count('id="account-acme"') == 1
    assert {row[2] for row in rows(html)} == {"account acme provider openai", "account gone provider openai"}


async def test_at_most_thirty_are_shown(desk: FakeDesk, browse: Browse) -> None:
    """The rest is counted, alarm by alarm, and said where to find."""
    for number in range(33):
        desk.fired.append(alarm("LLMAccountCreditLow", account=f"a{number:02}"))
    desk.fired.append(alarm("LLMKeyExpiring", "info", key="x", account="z"))
    desk.fired.append(alarm("LLMKeyExpiring", "info", key="y", account="z"))
    html = await text(desk, browse)
    assert len(rows(html)) == 30
    assert '<a href="/api/v1/alarms">5 more</a>' in html


async def test_a_row_is_marked(desk: FakeDesk, browse: Browse) -> None:
    """A key that is ok but about to expire does not look like one that is well: words beside its state say so."""
    for name in ("a", "b", "c"):
        desk.add(name, status(name, Outcome.OK))
    desk.fired = [
        alarm(key="a"),
        alarm("LLMModelRetiring", "critical", key="a", model="gpt-4"),
        alarm("LLMKeyUnused", "info", key="c"),
    ]
    html = await text(desk, browse)
    first, second, third = re.findall(r'<tr class="ok".*?</tr>', html, re.DOTALL)
    assert '<span class="state">ok</span> <small class="bad">1 critical alarm, 1 warning</small>' in first
    told = [" ".join(re.sub(r"<[^>]*>", "", line).split()) for line in re.findall(r'<p class="note">.*?</p>', first)]
    assert told == [
        "critical: An API key expires soon (gpt-4). LLMModelRetiring",
        "warning: An API key expires soon. LLMKeyExpiring",
    ]
    assert "alarm" not in second
    assert "<small class" not in third
    assert '<b class="note">info</b>: An API key expires soon.' in third


async def test_what_is_over_makes_no_noise(desk: FakeDesk, browse: Browse) -> None:
    """A rule keeps firing for a while after its condition: a key that is well again is not called dead meanwhile."""
    desk.add("a", status("a", Outcome.OK))  # looked at twelve seconds ago
    over = {"true_at": NOW - 200.0}
    desk.fired = [
        alarm("LLMKeyAuthFailed", "critical", key="a", fields=over),
        alarm("LLMProviderDown", "critical", fields=over),
        alarm("LLMKeyUnused", "info", key="a"),
    ]
    html = await text(desk, browse)
    assert "Nothing is wrong: the key is ok." in html
    assert [(row[0], row[3]) for row in rows(html)] == [
        ("info", "2 h ago"),
        ("critical", "2 h ago not seen any more, last 3 min ago"),
        ("critical", "2 h ago not seen any more, last 3 min ago"),
    ]
    row = re.findall(r'<tr class="ok".*?</tr>', html, re.DOTALL)[0]
    assert "<small class" not in row
    assert '<b class="bad">' not in html
    assert "expires soon. (not seen any more, last <time" in row
    assert "; not seen any more, last <time" in await text(desk, browse, "/keys/a")


async def test_what_holds_is_loud_until_a_later_look(desk: FakeDesk, browse: Browse) -> None:
    """A key that is asked seldom was last seen dead long ago, and is."""
    known = status("a", Outcome.OK)
    last = replace(result(Outcome.OK), at=NOW - 4000.0)
    desk.add("a", replace(known, auth=replace(known.auth, last=last)))
    desk.fired = [alarm(key="a", fields={"true_at": NOW - 3999.5})]
    assert "The key is ok; 1 warning." in await text(desk, browse)


async def test_a_row_is_not_flooded(desk: FakeDesk, browse: Browse) -> None:
    """Five alarms of a key are told in the list; its own page has them all."""
    desk.add("a", status("a", Outcome.OK))
    desk.fired = [alarm("LLMModelRetiring", key="a", model=f"m{number}") for number in range(8)]
    row = re.findall(r'<tr class="ok".*?</tr>', await text(desk, browse), re.DOTALL)[0]
    assert row.count('href="/runbooks/LLMModelRetiring"') == 5
    assert "and 3 alarms more" in row
    assert (await text(desk, browse, "/keys/a")).count('href="/runbooks/LLMModelRetiring"') == 8


async def test_the_page_of_a_key_has_its_alarms_in_full(desk: FakeDesk, browse: Browse) -> None:
    """Description, whole remedy, since when, the runbook; alarms of others stand elsewhere."""
    desk.add("a", status("a", Outcome.OK))
    assert "<h2>Alarms</h2>" not in await text(desk, browse, "/keys/a")
    desk.fired = [alarm(key="a"), alarm("LLMModelRetiring", key="b"), alarm("LLMProviderDown")]
    html = await text(desk, browse, "/keys/a")
    assert "<h2>Alarms</h2>" in html
    assert '<b class="doubt">warning</b>: An API key expires soon.' in html
    assert TEXTS["description"] in html
    assert TEXTS["remedy"] in html
    assert "Since <time" in html
    assert html.count('href="/runbooks/LLM') == 1


async def test_nothing_a_stranger_writes_becomes_markup(desk: FakeDesk, browse: Browse) -> None:
    """Names, labels and texts are escaped wherever alarms are drawn."""
    desk.add(EVIL, status(EVIL, Outcome.OK))
    desk.books[EVIL] = account(EVIL)
    texts = dict.fromkeys(TEXTS, EVIL)
    desk.fired = [
        alarm(EVIL, key=EVIL, account=EVIL, model=EVIL, texts=texts),
        alarm(EVIL, account=EVIL, texts=texts),
    ]
    client = await browse(desk)
    for address in ("/?refresh=0", f"/keys/{EVIL.replace('/', '%2F')}?refresh=0"):
        answer = await client.get(address)
        html = await answer.text()
        assert "&lt;script&gt;" in html
        assert "<script" not in html


async def test_the_table_stays_one_on_narrow_screens(desk: FakeDesk, browse: Browse) -> None:
    """Where the style takes a table's display away, the roles still say what is a row, a header and a cell."""
    desk.fired = [alarm(key="a")]
    roles = {"table": "table", "thead": "rowgroup", "tbody": "rowgroup", "tr": "row", "td": "cell"}
    for tag, attributes in re.findall(r"<(table|thead|tbody|tr|td|th)\b([^>]*)>", section(await text(desk, browse))):
        wanted = roles.get(tag) or ("columnheader" if 'scope="col"' in attributes else "rowheader")
        assert f'role="{wanted}"' in attributes, tag


async def test_the_api_has_them_all(desk: FakeDesk, browse: Browse) -> None:
    """The worst first; labels name whom it is about, times are RFC 3339."""
    desk.fired = [
        alarm(key="b"),
        alarm(key="a"),
        alarm("LLMKeyUnused", "info", key="a"),
        alarm("LLMProviderDown", "critical", texts={}),
    ]
    answer = await (await browse(desk)).get("/api/v1/alarms", headers={"Accept-Encoding": "identity"})
    known = (await answer.json())["alarms"]
    assert [(one["name"], one["labels"].get("key")) for one in known] == [
        ("LLMProviderDown", None),
        ("LLMKeyExpiring", "a"),
        ("LLMKeyExpiring", "b"),
        ("LLMKeyUnused", "a"),
    ]
    assert known[1] == {
        "name": "LLMKeyExpiring",
        "severity": "warning",
        "labels": {"key": "a", "provider": "openai", "severity": "warning"},
        **TEXTS,
        "since": "2026-11-22T00:00:00.000Z",
        "last_held_at": "2026-11-22T02:00:00.000Z",
        "fired_at": "2026-11-22T01:00:00.000Z",
    }
    assert known[0]["summary"] == ""


def test_a_long_remedy_is_cut() -> None:
    """The line has its first sentence, and not all of one that does not end."""
    texts = {"remedy": "Buy " + "very " * 100}
    [line] = alarm_table(Fired((alarm(key="a", texts=texts),)), (), (), NOW).lines
    assert (line.what, len(line.remedy), line.remedy[-1]) == ("LLMKeyExpiring", 200, "…")


@pytest.mark.parametrize("accounts", [1, 10_000])
async def test_ten_thousand_alarms_are_drawn_quickly(desk: FakeDesk, accounts: int) -> None:
    """With ten thousand keys the page costs less than 150 ms of CPU, however the alarms are grouped."""
    for number in range(10_000):
        name = f"key-{number:05}"
        desk.add(name, status(name, Outcome.OK), account=f"acc{number % accounts}")
        desk.fired.append(alarm(key=name, account=f"acc{number % accounts}"))
    sheet, took = Sheet("page.html.jinja", ""), []
    for _ in range(4):
        began = time.process_time()
        sheet.draw(page=await page(desk, 1), renewing=True, seconds=15)
        took.append(time.process_time() - began)
    assert min(took) < 0.15
