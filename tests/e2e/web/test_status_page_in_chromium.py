"""The status page as a person uses it: look, filter, follow, ask, and leave it on the wall."""

import re

import pytest
import yaml
from aiohttp import web
from aiohttp.test_utils import TestServer
from aiohttp.typedefs import Handler

from tests.e2e.conftest import eventually
from tests.e2e.web.conftest import Scene

pytestmark = pytest.mark.e2e

# A page that renews itself every 15 s does so every half second.
_HURRIED = "const real = window.setInterval; window.setInterval = (what, ms) => real(what, ms / 30);"


async def test_what_is_wrong_is_seen_first(scene: Scene) -> None:
    """One sentence, then dead keys with cause and remedy, the provider's incident, the account, who cannot be told."""
    tab = scene.tab
    await eventually(lambda: _mentions(scene, "/", "Elevated errors", "takes nothing", "USD spent (9"))
    await scene.open("/")
    assert (await tab.text(".summary")).startswith("Something is wrong: ")
    assert "2 of 4 keys cannot serve (1 auth_failed, 1 quota_exhausted), 1 paused, 1 ok" in await tab.text(".summary")
    assert await tab.ask("[...document.querySelectorAll('.keys tbody th a')].map(a => a.textContent)") == [
        "dead", "dry", "away", "good",
    ]  # fmt: skip
    row = await tab.text(".keys tbody tr")
    assert "Create a new key" in row
    assert await tab.ask("document.querySelector('.keys .remedy a').href") == "https://platform.openai.com/api-keys"
    assert "auth_failed" in await tab.ask("document.querySelector('.keys .strip').getAttribute('aria-label')")
    assert await tab.ask("document.querySelector('.keys .strip rect.unusable').getBoundingClientRect().width > 0")
    assert "Elevated errors (major)" in await tab.text(".providers")
    assert "pager" in await tab.text(".receivers")
    assert "unknown → auth_failed invalid_key" in (await tab.text(".changes")).replace("\n", " ")
    assert await tab.ask("document.querySelector('.accounts .bar .spent').getBoundingClientRect().width > 0")
    scene.clean()


async def test_what_fires_is_seen_until_it_is_over(scene: Scene) -> None:
    """Alarms stand above the keys, mark the row of a key that is ok, lead to their runbook, and grow quiet in time."""
    tab = scene.tab
    await scene.open("/")
    assert await tab.ask("document.querySelector('.alarms').getBoundingClientRect().bottom") < await tab.ask(
        "document.querySelector('.keys').getBoundingClientRect().top"
    )
    told = " ".join((await tab.text(".alarms")).split())
    assert told.index("critical An API key is not accepted") < told.index("warning An API key expires")
    assert "1 warning" in await tab.text("[data-row=good] td")
    assert "expires" in await tab.text("[data-row=good] td:nth-child(3)")
    await scene.open("/keys/good")
    assert "The key good of openai" in await tab.text("main")
    await tab.leads("document.querySelector('main a[href^=\"/runbooks/\"]').click()")
    assert await tab.ask("location.pathname") == "/runbooks/LLMKeyExpiring"
    scene.simulator.set("dead", "ok")
    await eventually(lambda: _mentions(scene, "/keys/dead", "not seen any more"))
    await scene.open("/")
    assert "not seen any more" in await tab.text(".alarms tbody tr:last-child")
    assert (await tab.text("[data-row=dead] td")).split() == ["ok"]
    assert "1 warning" in await tab.text("[data-row=good] td")
    scene.clean()


async def _mentions(scene: Scene, path: str, *words: str) -> bool:
    page = (await scene.run.get(path)).text
    return all(word in page for word in words)


