"""``/``: the status page for people, drawn without a script and without anything from elsewhere."""

import base64
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Final

from aiohttp import web
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from exporter import __version__
from exporter.web.answer import RefusedError
from exporter.web.desk import Desk
from exporter.web.page import page

_TEMPLATES: Final = Path(__file__).parent / "templates"
_ENVIRONMENT: Final = Environment(
    loader=FileSystemLoader(_TEMPLATES),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    auto_reload=False,
)
_REFRESH_SECONDS = 15
_LONGEST_NUMBER = 9


class Landing:
    """The page; ``prefix`` is the path under which the browser sees us (empty or ``/llmkey``)."""

    def __init__(self, desk: Desk, prefix: str) -> None:
        style = (_TEMPLATES / "style.css").read_text("utf-8")
        self._desk = desk
        self._headers = _headers(style)
        self._template = _ENVIRONMENT.get_template("page.html.jinja")  # compiled once, kept by the environment
        self._fixed = {"prefix": prefix, "version": __version__, "seconds": _REFRESH_SECONDS, "style": style}

    async def page(self, request: web.Request) -> web.Response:
        """One page of the list, which renews itself unless ``refresh`` is 0; 400 for any other parameter."""
        number, refresh = request.query.get("page", "1"), request.query.get("refresh")
        if not (number.isascii() and number.isdigit() and len(number) <= _LONGEST_NUMBER and int(number)):
            raise RefusedError(400, "The parameter page takes a number from 1.")
        if refresh not in (None, "0"):
            raise RefusedError(400, "The parameter refresh takes 0, for a page that does not renew itself.")
        text = self._template.render(self._fixed, page=page(self._desk, int(number)), renewing=refresh is None)
        body = text.encode("utf-8", "replace")  # a provider's message may hold half a character
        return web.Response(body=body, content_type="text/html", charset="utf-8", headers=self._headers)


def _headers(style: str) -> Mapping[str, str]:
    """A policy that allows nothing but exactly this stylesheet (and the empty icon)."""
    digest = base64.b64encode(sha256(style.encode()).digest()).decode()
    policy = (
        f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
    return {"Content-Security-Policy": policy}
