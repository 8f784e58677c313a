"""The admin API's side of the server: which account asks for what, and its answer on the wire."""

from collections.abc import Callable, Mapping
from functools import partial

from aiohttp import web

from exporter.simulator.accounts.desk import Asked, Desk
from exporter.simulator.accounts.endpoint import Endpoint
from exporter.simulator.accounts.operations import Use
from exporter.simulator.accounts.query import params_of
from exporter.simulator.accounts.service import Inquiry, answer, refusal
from exporter.simulator.bearer import bearer
from exporter.simulator.call import Call
from exporter.simulator.caller import STRANGER, Caller
from exporter.simulator.manners import play
from exporter.simulator.options import PLAIN
from exporter.simulator.question import Answer, Question

_ROOT = "/v1/organization"
_ENDPOINTS: Mapping[str, Endpoint] = {
    "/costs": Endpoint.COSTS,
    f"/usage/{{use:{'|'.join(Use)}}}": Endpoint.USAGE,
    "/spend_limit": Endpoint.SPEND_LIMITS,
    "/projects": Endpoint.PROJECTS,
    "/projects/{project}/spend_limit": Endpoint.SPEND_LIMITS,
    "/projects/{project}/rate_limits": Endpoint.RATE_LIMITS,
    "/projects/{project}/api_keys": Endpoint.API_KEYS,
    "/admin_api_keys": Endpoint.ADMIN_API_KEYS,
}


class Front:
    """``secrets`` are the simulated keys' by name; ``used``, kept by the server, when each was last seen.

    The scenario's outages are of keys; an account's admin API has a timeline of its own.
    """

    def __init__(
        self,
        desks: Mapping[str, Desk],
        *,
        secrets: Mapping[str, str],
        used: Mapping[str, float],
        clock: Callable[[], float],
    ) -> None:
        self._desks = {desk.account.admin_secret.get_secret_value(): desk for desk in desks.values()}
        self._secrets = secrets
        self._known = frozenset(secrets.values())
        self._used = used
        self._clock = clock
        self._serial = 0

    def routes(self) -> list[web.RouteDef]:
        return [web.get(_ROOT + path, partial(self._visit, endpoint)) for path, endpoint in _ENDPOINTS.items()]

    async def _visit(self, endpoint: Endpoint, request: web.Request) -> web.StreamResponse:
        secret = bearer(request.headers.get("Authorization", ""))
        desk = self._desks.get(secret)
        self._serial += 1
        question = self._question(secret, desk)
        if desk is None:
            return await play(self._refusal(question, endpoint), request, PLAIN)
        told = desk.directive(question.now)
        given = answer(self._inquiry(endpoint, request, desk, question), told)
        seen = Asked(
            endpoint=endpoint, path=request.path, query=request.query_string, at=question.now, status=given.status
        )
        desk.asked.append(seen)
        return await play(given, request, told.options)

    def _question(self, secret: str, desk: Desk | None) -> Question:
        """What the headers and refusals of the keys' behaviours need; the call is a free one."""
        caller = Caller.model_construct(name=desk.account.name) if desk else STRANGER
        now = self._clock()
        return Question(call=Call.MODELS, caller=caller, now=now, catalogue={}, secret=secret, serial=self._serial)

    def _inquiry(self, endpoint: Endpoint, request: web.Request, desk: Desk, question: Question) -> Inquiry:
        return Inquiry(
            endpoint=endpoint,
            params=params_of(list(request.query.items())),
            ledger=desk.ledger,
            question=question,
            project=request.match_info.get("project", ""),
            use=request.match_info.get("use", ""),
            secrets=self._secrets,
            used=self._used,
            asked=desk.asked[-1].at if desk.asked else None,
        )

    def _refusal(self, question: Question, endpoint: Endpoint) -> Answer:
        """Nobody's secret, none, or an ordinary key's."""
        name = "invalid_key" if question.secret else "missing_key"
        if question.secret in self._known:
            name = "ordinary_key"
        return refusal(name, question, endpoint)
