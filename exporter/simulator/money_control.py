"""``/_sim/`` for accounts and the status page.

GET /_sim/accounts and /_sim/accounts/behaviours; PUT and DELETE /_sim/accounts/{name} (a JSON object such as
{"behaviour": "permission_denied", "endpoints": ["costs"]}) and /_sim/accounts/{name}/spend ({"factor": 20}: from now
on; DELETE: 1); GET, PUT and DELETE /_sim/status (such as {"indicator": "major", "incidents": [{"name": "Errors",
"impact": "major"}]}). POST does the same as PUT.
"""

from collections.abc import Callable, Mapping

from aiohttp import web
from pydantic import Field, ValidationError

from exporter.simulator.accounts import ADMIN_BEHAVIOURS, Desk, account_directive
from exporter.simulator.schema import ScenarioError, Strict, problems
from exporter.simulator.statuspage import StatusBoard, status_told
from exporter.simulator.told import refusal, told_in


class _Spend(Strict):
    factor: float = Field(ge=0.0, le=1e9, allow_inf_nan=False)


def _spend(data: Mapping[str, object]) -> _Spend:
    try:
        return _Spend.model_validate(dict(data))
    except ValidationError as error:
        raise ScenarioError("; ".join(problems(error))) from None


class MoneyControl:
    """The handlers."""

    def __init__(self, accounts: Mapping[str, Desk], board: StatusBoard, *, clock: Callable[[], float]) -> None:
        self._accounts = accounts
        self._board = board
        self._clock = clock

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/_sim/accounts", self._get_accounts),
            web.get("/_sim/accounts/behaviours", self._get_behaviours),
            web.put("/_sim/accounts/{name}", self._put_account),
            web.post("/_sim/accounts/{name}", self._put_account),
            web.delete("/_sim/accounts/{name}", self._delete_account),
            web.put("/_sim/accounts/{name}/spend", self._put_spend),
            web.post("/_sim/accounts/{name}/spend", self._put_spend),
            web.delete("/_sim/accounts/{name}/spend", self._delete_spend),
            web.get("/_sim/status", self._get_status),
            web.put("/_sim/status", self._put_status),
            web.post("/_sim/status", self._put_status),
            web.delete("/_sim/status", self._delete_status),
        ]

    async def _get_accounts(self, _request: web.Request) -> web.Response:
        now = self._clock()
        return web.json_response({name: desk.document(now) for name, desk in self._accounts.items()})

    async def _get_behaviours(self, _request: web.Request) -> web.Response:
        return web.json_response({name: row.says for name, row in ADMIN_BEHAVIOURS.items()})

    async def _put_account(self, request: web.Request) -> web.Response:
        desk = self._known(request)
        told = await told_in(request, account_directive)
        desk.tell(told)
        return web.json_response({"account": desk.account.name, "behaviour": told.behaviour})

    async def _delete_account(self, request: web.Request) -> web.Response:
        self._known(request).tell(None)
        return web.Response(status=204)

    async def _put_spend(self, request: web.Request) -> web.Response:
        desk = self._known(request)
        told = await told_in(request, _spend)
        desk.spend(told.factor, self._clock())
        return web.json_response({"account": desk.account.name, "factor": told.factor})

    async def _delete_spend(self, request: web.Request) -> web.Response:
        self._known(request).spend(1.0, self._clock())
        return web.Response(status=204)

    async def _get_status(self, _request: web.Request) -> web.Response:
        return web.json_response(self._board.told(self._clock()).model_dump(mode="json", exclude={"at"}))

    async def _put_status(self, request: web.Request) -> web.Response:
        told = await told_in(request, status_told)
        self._board.tell(told, self._clock())
        return web.json_response({"indicator": told.indicator})

    async def _delete_status(self, _request: web.Request) -> web.Response:
        self._board.tell(None, self._clock())
        return web.Response(status=204)

    def _known(self, request: web.Request) -> Desk:
        desk = self._accounts.get(request.match_info["name"])
        if desk is None:
            raise web.HTTPNotFound(text=refusal("no account of that name"), content_type="application/json")
        return desk
