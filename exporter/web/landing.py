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
_REFRESH_SECONDS = 15
_LONGEST_NUMBER = 9


class Landing:
    """The page; ``prefix`` is the path under which the browser sees us (empty or ``/llmkey``)."""

    def __init__(self, desk: Desk, prefix: str) -> None:
        self._desk = desk
        environment = Environment(
            loader=FileSystemLoader(_TEMPLATES),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        environment.globals.update(prefix=prefix, version=__version__, refresh=_REFRESH_SECONDS)
        self._template = environment.get_template("page.html.jinja")
        self._headers = _headers(environment.get_template("style.css").render())

    async def page(self, request: web.Request) -> web.Response:
        """One page of the list; 400 for a ``page`` that is no number."""
        number = request.query.get("page", "1")
        if not (number.isascii() and number.isdigit() and len(number) <= _LONGEST_NUMBER and int(number)):
            raise RefusedError(400, "The parameter page takes a number from 1.")
        text = self._template.render(page=page(self._desk, int(number)))
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
