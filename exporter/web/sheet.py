"""What all pages for people have in common: templates, one stylesheet, and a policy that allows nothing else."""

import base64
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Final

from aiohttp import web
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from exporter import __version__

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
        style = (_TEMPLATES / "style.css").read_text("utf-8")
        self.template = _ENVIRONMENT.get_template(name)  # compiled once, kept by the environment
        self._headers = _headers(style)
        self._fixed = {"prefix": prefix, "version": __version__, "style": style}

    def draw(self, **values: object) -> web.Response:
        """The page with these values in it."""
        text = self.template.render(self._fixed, **values)
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
