"""``/api/v1/keys`` and ``/api/v1/keys/NAME``: what is known, for programs (:mod:`exporter.web.document`).

The list is ``{"keys": [KEY, …]}`` by name; an error is ``{"error": "a sentence"}``.
"""

import json
from collections.abc import Iterator, Sequence
from itertools import islice

from aiohttp import web

from exporter.model import Target
from exporter.web import document
from exporter.web.answer import RefusedError, stream
from exporter.web.desk import Desk
from exporter.web.look import look

_JSON = "application/json; charset=utf-8"
_AT_A_TIME = 50  # keys drawn between two chances for the probes to run
_HISTORY_SECONDS = 30 * 86400.0
_HISTORY_LINES = 100


class Api:
    """Reads only."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def keys(self, request: web.Request) -> web.StreamResponse:
        """Every key, by name."""
        targets = sorted(self._desk.targets().values(), key=lambda target: target.name)
        return await stream(request, _JSON, self._pieces(targets))

    async def key(self, request: web.Request) -> web.StreamResponse:
        """One key with its history of at most 100 changes within 30 days; 404 for an unknown name."""
        target = self._desk.targets().get(request.match_info["name"])
        if target is None:
            raise RefusedError(404, "No key of this name is configured.")
        now = self._desk.now()
        changes = await self._desk.transitions(target.name, now - _HISTORY_SECONDS, _HISTORY_LINES)
        newest_first = sorted(changes, key=lambda change: change.at, reverse=True)
        known = document.key(look(self._desk, target, now))
        known["transitions"] = [document.transition(change) for change in newest_first]
        return await stream(request, _JSON, (_encoded(known),))

    def _pieces(self, targets: Sequence[Target]) -> Iterator[bytes]:
        now, rest, comma = self._desk.now(), iter(targets), b""
        yield b'{"keys": ['
        while batch := list(islice(rest, _AT_A_TIME)):
            yield comma + b", ".join(_encoded(document.key(look(self._desk, target, now))) for target in batch)
            comma = b", "
        yield b"]}\n"


def _encoded(value: document.Json) -> bytes:
    return json.dumps(value, ensure_ascii=False, allow_nan=False).encode("utf-8", "replace")
