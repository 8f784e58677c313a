"""The server itself: sockets, requests in, answers out."""

import asyncio
import json
from collections.abc import Callable, Mapping
from functools import partial

from aiohttp import web

from exporter.simulator.bodies import output_tokens, prompt_tokens
from exporter.simulator.call import PAID, Call
from exporter.simulator.caller import STRANGER
from exporter.simulator.catalogue import catalogue, pretty
from exporter.simulator.control import Control
from exporter.simulator.directive import Directive, directive
from exporter.simulator.handshake import broken_tls
from exporter.simulator.limits import Meter
from exporter.simulator.manners import play
from exporter.simulator.question import Question
from exporter.simulator.reception import reception
from exporter.simulator.scenario import Scenario
from exporter.simulator.stage import Stage
from exporter.simulator.stats import Stats, Visit

_GRACE = 0.1  # how long a stopping server waits for answers on their way


class Simulator:
    """An OpenAI API that fails on command, inside the loop of whoever starts it.

    ``clock`` gives Unix seconds. ``url`` and ``tls_url`` (a port that breaks the handshake) are
    known once it has started. A simulator starts once.
    """

    def __init__(self, scenario: Scenario, *, clock: Callable[[], float]) -> None:
        self.scenario = scenario
        self.url = ""
        self.tls_url = ""
        self.stats = Stats()
        self._clock = clock
        self._stage = Stage(scenario, clock())
        self._catalogue = catalogue(scenario.shutdown_days, clock())
        self._names = {key.secret.get_secret_value(): key.name for key in scenario.keys}
        self._meters: dict[str, Meter] = {}
        self._runner = web.AppRunner(
            self._application(), access_log=None, handler_cancellation=True, shutdown_timeout=_GRACE
        )
        self._tls: asyncio.Server | None = None

    async def start(self, host: str = "127.0.0.1", port: int = 0) -> None:
        """Listen; the timelines begin now. Raises OSError when the port cannot be had."""
        await self._runner.setup()
        try:
            site = web.TCPSite(self._runner, host, port)
            await site.start()
            self._tls = await broken_tls(host, self._count_tls)
        except OSError:
            await self.stop()
            raise
        self.url = f"http://{_place(host, self._runner.addresses[0][1])}/v1"
        self.tls_url = f"https://{_place(host, self._tls.sockets[0].getsockname()[1])}/v1"
        self._stage.begin(self._clock())

    async def stop(self) -> None:
        """Stop listening and end what is on its way."""
        if self._tls is not None:
            self._tls.close()
        await self._runner.cleanup()

    def set(self, key: str, behaviour: str, **options: object) -> None:
        """Tell one key what to do. Raises KeyError for its name, ScenarioError for the rest."""
        self._stage.tell(key, directive({"behaviour": behaviour, **options}))

    def clear(self, key: str) -> None:
        """Let the key live its timeline again. Raises KeyError."""
        self._stage.untell(key)

    def set_all(self, behaviour: str, **options: object) -> None:
        """Tell every key what to do; comes before what single keys are told. Raises ScenarioError."""
        self._stage.tell_everyone(directive({"behaviour": behaviour, **options}))

    def clear_all(self) -> None:
        """Undo ``set_all``."""
        self._stage.tell_everyone(None)

    def reset(self) -> None:
        """As just started: timelines from the beginning, nothing told, nothing counted."""
        self._stage.begin(self._clock())
        self._stage.forget()
        self.stats.reset()
        self._meters.clear()

    def _application(self) -> web.Application:
        application = web.Application()
        control = Control(self._stage, self.stats, clock=self._clock, reset=self.reset)
        application.add_routes(control.routes())
        for call in Call:
            method = "POST" if call in PAID else "GET"
            application.router.add_route(method, call.path, partial(self._visit, call))
        application.router.add_route("*", "/{tail:.*}", _nowhere)
        return application

    async def _visit(self, call: Call, request: web.Request) -> web.StreamResponse:
        """Answer one request, and count it however it ends."""
        secret = _bearer(request.headers.get("Authorization", ""))
        visit = Visit(
            key=self._names.get(secret, STRANGER.name),
            call=call,
            at=self._clock(),
            organization=request.headers.get("OpenAI-Organization", ""),
            project=request.headers.get("OpenAI-Project", ""),
        )
        self.stats.begin(visit)
        try:
            body = _json_object(await request.read()) if call in PAID else None
            told = self._stage.directive(visit.key, visit.at)
            question = self._question(visit, secret, body, request.match_info.get("id"), told)
            visit.behaviour, answer = reception(question, told.behaviour)
            visit.status = answer.status
            return await play(answer, request, told)
        except (asyncio.CancelledError, ConnectionError):
            visit.abandoned = True
            raise
        finally:
            visit.duration = self._clock() - visit.at
            self.stats.end(visit)

    def _question(
        self, visit: Visit, secret: str, body: Mapping[str, object] | None, model: str | None, told: Directive
    ) -> Question:
        caller = self._stage.keys.get(visit.key, STRANGER)
        meter = self._meters.get(visit.key, Meter())
        if visit.call in PAID:
            meter = meter.pay(prompt_tokens(body) + output_tokens(body), caller.limits, visit.at)
        else:
            meter = meter.free()
        self._meters[visit.key] = meter
        asked = (body or {}).get("model") if model is None else model
        return Question(
            call=visit.call,
            caller=caller,
            known=secret in self._names,
            secret=secret,
            organization=visit.organization,
            project=visit.project,
            body=body,
            model=asked if isinstance(asked, str) else "",
            now=visit.at,
            catalogue=self._catalogue,
            serial=meter.serial,
            paid=meter.paid,
            requests_used=meter.requests.level,
            tokens_used=meter.tokens.level,
            options=told,
        )

    def _count_tls(self) -> None:
        self.stats.tls_connections += 1


def _bearer(header: str) -> str:
    """The secret of an Authorization header, "" when it holds none."""
    scheme, _, secret = header.partition(" ")
    return secret.strip() if scheme.lower() == "bearer" else ""


def _json_object(sent: bytes) -> Mapping[str, object] | None:
    try:
        document = json.loads(sent)
    except (ValueError, RecursionError):
        return None
    return document if isinstance(document, dict) else None


def _place(host: str, port: int) -> str:
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


async def _nowhere(request: web.Request) -> web.Response:
    message = f"Invalid URL ({request.method} {request.path})"
    error = {"message": message, "type": "invalid_request_error", "param": None, "code": None}
    return web.Response(status=404, body=pretty({"error": error}), content_type="application/json")
