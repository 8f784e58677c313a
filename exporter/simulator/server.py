"""The server itself: sockets, requests in, answers out."""

import asyncio
import json
from collections.abc import Callable, Mapping
from functools import partial

from aiohttp import web

from exporter.simulator.accounts import Desk, Front, account_directive
from exporter.simulator.bearer import bearer
from exporter.simulator.behaviours import BEHAVIOURS
from exporter.simulator.bodies import output_tokens, prompt_tokens
from exporter.simulator.call import PAID, Call
from exporter.simulator.caller import STRANGER
from exporter.simulator.catalogue import catalogue, pretty
from exporter.simulator.control import Control
from exporter.simulator.directive import Directive, directive
from exporter.simulator.handshake import broken_tls
from exporter.simulator.limits import Meter
from exporter.simulator.manners import play
from exporter.simulator.money_control import MoneyControl
from exporter.simulator.question import Question
from exporter.simulator.reception import reception
from exporter.simulator.scenario import Scenario
from exporter.simulator.stage import Stage
from exporter.simulator.stats import Stats, Visit
from exporter.simulator.statuspage import StatusBoard, status_told
from exporter.simulator.statuspage.front import PATH, StatusFront

_GRACE = 0.1  # how long a stopping server waits for answers on their way


class Simulator:
    """An OpenAI API that fails on command, inside the loop of whoever starts it.

    ``clock`` gives Unix seconds. ``url``, ``tls_url`` (a port that breaks the handshake) and ``status_url`` (the
    status page) are known once it has started. ``accounts`` are those of the scenario by name; each remembers what its
    admin API was asked. A simulator starts once.
    """

    def __init__(self, scenario: Scenario, *, clock: Callable[[], float]) -> None:
        self.scenario = scenario
        self.url = ""
        self.tls_url = ""
        self.status_url = ""
        self.stats = Stats()
        self._clock = clock
        self._stage = Stage(scenario, clock())
        self.accounts = {
            account.name: Desk(account, speed=scenario.speed, loop=scenario.loop, start=clock())
            for account in scenario.accounts
        }
        self._board = StatusBoard(scenario.status, speed=scenario.speed, loop=scenario.loop, start=clock())
        self._catalogue = catalogue(scenario.shutdown_days, clock())
        self._names = {key.secret.get_secret_value(): key.name for key in scenario.keys}
        self._meters: dict[str, Meter] = {}
        self._used: dict[str, float] = {}
        self._admins = {account.admin_secret.get_secret_value() for account in scenario.accounts}
        self._payers = {key: desk for desk in self.accounts.values() for key in desk.payers}
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
        self.status_url = self.url.removesuffix("/v1") + PATH
        self._begin()

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

    def set_account(self, account: str, behaviour: str, **options: object) -> None:
        """Tell an account's admin API what to do. Raises KeyError for its name, ScenarioError for the rest."""
        self.accounts[account].tell(account_directive({"behaviour": behaviour, **options}))

    def clear_account(self, account: str) -> None:
        """Let the account live its timeline again; what it spends stays as told. Raises KeyError."""
        self.accounts[account].tell(None)

    def set_spend(self, account: str, factor: float) -> None:
        """From now on an account spends so many times what the scenario says. Raises KeyError."""
        self.accounts[account].spend(factor, self._clock())

    def set_status(self, **told: object) -> None:
        """Tell the status page what to say. Raises ScenarioError."""
        self._board.tell(status_told(told), self._clock())

    def clear_status(self) -> None:
        """Let the status page follow its timeline again."""
        self._board.tell(None, self._clock())

    def reset(self) -> None:
        """As just started: timelines and money from the beginning, nothing told, nothing counted."""
        self._stage.forget()
        self._board.forget()
        for desk in self.accounts.values():
            desk.forget()
        self._begin()
        self.stats.reset()
        self._meters.clear()
        self._used.clear()

    def _begin(self) -> None:
        now = self._clock()
        self._stage.begin(now)
        self._board.begin(now)
        for desk in self.accounts.values():
            desk.begin(now)

    def _application(self) -> web.Application:
        application = web.Application()
        control = Control(self._stage, self.stats, clock=self._clock, reset=self.reset)
        secrets = {name: secret for secret, name in self._names.items()}
        front = Front(self.accounts, secrets=secrets, used=self._used, clock=self._clock)
        money = MoneyControl(self.accounts, self._board, clock=self._clock)
        status = StatusFront(self._board, clock=self._clock)
        for part in (control, money, status, front):
            application.add_routes(part.routes())
        for call in Call:
            method = "POST" if call in PAID else "GET"
            application.router.add_route(method, call.path, partial(self._visit, call))
        application.router.add_route("*", "/{tail:.*}", _nowhere)
        return application

    async def _visit(self, call: Call, request: web.Request) -> web.StreamResponse:
        """Answer one request, and count it however it ends."""
        secret = bearer(request.headers.get("Authorization", ""))
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
            told = self._told(visit, secret)
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

    def _told(self, visit: Visit, secret: str) -> Directive:
        """What the stage says, unless it has nothing against the key and its account has.

        An admin key is refused here; how is not documented: approximate.
        """
        told = self._stage.directive(visit.key, visit.at)
        if secret in self._admins and not BEHAVIOURS[told.behaviour].outcome.provider_trouble:
            return Directive(behaviour="permission_denied")
        if secret in self._names:
            self._used[visit.key] = visit.at
        payer = self._payers.get(visit.key) if told.behaviour == "ok" else None
        dry = payer.exhaustion(visit.key, visit.at) if payer else ""
        return told.model_copy(update={"behaviour": dry}) if dry else told

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
            known=secret in self._names or secret in self._admins,
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
