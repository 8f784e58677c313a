"""Whoever reads it: in light and dark, on a phone, by keyboard, by screen reader."""

from importlib.resources import files
from typing import Any

import pytest

from tests.e2e.web.conftest import Scene

pytestmark = pytest.mark.e2e

PAGES = ("/?refresh=0", "/?q=nothing&refresh=0", "/keys/dead?refresh=0", "/keys/away?refresh=0", "/keys/nobody",
         "/runbooks/", "/runbooks/LLMKeyAuthFailed")  # fmt: skip
_AXE = "axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice']})"
_TOLD = "({violations}) => violations.map(({id, nodes}) => [id, nodes.map(({html}) => html)])"
_HERE = """(() => {
  const {outlineStyle, outlineWidth} = getComputedStyle(document.activeElement);
  const {left, right, width, height} = document.activeElement.getBoundingClientRect();
  return {
    place: [...document.querySelectorAll('*')].indexOf(document.activeElement),
    body: document.activeElement === document.body,
    visible: outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2 && width * height > 0,
    inside: left >= 0 && right <= innerWidth,
  };
})()"""
_REACHABLE = """[...document.querySelectorAll('a[href], button, input, select, [tabindex="0"]')]
  .filter(one => !one.disabled && one.type !== 'hidden').length"""


async def test_axe_finds_nothing(scene: Scene) -> None:
    """Contrast, names, landmarks, headings, tables, language: the rules of axe-core, on every kind of page."""
    axe = files("axe_core_python").joinpath("axe.min.js").read_text("utf-8")
    found: dict[str, Any] = {}
    for path in PAGES:
        await scene.open(path)
        await scene.tab.ask(f"{axe}; 0")
        for scheme, width in (("light", 1200), ("dark", 1200), ("dark", 320)):
            await scene.tab.colours(scheme)
            await scene.tab.size(width, 900)
            if faults := await scene.tab.ask(f"{_AXE}.then({_TOLD})"):
                found[f"{path} {scheme} {width}"] = faults
    assert found == {}


async def test_colours_motion_and_width_are_the_readers(scene: Scene) -> None:
    """Dark is dark, whoever wants less motion gets none, and at 320 px nothing scrolls sideways."""
    lightness = "getComputedStyle(document.body).backgroundColor.match(/\\d+/g).reduce((a, b) => a + Number(b), 0)"
    moving = "[...document.querySelectorAll('*')].some(one => parseFloat(getComputedStyle(one).transitionDuration))"
    await scene.tab.size(320, 600)
    for path in PAGES:
        await scene.open(path)
        await scene.tab.colours("light")
        assert await scene.tab.ask(lightness) > 3 * 200
        await scene.tab.colours("dark", motion="reduce")
        assert await scene.tab.ask(lightness) < 3 * 50
        assert await scene.tab.ask(moving) is False
        assert await scene.tab.ask("document.documentElement.scrollWidth") == 320, path


async def test_the_keyboard_reaches_everything(scene: Scene) -> None:
    """Tab by tab to the end and out again: each stop is seen, in the order of the page, and none is a trap."""
    await scene.tab.size(1000, 900)
    for path in ("/?refresh=0", "/keys/dead?refresh=0"):
        await scene.open(path)
        await scene.tab.press("Tab")
        places = []
        while not (here := await scene.tab.ask(_HERE))["body"] and here["place"] not in places:
            places.append(here["place"])
            assert here["visible"], await scene.tab.ask("document.activeElement.outerHTML")
            assert here["inside"], await scene.tab.ask("document.activeElement.outerHTML")
            await scene.tab.press("Tab")
        assert len(places) == await scene.tab.ask(_REACHABLE)
        assert places == sorted(places)
