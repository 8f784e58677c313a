"""``/``: the status page for people, drawn here, without anything from elsewhere."""

from aiohttp import web

from exporter.web.answer import RefusedError
from exporter.web.desk import Desk
from exporter.web.filters import filters
from exporter.web.page import page
from exporter.web.sheet import RENEWED_SECONDS, Sheet

_LONGEST_NUMBER = 9


class Landing:
    """The page; ``prefix`` is the path under which the browser sees us (empty or ``/llmkey``)."""

    def __init__(self, desk: Desk, prefix: str) -> None:
        self._desk = desk
        self._sheet = Sheet("page.html.jinja", prefix)

    async def page(self, request: web.Request) -> web.Response:
        """One page of the list as filtered; it renews itself unless ``refresh`` is 0. 400 for a wrong parameter."""
        number, renewing = request.query.get("page", "1"), renews(request)
        if not (number.isascii() and number.isdigit() and len(number) <= _LONGEST_NUMBER and int(number)):
            raise RefusedError(400, "The parameter page takes a number from 1.")
        shown = await page(self._desk, int(number), filters(request.query))
        return self._sheet.draw(page=shown, renewing=renewing, seconds=RENEWED_SECONDS)


def renews(request: web.Request) -> bool:
    """Whether the page that is asked for is to renew itself. Raises RefusedError."""
    refresh = request.query.get("refresh")
    if refresh not in (None, "0"):
        raise RefusedError(400, "The parameter refresh takes 0, for a page that does not renew itself.")
    return refresh is None
