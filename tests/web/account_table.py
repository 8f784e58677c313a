"""The accounts' table of the status page, as its readers see it."""

import re
from html import unescape

from tests.web.conftest import Browse
from tests.web.fake_desk import FakeDesk


async def section(desk: FakeDesk, browse: Browse) -> str:
    """The markup of the accounts' table; empty when there is none."""
    answer = await (await browse(desk)).get("/")
    assert answer.status == 200
    found = re.search(r'<table class="accounts".*?</table>', await answer.text(), re.DOTALL)
    return found[0] if found else ""


async def lines(desk: FakeDesk, browse: Browse) -> list[str]:
    """What the table says, line by line."""
    html = await section(desk, browse)
    return [unescape(re.sub(r"<[^>]*>", "", line)).strip() for line in re.findall(r"<p\b.*?</p>", html, re.DOTALL)]
