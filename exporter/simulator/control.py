"""``/_sim/``: look at the simulator and change it while it runs.

GET /_sim/stats, /_sim/keys, /_sim/behaviours; PUT and DELETE /_sim/keys/{name} and /_sim/all
(a JSON object such as {"behaviour": "slow_down", "retry_after": 7}); POST /_sim/reset. For accounts and the status
page: ``money_control``.
"""

from collections.abc import Callable

from aiohttp import web

from exporter.simulator.behaviours import BEHAVIOURS
from exporter.simulator.directive import directive
from exporter.simulator.stage import Stage
from exporter.simulator.stats import Stats
from exporter.simulator.told import refusal, told_in


class Control:
    """The handlers. Refusals are JSON with one member, ``error``."""

    def __init__(self, stage: Stage, stats: Stats, *, clock: Callable[[], float], reset: Callable[[], None]) -> None:
        self._stage = stage
        self._stats = stats
        self._clock = clock
        self._reset = reset

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/_sim/stats", self._get_stats),
            web.get("/_sim/keys", self._get_keys),
            web.get("/_sim/behaviours", self._get_behaviours),
            web.put("/_sim/keys/{name}", self._put_key),
            web.delete("/_sim/keys/{name}", self._delete_key),
            web.put("/_sim/all", self._put_all),
            web.delete("/_sim/all", self._delete_all),
            web.post("/_sim/reset", self._post_reset),
        ]

    async def _get_stats(self, _request: web.Request) -> web.Response:
        return web.json_response(self._stats.document())

    async def _get_keys(self, _request: web.Request) -> web.Response:
        now = self._clock()
        return web.json_response({name: self._stage.directive(name, now).behaviour for name in self._stage.keys})

    async def _get_behaviours(self, _request: web.Request) -> web.Response:
        rows = {
            name: {
                "outcome": str(row.outcome),
                "reason": str(row.reason),
                "calls": sorted(row.calls),
                "says": row.says,
            }
            for name, row in BEHAVIOURS.items()
        }
        return web.json_response(rows)

    async def _put_key(self, request: web.Request) -> web.Response:
        name = self._known(request)
        told = await told_in(request, directive)
        self._stage.tell(name, told)
        return web.json_response({"key": name, "behaviour": told.behaviour})

    async def _delete_key(self, request: web.Request) -> web.Response:
        self._stage.untell(self._known(request))
        return web.Response(status=204)

    async def _put_all(self, request: web.Request) -> web.Response:
        told = await told_in(request, directive)
        self._stage.tell_everyone(told)
        return web.json_response({"behaviour": told.behaviour})

    async def _delete_all(self, _request: web.Request) -> web.Response:
        self._stage.tell_everyone(None)
        return web.Response(status=204)

    async def _post_reset(self, _request: web.Request) -> web.Response:
        self._reset()
        return web.Response(status=204)

    def _known(self, request: web.Request) -> str:
        name = request.match_info["name"]
        if name not in self._stage.keys:
            raise web.HTTPNotFound(text=refusal("no key of that name"), content_type="application/json")
        return name