async def test_filters_lead_to_a_key_whose_button_works(scene: Scene) -> None:
    """From the list over a filter to the key's page, by mouse and by keyboard; what was found is told."""
    tab = scene.tab
    await scene.open("/")
    await tab.ask("document.querySelector('[name=state]').value = 'auth_failed'")
    await tab.leads("document.querySelector('.filters button').click()")
    assert await tab.ask("location.search") == "?q=&state=auth_failed&provider=&account=&label="
    assert "(1 of 4 fit)" in await tab.text(".keys caption")
    await tab.leads("document.querySelector('.keys tbody th a').click()")
    assert await tab.ask("location.pathname") == "/keys/dead"
    assert "Now: auth_failed" in await tab.text("main")

    asked = scene.simulator.stats.key("dead").requests
    scene.simulator.clear("dead")
    scene.simulator.set("dead", "ok")
    await tab.ask("document.querySelector('main form button').focus()")
    await tab.press("Enter")
    await tab.until("location.search", "?asked=auth")
    assert re.search(r"The auth probe found \w+, HTTP \d+", await tab.text("[data-part=told]"))
    await eventually(lambda: scene.simulator.stats.key("dead").requests > asked)

    await scene.open("/keys/away")
    assert await tab.ask("[...document.querySelectorAll('main button')].every(button => button.disabled)")
    assert "the key is paused, until 2100-01-01" in await tab.text("#refused-quota")
    scene.clean()


async def test_another_sites_page_cannot_have_a_key_probed(scene: Scene) -> None:
    """A form that submits itself, with everything in it that our own has, is refused by where it comes from."""
    page = (await scene.run.get("/keys/good")).text
    [token, *_] = re.findall('name="token" value="([^"]*)"', page)
    form = f"""<form method="post" action="{scene.run.url}/keys/good/probe">
      <input name="token" value="{token}"><input name="kind" value="quota"></form>"""
    evil = web.Application()
    evil.router.add_get("/", _answer(form))
    async with TestServer(evil) as server:
        await scene.tab.goto(f"http://localhost:{server.port}/")
        await scene.tab.leads("document.querySelector('form').submit()")
    assert scene.tab.statuses[-1] == 403
    assert "A page of another site sent this request" in await scene.tab.text()


def _answer(body: str) -> Handler:
    async def answer(_request: web.Request) -> web.Response:
        return web.Response(text=body, content_type="text/html")

    return answer


async def test_it_renews_itself_without_losing_the_place(scene: Scene) -> None:
    """Focus, scroll and a filter being typed stay while the list changes; when the exporter is gone, that is told."""
    tab = scene.tab
    await tab("Page.addScriptToEvaluateOnNewDocument", source=_HURRIED)
    await tab.size(600, 500)
    await scene.open("/?provider=openai")
    await tab.ask("window.mark = 'the same page'")
    await tab.ask("document.querySelector('[name=q]').value = 'half a wo'")
    await tab.ask("document.querySelector('.keys a[href=\"/keys/good\"]').focus({preventScroll: true})")
    await tab.ask("window.scrollTo(0, 300)")
    scene.simulator.set("dead", "ok")
    await tab.until("document.querySelector('.summary').textContent.includes('1 of 4 keys cannot serve')")
    assert await tab.ask("document.querySelectorAll('.keys tbody tr.unusable').length") == 1
    assert await tab.ask("document.activeElement.getAttribute('href')") == "/keys/good"
    assert await tab.ask("[window.mark, window.scrollY, location.search]") == [
        "the same page", 300, "?provider=openai",
    ]  # fmt: skip
    assert await tab.ask("document.querySelector('[name=q]').value") == "half a wo"
    assert await tab.ask("document.title.startsWith(document.querySelector('.summary').textContent)")
    scene.clean()
    await scene.run.stop()
    await tab.until("document.getElementById('stale').hidden", wanted=False)
    assert "does not answer" in await tab.text("#stale")


