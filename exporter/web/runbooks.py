"""``/runbooks/`` and ``/runbooks/NAME``: what to do about an alert, drawn from the rows of this version."""

from collections.abc import Iterable
from typing import Any

from aiohttp import web

from exporter.alerting.rules import RULES, Rule
from exporter.alerting.runbooks import index, runbooks
from exporter.web.answer import RefusedError
from exporter.web.inline import spans
from exporter.web.sheet import Sheet


class Runbooks:
    """The pages; ``prefix`` is the path under which the browser sees us (empty or ``/llmkey``)."""

    def __init__(self, prefix: str, rules: Iterable[Rule[Any]] = RULES) -> None:
        known = tuple(rules)
        self._pages = runbooks(known)
        self._index = index(known, under=f"{prefix}/runbooks/")
        self._list = Sheet("runbooks.html.jinja", prefix)
        self._page = Sheet("runbook.html.jinja", prefix)

    async def list(self, _request: web.Request) -> web.Response:
        """Every alert there is."""
        return self._list.draw(table=self._index, spans=spans)

    async def page(self, request: web.Request) -> web.Response:
        """One alert's page; 404 for a name that no alert has."""
        page = self._pages.get(request.match_info["name"])
        if page is None:
            raise RefusedError(404, "There is no alert of this name; the page at /runbooks/ lists them.")
        return self._page.draw(page=page, spans=spans)
