"""``/api/v1/…``: what is known, for programs.

``/api/v1/keys`` is ``{"keys": [KEY, …]}`` (:mod:`exporter.web.document`), ``/api/v1/accounts`` is
``{"accounts": [ACCOUNT, …]}`` (:mod:`exporter.web.accounts.document`), both by name; with ``/NAME`` it is one of them
in full. Keys come in sections with ``?limit=100&after=NAME``. ``/api/v1/alarms``, ``/api/v1/providers`` and
``/api/v1/transitions`` are lists, too. An error is ``{"error": "a sentence"}``. :mod:`exporter.web.openapi` has the
table of all addresses with their schemas.
"""

import json
from collections import Counter
from collections.abc import Awaitable, Callable, Collection, Iterable, Iterator, Mapping
from itertools import islice

from aiohttp import web

from exporter.model import AccountStatus, Spent
from exporter.web import document
from exporter.web.accounts import contradicted
from exporter.web.accounts import document as accounts
from exporter.web.alarms import document as alarms
from exporter.web.answer import RefusedError, stream
from exporter.web.desk import Desk
from exporter.web.look import look
from exporter.web.openapi import ADDRESSES
from exporter.web.openapi import document as described
from exporter.web.openapi.table import MOST_CHANGES, MOST_KEYS
from exporter.web.times import unix

_JSON = "application/json; charset=utf-8"
_AT_A_TIME = 50  # keys drawn between two chances for the probes to run
_HISTORY_SECONDS = 30 * 86400.0
_HISTORY_LINES = 100


class Api:
    """Reads only."""

    def __init__(self, desk: Desk, prefix: str = "") -> None:
        self._desk, self._prefix = desk, prefix

    @property
    def routes(self) -> Mapping[str, Callable[[web.Request], Awaitable[web.StreamResponse]]]:
        """What answers at which address."""
        return {path: getattr(self, address.answer) for path, address in ADDRESSES.items()}

    async def keys(self, request: web.Request) -> web.StreamResponse:
        """Every key, by name; with ``limit`` and ``after`` (a name) as many of those that follow."""
        most = _limit(request, MOST_KEYS) if "limit" in request.query else None
        known = self._keys(request.query.get("after", ""))
        return await stream(request, _JSON, _listed(b'{"keys": [', islice(known, most)))

    async def key(self, request: web.Request) -> web.StreamResponse:
        """One key with its history of at most 100 changes within 30 days; 404 for an unknown name."""
        desk, now = self._desk, self._desk.now()
        target = desk.targets().get(request.match_info["name"])
        if target is None:
            raise RefusedError(404, "No key of this name is configured.")
        changes = await desk.transitions((target.name,), now - _HISTORY_SECONDS, _HISTORY_LINES)
        newest_first = sorted(changes, key=lambda change: change.at, reverse=True)
        known = document.key(look(desk, target, now), desk.dates(target.name), self._costs().get(target.name))
        known["transitions"] = [document.transition(change) for change in newest_first]
        return await stream(request, _JSON, (_encoded(known),))

    async def accounts(self, request: web.Request) -> web.StreamResponse:
        """Every account that is read here, by name."""
        known = sorted(self._desk.accounts().values(), key=lambda status: status.name)
        refused = self._contradicted()
        told = (accounts.account(status, contradicted=status.name in refused) for status in known)
        return await stream(request, _JSON, _listed(b'{"accounts": [', told, at_a_time=1))

    async def account(self, request: web.Request) -> web.StreamResponse:
        """One account with its keys; 404 for an unknown name."""
        status = self._desk.accounts().get(request.match_info["name"])
        if status is None:
            raise RefusedError(404, "No account of this name is read here.")
        return await stream(request, _JSON, _in_full(status, contradicted=status.name in self._contradicted()))

    async def alarms(self, request: web.Request) -> web.StreamResponse:
        """Every alarm that fires, the worst first."""
        known = alarms.ordered(self._desk.alarms())
        return await stream(request, _JSON, _listed(b'{"alarms": [', map(alarms.alarm, known)))

    async def providers(self, request: web.Request) -> web.StreamResponse:
        """Every provider that has keys or health, by name."""
        desk = self._desk
        health, vendors = desk.health(), desk.vendors()
        keys = Counter(target.provider.name for target in desk.targets().values())
        known = (
            document.provider(name, health.get(name), keys[name], vendors.get(name))
            for name in sorted({*health, *keys})
        )
        return await stream(request, _JSON, _listed(b'{"providers": [', known))

    async def transitions(self, request: web.Request) -> web.StreamResponse:
        """Changes of all keys since a time, the newest first; those of keys that are gone, too."""
        limit = _limit(request, MOST_CHANGES) if "limit" in request.query else _HISTORY_LINES
        now = self._desk.now()
        since = unix(request.query["since"]) if "since" in request.query else now - _HISTORY_SECONDS
        if since is None:
            raise RefusedError(400, "The parameter since takes a time such as 2026-11-22T01:45:00Z.")
        changes = await self._desk.transitions(None, since, limit)
        known = ({**document.transition(change), "name": change.name} for change in changes)
        return await stream(request, _JSON, _listed(b'{"transitions": [', known))

    async def description(self, request: web.Request) -> web.StreamResponse:
        """The addresses and schemas of this API."""
        return await stream(request, _JSON, (_encoded(described(self._prefix)),))

    def _keys(self, after: str) -> Iterator[document.Json]:
        desk, now, costs = self._desk, self._desk.now(), self._costs()
        wanted = (target for target in desk.targets().values() if target.name > after)  # no name is empty
        for target in sorted(wanted, key=lambda target: target.name):
            yield document.key(look(desk, target, now), desk.dates(target.name), costs.get(target.name))

    def _costs(self) -> Mapping[str, Spent]:
        """What each key has cost, where an account tells."""
        return {name: cost for status in self._desk.accounts().values() for name, cost in status.by_key.items()}

    def _contradicted(self) -> Collection[str]:
        desk = self._desk
        return contradicted(desk.accounts(), desk.targets(), desk.board(), desk.now())


def _limit(request: web.Request, most: int) -> int:
    limit = request.query["limit"]
    if not (limit.isascii() and limit.isdigit() and len(limit) <= len(str(most)) and int(limit)):
        raise RefusedError(400, f"The parameter limit takes a number from 1 to {most}.")
    return min(int(limit), most)


def _in_full(status: AccountStatus, *, contradicted: bool) -> Iterator[bytes]:
    """One account; its keys may be thousands."""
    known = {**accounts.account(status, contradicted=contradicted), "key_costs": accounts.key_costs(status)}
    if status.keys is None:
        yield _encoded({**known, "keys": None})
    else:
        opening = _encoded(known).removesuffix(b"}") + b', "keys": ['
        yield from _listed(opening, map(accounts.listed_key, status.keys))


def _listed(opening: bytes, items: Iterable[document.Json], at_a_time: int = _AT_A_TIME) -> Iterator[bytes]:
    """The list and what it is the last member of, piece by piece."""
    rest, comma = iter(items), b""
    yield opening
    while batch := list(islice(rest, at_a_time)):
        yield comma + b", ".join(map(_encoded, batch))
        comma = b", "
    yield b"]}\n"


def _encoded(value: document.Json) -> bytes:
    return json.dumps(value, ensure_ascii=False, allow_nan=False).encode("utf-8", "replace")
