"""What all pages for people share: templates, one stylesheet, one script, a policy that allows nothing else."""

import base64
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Final

from aiohttp import web
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from exporter import __version__

RENEWED_SECONDS: Final = 15

_TEMPLATES: Final = Path(__file__).parent / "templates"
_ENVIRONMENT: Final = Environment(
    loader=FileSystemLoader(_TEMPLATES),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    auto_reload=False,
)


class Sheet:
    """One template; ``prefix`` is the path under which the browser sees us (empty or ``/llmkey``)."""

    def __init__(self, name: str, prefix: str) -> None:
        style, script = ((_TEMPLATES / file).read_text("utf-8") for file in ("style.css", "renew.js"))
        self.template = _ENVIRONMENT.get_template(name)  # compiled once, kept by the environment
        self._headers = _headers(style, script)
        self._fixed = {"prefix": prefix, "version": __version__, "style": style, "script": script}

    def draw(self, *, status: int = 200, **values: object) -> web.Response:
        """The page with these values in it."""
        text = self.template.render(self._fixed, **values)
        body = text.encode("utf-8", "replace")  # a provider's message may hold half a character
        return web.Response(status=status, body=body, content_type="text/html", charset="utf-8", headers=self._headers)


def _headers(style: str, script: str) -> Mapping[str, str]:
    """A policy that allows exactly this stylesheet, this script, our own addresses (and the empty icon).

    A browser that may tell nobody where it comes from sends ``Origin: null`` with our own form, too
    (https://fetch.spec.whatwg.org/#append-a-request-origin-header), so it may tell us.
    """
    policy = (
        f"default-src 'none'; style-src '{_digest(style)}'; script-src '{_digest(script)}'; connect-src 'self'; "
        "img-src data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    )
    return {"Content-Security-Policy": policy, "Referrer-Policy": "same-origin"}


def _digest(text: str) -> str:
    return f"sha256-{base64.b64encode(sha256(text.encode()).digest()).decode()}"
