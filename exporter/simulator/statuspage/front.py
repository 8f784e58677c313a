"""The status page's side of the server."""

from collections.abc import Callable, Mapping

from aiohttp import web

from exporter.simulator import headers
from exporter.simulator.accounts.behaviours import ADMIN_BEHAVIOURS
from exporter.simulator.accounts.endpoint import Endpoint
from exporter.simulator.call import Call
from exporter.simulator.caller import STRANGER
from exporter.simulator.catalogue import pretty
from exporter.simulator.manners import play
from exporter.simulator.options import PLAIN
from exporter.simulator.question import Answer, Question
from exporter.simulator.statuspage.board import StatusBoard

PATH = "/_sim/status-page"


class StatusFront:
    """Open to everybody: no secret is looked at."""

    def __init__(self, board: StatusBoard, *, clock: Callable[[], float]) -> None:
        self._board = board
        self._clock = clock

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get(f"{PATH}/api/v2/summary.json", self._summary),
            web.get(f"{PATH}/api/v2/incidents.json", self._incidents),
        ]

    async def _summary(self, request: web.Request) -> web.StreamResponse:
        now = self._clock()
        return await self._tell(request, self._board.summary(now), now)

    async def _incidents(self, request: web.Request) -> web.StreamResponse:
        now = self._clock()
        return await self._tell(request, self._board.incidents(now), now)

    async def _tell(self, request: web.Request, document: Mapping[str, object], now: float) -> web.StreamResponse:
        question = Question(call=Call.MODELS, caller=STRANGER, now=now, catalogue={})
        row = ADMIN_BEHAVIOURS[self._board.told(now).behaviour]
        if row.refuse:
            return await play(row.refuse(question, Endpoint.PROJECTS), request, PLAIN)
        served = Answer(status=200, headers={"Content-Type": headers.JSON}, body=pretty(document))
        return await play(row.play(served) if row.play else served, request, PLAIN)
