"""The running program: made of its parts, reloaded, and ended in order."""

import asyncio
import contextlib
import gc
import logging
import resource
import signal
import time
from collections.abc import Callable
from dataclasses import replace

from exporter import __version__
from exporter.accounts import price_list
from exporter.alerting.alarms import Policy, Style
from exporter.app.desk import Desk
from exporter.app.secrets import account_secrets, told_secrets
from exporter.app.source import Loaded, Source
from exporter.config import ConfigError, Settings, links, redacted
from exporter.daemon import Couriers, Daemon
from exporter.dispatch import Dispatcher, Ending
from exporter.log import Veil, configure
from exporter.metrics import Exposition, Instruments, NotificationResult
from exporter.model import Result, Target
from exporter.prober import Prober
from exporter.store import Store, StoreError
from exporter.web import ListenError, Server, WebAuth, application
from exporter.wire import Routes

log = logging.getLogger(__name__)

_WATCH_SECRETS = 2.0
_READ_OFF = 1.0


_RESULTS = {
    Ending.DELIVERED: NotificationResult.DELIVERED,
    Ending.RETRY: NotificationResult.FAILED,
    Ending.REFUSED: NotificationResult.REFUSED,
}


class StartError(Exception):
    """The program cannot start; the text says why and what to do."""


class Service:
    """The exporter in one event loop. Construction opens the store; ``start`` listens and probes."""

    def __init__(self, source: Source, loaded: Loaded, veil: Veil, *, clock: Callable[[], float] = time.time) -> None:
        self._source, self._loaded, self._veil, self._clock = source, loaded, veil, clock
        self._revision = loaded.files.revision
        settings = loaded.settings
        try:
            self._store = Store.open(settings.storage.path, now=clock())
        except StoreError as error:
            raise StartError(str(error)) from None
        routes = Routes()  # one way out for probes and accounts
        self._prober = Prober(clock=clock, transport=routes, concurrency=settings.probing.concurrency)
        self._instruments = Instruments()
        self._daemon = Daemon(
            prober=self._prober,
            store=self._store,
            clock=clock,
            transport=routes,
            lookup=price_list(),
            on_result=self._count,
        )
        for note in self._store.notes:
            log.warning(note)
        self._dispatcher = Dispatcher(clock=clock)
        self._couriers = Couriers(
            self._daemon.alarming,
            dispatcher=self._dispatcher,
            clock=clock,
            on_ending=self._count_ending,
            healthy=self._daemon.fitness,
        )
        exposition = Exposition(self._daemon, self._instruments, clock=clock)
        self._desk = Desk(
            self._daemon,
            exposition,
            self._couriers,
            clock=clock,
            reload=self.reload,
            refusal=lambda: self._refusal,
            config_text=lambda: redacted(self._loaded.settings),
        )
        self._server, self._refusal = Server(), ""
        self._turn = asyncio.Lock()

    @property
    def addresses(self) -> tuple[str, ...]:
        """Where it listens, such as ``127.0.0.1:10427``; empty before the start."""
        return self._server.addresses

    async def start(self) -> None:
        """Listen first, so that nothing is probed when the port is taken. Raises StartError."""
        web, config = self._loaded.settings.web, self._loaded.web_config
        auth = WebAuth(config) if config else None
        app = application(self._desk, host=web.host, external_url=web.external_url or "", auth=auth)
        try:
            await self._server.start(app, web.host, web.port, config)
        except ListenError as error:
            await self.stop()
            raise StartError(str(error)) from None
        self._apply(self._loaded)
        await self._daemon.start([(_WATCH_SECRETS, self._watch_secrets), (_READ_OFF, self._read_off)])
        fields = {"version": __version__, "address": self.addresses[0], "keys": len(self._daemon.targets)}
        log.info("listening", extra={"fields": fields})

    async def stop(self) -> None:
        await self._server.stop()
        await self._couriers.stop()
        await self._daemon.stop()
        await self._dispatcher.aclose()
        await self._prober.aclose()
        self._store.close()

    async def reload(self) -> str | None:
        """Take a new configuration whole, or keep the old one and say why."""
        async with self._turn:
            try:
                loaded = await asyncio.to_thread(self._source.read, self._loaded)
            except ConfigError as error:
                self._instruments.config_refused()
                self._daemon.alarming.scenery.refused_at = self._daemon.alarming.scenery.refused_at or self._clock()
                log.error("configuration refused, the old one stays", extra={"fields": {"reason": error}})  # noqa: TRY400
                self._refusal = str(error)
                return self._refusal
            self._refusal = ""
            _speak(loaded, self._veil)
            self._apply(self._as_it_runs(loaded))
            log.info("configuration reloaded", extra={"fields": {"keys": len(loaded.targets)}})
            return None

    def _as_it_runs(self, loaded: Loaded) -> Loaded:
        """What cannot change while running stays as it is, and is said to."""
        running = {name: getattr(self._loaded.settings, name) for name in ("web", "storage")}
        for name, value in running.items():
            if getattr(loaded.settings, name) != value:
                log.warning("a change here takes effect only after a restart", extra={"fields": {"setting": name}})
        return replace(loaded, settings=loaded.settings.model_copy(update=running))

    def _apply(self, loaded: Loaded) -> None:
        self._loaded, self._revision, settings = loaded, loaded.files.revision, loaded.settings
        for note in loaded.notes:
            log.warning(note)
        self._prober.concurrency = settings.probing.concurrency
        self._couriers.adopt(loaded.receivers, loaded.heartbeat, policy=_policy(settings), style=_style(settings))
        self._daemon.adopt(loaded.targets)
        self._daemon.adopt_accounts(loaded.accounts, loaded.pages)
        self._daemon.alarming.scenery.refused_at = None
        self._instruments.sharded(settings.shard, settings.total_shards)
        self._instruments.retain_providers(self._daemon.providers())
        self._instruments.retain_receivers([receiver.name for receiver in loaded.receivers])
        self._instruments.config_taken(self._clock())

    async def _watch_secrets(self) -> None:
        async with self._turn:
            changed = await asyncio.to_thread(self._loaded.files.poll, self._clock())
            if changed:
                self._veil.hide(target.secret for target in changed)
                self._daemon.replace_targets(changed)
                names = ",".join(target.name for target in changed)
                log.info("secret changed", extra={"fields": {"keys": names}})
            await self._watch_accounts()
            receivers, heartbeat = await asyncio.to_thread(self._source.told, self._loaded)
            self._veil.hide(told_secrets(receivers, heartbeat))
            if self._couriers.refresh(receivers, heartbeat):
                log.info("secret of a receiver changed")

    async def _watch_accounts(self) -> None:
        """Their admin keys, and the keys they may list: read again only when some file has changed."""
        if self._loaded.files.revision == self._revision:
            return
        self._revision = self._loaded.files.revision
        accounts = await asyncio.to_thread(self._source.accounts, self._loaded)
        if accounts != self._loaded.accounts:
            self._veil.hide(account_secrets(accounts))
            self._loaded = replace(self._loaded, accounts=accounts)
            self._daemon.adopt_accounts(accounts, self._loaded.pages)

    async def _read_off(self) -> None:
        for name, pending, last_success_at in self._couriers.standing():
            self._instruments.pending(name, pending, last_success_at)
        for (receiver, result), count in self._daemon.alarming.take_tally().items():
            self._instruments.notified(receiver, NotificationResult(result), count)
        self._instruments.firing(self._daemon.alarming.firing())
        lateness = self._daemon.lateness
        self._instruments.scheduler_lag.set(lateness.scheduler_lag())
        self._instruments.event_loop_lag.set(lateness.loop_lag())
        self._instruments.probes_missed.inc(lateness.take_missed())

    def _count_ending(self, receiver: str, ending: Ending) -> None:
        self._instruments.notified(receiver, _RESULTS[ending])

    def _count(self, target: Target, result: Result) -> None:
        self._instruments.probed(target.provider.name, result)


