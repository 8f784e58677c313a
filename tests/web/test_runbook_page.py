"""``/runbooks/``: what to do about an alert, from the rows of the running version."""

import html
import re

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from exporter.alerting.rules import RULES
from exporter.outcome.advice import ADVICE
from exporter.web.inline import Span, spans
from exporter.web.runbooks import Runbooks
from tests.alerting.made_up_rows import ROWS
from tests.web.conftest import Browse
from tests.web.fake_desk import FakeDesk

NAMES = list(dict.fromkeys(rule.name for rule in RULES))


async def made_up(name: str) -> str:
    """A page of the rows that no version ships."""
    app = web.Application()
    app.router.add_get("/runbooks/{name}", Runbooks("", ROWS).page)
    async with TestClient(TestServer(app)) as client:
        return await (await client.get(f"/runbooks/{name}")).text()


def words(page: str) -> str:
    """What a reader sees, without the marks."""
    return re.sub(r"\s+", " ", html.unescape(re.sub("<[^>]*>", "", page.partition('<main id="main">')[2])))


@pytest.mark.parametrize("name", NAMES)
async def test_every_alert_has_its_page(desk: FakeDesk, browse: Browse, name: str) -> None:
    """One heading of the first order, then those that every page has; links inside lead to them."""
    answer = await (await browse(desk)).get(f"/runbooks/{name}")
    text = await answer.text()
    assert (answer.status, answer.content_type) == (200, "text/html")
    assert re.findall("<h1>(.*?)</h1>", text) == [name]
    titles = re.findall('<h2 id="([^"]*)">(.*?)</h2>', text)
    wanted = ["What it means", "Why it happens", "What to do now", "How to silence", "How to tune"]
    assert [title for _, title in titles] == wanted
    assert re.findall('href="#([^"]*)"', text) == ["main", *(place for place, _ in titles)]
    assert not re.search(r"\*\*|`", words(text))


async def test_the_list_leads_to_every_page(desk: FakeDesk, browse: Browse) -> None:
    """With and without the last slash, and behind a reverse proxy."""
    client = await browse(desk, external_url="https://llm.example/keys/")
    for address in ("/runbooks", "/runbooks/", "/keys/runbooks/"):
        text = await (await client.get(address)).text()
        assert re.findall('href="/keys/runbooks/([^"]+)"', text) == NAMES
    for name in NAMES:
        assert (await client.get(f"/keys/runbooks/{name}")).status == 200


async def test_the_status_page_leads_to_the_runbooks(desk: FakeDesk, browse: Browse) -> None:
    """Nobody has to know the address."""
    assert 'href="/runbooks/"' in await (await (await browse(desk)).get("/")).text()


@pytest.mark.parametrize("name", ["LLMKeyNoSuch", "llmkeyauthfailed", "README.md", "%3Cscript%3E", "..%2Fmetrics"])
async def test_an_unknown_alert_is_404(desk: FakeDesk, browse: Browse, name: str) -> None:
    """In words, and without repeating what was asked for."""
    answer = await (await browse(desk)).get(f"/runbooks/{name}")
    assert (answer.status, answer.content_type) == (404, "text/plain")
    assert await answer.text() == "There is no alert of this name; the page at /runbooks/ lists them.\n"


async def test_the_page_tells_what_the_rows_say() -> None:
    """Causes with the vendor's pages, steps, the command for silence, the figures."""
    text = await made_up("LLMKeyDead")
    said = words(text)
    for (outcome, _), advice in ADVICE.items():
        if outcome.state == "quota_exhausted":
            assert advice.cause in said
            assert f'<a href="{advice.url}" rel="noopener noreferrer">' in text
    assert "<li>Look at <code>llmkey_state{key=~&#39;a|b&#39;}</code>.</li>" in text
    assert "alertname=LLMKeyDead key=prod-chat" in said
    assert "the key's (critical)05mThe exporter." in said


async def test_signs_become_marks_and_the_rest_is_escaped() -> None:
    """Code, strong words and links; a bare address is a link without the full stop after it."""
    text = await made_up("LLMKeyDead")
    assert (
        "<p>It serves nothing: <code>401 &lt;Unauthorized&gt;</code>, <strong>again</strong> and "
        '<a href="https://example.org/again" rel="noopener noreferrer">again</a>.</p>'
    ) in text
    assert 'See <a href="https://example.org/dead" rel="noopener noreferrer">example.org/dead</a>, then sleep.' in text


def test_what_is_no_sign_stays_text() -> None:
    """No scheme but https and our own paths becomes a link."""
    assert list(spans("[x](javascript:alert(1)) 2 * 3 `")) == [Span("text", "[x](javascript:alert(1)) 2 * 3 `")]
    assert list(spans("a **b `c`** d")) == [
        Span("text", "a "),
        Span("text", "b ", strong=True),
        Span("code", "c", strong=True),
        Span("text", " d"),
    ]


async def test_the_policy_is_as_strict_as_everywhere(desk: FakeDesk, browse: Browse) -> None:
    """The same policy as the status page's, and nothing from elsewhere."""
    client = await browse(desk)
    policy = (await client.get("/")).headers["Content-Security-Policy"]
    for address in ("/runbooks/", "/runbooks/LLMKeyAuthFailed"):
        answer = await client.get(address)
        text = await answer.text()
        assert answer.headers["Content-Security-Policy"] == policy
        assert not re.findall(r"<script|<img|<iframe|@import|url\(| style=|src=", text)
        assert re.findall(r'<link[^>]*href="([^"]*)"', text) == ["data:,"]