async def test_what_does_not_change_is_left_alone(scene: Scene) -> None:
    """A row is the same one after a renewal, wherever it moved, so that the cursor of a screen reader stays in it."""
    tab = scene.tab
    await tab("Page.addScriptToEvaluateOnNewDocument", source=_HURRIED)
    await scene.open("/")
    row = "document.querySelector('[data-row={}]')"
    await tab.ask("for (const one of document.querySelectorAll('[data-row]')) one.mark = one.dataset.row; 1")
    await tab.ask(f"window.table = {row.format('dead')}.closest('table'); 1")
    scene.simulator.set("dead", "ok")
    await tab.until(f"{row.format('dead')}.className", "ok")
    assert await tab.ask("[...document.querySelectorAll('.keys tbody tr')].map(tr => tr.mark)") == [
        "dry", "away", "dead", "good",
    ]  # fmt: skip
    assert await tab.ask(f"window.table === {row.format('good')}.closest('table')")
    fresh = "new DOMParser().parseFromString(await (await fetch('/')).text(), 'text/html')"
    same = "(fresh, part) => fresh.querySelector(part).outerHTML === document.querySelector(part).outerHTML"
    await tab.until(f"(async () => ({same})({fresh}, '.filters'))()")
    names = "(page) => [...page.querySelectorAll('main *')].map((one) => one.nodeName + one.className).join()"
    await tab.until(f"(async () => ({names})({fresh}) === ({names})(document))()")
    scene.clean()


async def test_marked_text_holds_the_renewal_up_for_a_while(scene: Scene) -> None:
    """That is told; after a minute (four renewals) the page goes on, and a stray click in the text hides nothing."""
    tab = scene.tab
    await tab("Page.addScriptToEvaluateOnNewDocument", source=_HURRIED)
    await scene.open("/")
    assert await tab.ask("document.getElementById('paused').hidden")
    await tab.ask("getSelection().selectAllChildren(document.querySelector('[data-row=good] th'))")
    scene.simulator.set("dead", "ok")
    await tab.until("document.getElementById('paused').hidden", wanted=False)
    assert "Paused while text is selected." in await tab.text(".renewal")
    assert "2 of 4 keys cannot serve" in await tab.text(".summary")
    await tab.until("document.querySelector('.summary').textContent.includes('1 of 4 keys cannot serve')")
    assert await tab.ask("document.getElementById('paused').hidden")
    assert "good" in await tab.ask("getSelection().toString()")
    scene.clean()


async def test_a_key_that_comes_back_is_shown(scene: Scene) -> None:
    """The page of a key that a reload removed says so by itself, and so it does when the key is there again."""
    tab, run = scene.tab, scene.run
    await tab("Page.addScriptToEvaluateOnNewDocument", source=_HURRIED)
    await scene.open("/keys/good")
    whole = yaml.safe_load(run.config_file.read_text())
    run.write(whole | {"keys": [key for key in whole["keys"] if key["name"] != "good"]})
    await run.post("/-/reload")
    await tab.until("document.querySelector('h1')?.textContent", "No key of this name is watched here")
    run.write(whole)
    await run.post("/-/reload")
    await tab.until("document.querySelector('h1')?.textContent", "good")


async def test_why_the_page_is_old_is_told(scene: Scene) -> None:
    """An exporter that answers, but not with the page, is not called silent."""
    tab = scene.tab
    await tab("Page.addScriptToEvaluateOnNewDocument", source=_HURRIED)
    await scene.open("/")
    for status, words in {401: "asks for a password", 429: "is asked too much", 502: "with an error (502)"}.items():
        await tab.ask(f"window.fetch = async () => new Response('', {{status: {status}}}); 1")
        await tab.until(f"document.getElementById('stale').textContent.includes({words!r})")
    scene.clean()


async def test_without_scripts_everything_works(scene: Scene) -> None:
    """The page reloads itself with its address, and forms are plain forms."""
    tab = scene.tab
    await tab("Emulation.setScriptExecutionDisabled", value=True)
    await scene.open("/?state=wrong&q=d")
    assert await tab.ask("document.querySelector('head meta[http-equiv=refresh]').content") == "15"
    assert "(2 of 4 fit)" in await tab.text(".keys caption")
    await scene.open("/keys/dead")
    await tab.leads("document.querySelector('main form button').click()")
    assert "The auth probe found invalid_key" in await tab.text("[data-part=told]")
    scene.clean()