async def run(source: Source, *, on_start: Callable[[Service], None] = lambda _service: None) -> None:
    """Run until SIGTERM or SIGINT; SIGHUP reloads. Raises ConfigError or StartError."""
    ended, hangup = asyncio.Event(), asyncio.Event()
    loop = asyncio.get_running_loop()
    for number, event in ((signal.SIGTERM, ended), (signal.SIGINT, ended), (signal.SIGHUP, hangup)):
        loop.add_signal_handler(number, event.set)
    raise_file_limit()
    veil = Veil()
    loaded = source.read()
    _speak(loaded, veil)
    service = Service(source, loaded, veil)
    await service.start()
    reloading = asyncio.create_task(_reload_for_ever(service, hangup))
    try:
        gc.freeze()  # what was built by now stays: the collector need not look through it again
        on_start(service)
        await ended.wait()
    finally:
        reloading.cancel()
        await service.stop()
    log.info("stopped")


def _speak(loaded: Loaded, veil: Veil) -> None:
    """From here on log as configured, without these secrets."""
    veil.hide(target.secret for target in loaded.targets)
    veil.hide(account_secrets(loaded.accounts))
    veil.hide(told_secrets(loaded.receivers, loaded.heartbeat))
    configure(loaded.settings.log.level, loaded.settings.log.format, veil)


def _policy(settings: Settings) -> Policy:
    alerting = settings.alerting
    return Policy(
        group_wait=alerting.group_wait,
        group_interval=alerting.group_interval,
        repeat_interval=alerting.repeat_interval,
    )


def _style(settings: Settings) -> Style:
    return Style(labels=settings.alerting.labels, links=links(settings))


async def _reload_for_ever(service: Service, hangup: asyncio.Event) -> None:
    while True:
        await hangup.wait()
        hangup.clear()
        await service.reload()


def raise_file_limit() -> None:
    """Take all the file descriptors we may have: a probe under way needs one, a scrape another."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    with contextlib.suppress(OSError, ValueError):  # macOS says unlimited and means less
        resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, hard), hard))
