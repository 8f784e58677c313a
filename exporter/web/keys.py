"""``/keys/NAME``: one key's page, and the button that has it probed now.

What the button sends must come from our own page: a browser names the page it acts for, and the form carries a token
that only a reader of this process's pages knows (a request without those headers does not suffice, as for ``/probe``).
"""

import hmac
import secrets
from typing import Final

from aiohttp import web

from exporter.model import Kind, Target
from exporter.web.answer import RefusedError
from exporter.web.bucket import Bucket
from exporter.web.desk import Desk
from exporter.web.detail import detail
from exporter.web.home import UNNAMED, Home
from exporter.web.landing import renews
from exporter.web.sheet import RENEWED_SECONDS, Sheet

_AT_ONCE: Final = 10  # probes asked for by button
_SECONDS_EACH: Final = 3.0
_FORM: Final = "application/x-www-form-urlencoded"
_OLD_PAGE: Final = "This page is older than the exporter that runs now. Load it again and ask once more."


class Keys:
    """Pages of keys; ``home`` says where browsers see us."""

    def __init__(self, desk: Desk, home: Home) -> None:
        self._desk, self._home = desk, home
        self._page = Sheet("key.html.jinja", home.prefix)
        self._missing = Sheet("missing.html.jinja", home.prefix)
        self._token = secrets.token_urlsafe(32)
        self._bucket = Bucket(desk.now, most=_AT_ONCE, seconds=_SECONDS_EACH)

    async def page(self, request: web.Request) -> web.Response:
        """One key; a page that says so, with 404, for an unknown name."""
        target = self._target(request)
        if target is None:
            return self._missing.draw(status=404, renewing=renews(request), seconds=RENEWED_SECONDS)
        asked = request.query.get("asked", "")
        shown = await detail(self._desk, target, Kind(asked) if asked in tuple(Kind) else None)
        unnamed = "" if self._home.knows(request) else UNNAMED
        return self._page.draw(
            detail=shown, token=self._token, unnamed=unnamed, renewing=renews(request), seconds=RENEWED_SECONDS
        )

    async def probe(self, request: web.Request) -> web.Response:
        """One probe now, then 303 to the page that tells what was found; within 10 s the last result stands."""
        self._home.same_site(request)
        if request.content_type != _FORM:
            raise RefusedError(415, "This address takes what the form on the key's page sends.")
        form = await request.post()
        if not hmac.compare_digest(str(form.get("token", "")).encode("utf-8", "replace"), self._token.encode()):
            raise RefusedError(403, _OLD_PAGE)
        target, asked = self._target(request), form.get("kind")
        if target is None:
            return self._missing.draw(status=404, renewing=False)
        if not isinstance(asked, str) or asked not in tuple(Kind):
            raise RefusedError(400, "The field kind takes auth or quota.")
        if wait := self._bucket.take():
            after = {"Retry-After": str(int(wait) + 1)}
            raise RefusedError(429, f"Too many probes are asked for; try again in {int(wait) + 1} s.", after)
        try:
            await self._desk.probe(target.name, Kind(asked))
        except KeyError:  # removed by a reload meanwhile
            return self._missing.draw(status=404, renewing=False)
        here = f"{self._home.prefix}/keys/{target.name}?asked={asked}"
        return web.Response(status=303, headers={"Location": here}, text=f"See {here}\n")

    def _target(self, request: web.Request) -> Target | None:
        return self._desk.targets().get(request.match_info["name"])
