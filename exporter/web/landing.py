"""``/``: the status page for people, drawn without a script and without anything from elsewhere."""

from aiohttp import web

from exporter.web.answer import RefusedError
from exporter.web.desk import Desk
from exporter.web.page import page
from exporter.web.sheet import Sheet

_REFRESH_SECONDS = 15
_LONGEST_NUMBER = 9


class Landing:
    """The page; ``prefix`` is the path under which the browser sees us (empty or ``/llmkey``)."""

    def __init__(self, desk: Desk, prefix: str) -> None:
        self._desk = desk
        self._sheet = Sheet("page.html.jinja", prefix)

    async def page(self, request: web.Request) -> web.Response:
        """One page of the list, which renews itself unless ``refresh`` is 0; 400 for any other parameter."""
        number, refresh = request.query.get("page", "1"), request.query.get("refresh")
        if not (number.isascii() and number.isdigit() and len(number) <= _LONGEST_NUMBER and int(number)):
            raise RefusedError(400, "The parameter page takes a number from 1.")
        if refresh not in (None, "0"):
            raise RefusedError(400, "The parameter refresh takes 0, for a page that does not renew itself.")
        shown = page(self._desk, int(number))
        return self._sheet.draw(page=shown, renewing=refresh is None, seconds=_REFRESH_SECONDS)
