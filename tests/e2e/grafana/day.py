"""A whole day in seconds: the real daemon, prober, accounts and simulator, on a clock that jumps."""

import asyncio
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import yaml

from exporter.app import Source
from exporter.app.source import Loaded
from exporter.cli.demo_settings import settings, variables
from exporter.metrics import Exposition, Instruments, NotificationResult
from exporter.model import Result, Target
from exporter.outcome import Outcome
from exporter.prober import Prober
from exporter.simulator import Scenario, Simulator
from tests.simulated import SimulatedFleet

DAY = 86400.0
STEP = 240.0  # seconds between scrapes
SCENARIO = Path(__file__).with_name("scenario.yml")
GATEWAY = "behind-gateway"
_PROBING = {"auth": {"interval": "10m"}, "quota": {"interval": "15m"}, "confirm": {"delay": "5s"}}
_COLLECT = {name: {"interval": "1h"} for name in ("costs", "limits", "keys")} | {"usage": {"interval": "30m"}}


def _never(_name: str, _kind: object, _now: float) -> Outcome:
    raise AssertionError("the simulator answers")


class LivedDay(SimulatedFleet):
    """Probes go to the simulator over real sockets, and so do the readings of accounts and of the status page."""

    def __init__(self, loaded: Loaded, now: float) -> None:
        super().__init__(loaded.targets, _never, now=now)
        clock: Callable[[], float] = lambda: self.now  # noqa: E731  # the fleet's own
        self.instruments = Instruments()
        self.exposition = Exposition(self.daemon, self.instruments, clock=clock)
        self.real = Prober(clock=clock)
        self.daemon._prober, self.daemon._on_result = self.real, self._count
        self.daemon.adopt_accounts(loaded.accounts, loaded.pages)
        self.instruments.retain_receivers(self.sinks)
        self.instruments.sharded(0, 1)
        self.instruments.config_taken(now)

    def _count(self, target: Target, result: Result) -> None:
        self.instruments.probed(target.provider.name, result)

    async def run(self, until: float) -> None:
        """Live until then, and read what is due of accounts."""
        told = sum(len(sink.told) for sink in self.sinks.values())
        await super().run(until)
        await self.daemon._accounts.turn()
        await self._read()
        more = sum(len(sink.told) for sink in self.sinks.values()) - told
        self.instruments.notified("pager", NotificationResult.DELIVERED, more)
        self.instruments.pending("pager", self.daemon.alarming.pending("pager"), until if more else None)
        self.instruments.firing(self.daemon.alarming.firing())
        self.instruments.scheduler_lag.set(self.daemon.lateness.scheduler_lag())
        self.instruments.event_loop_lag.set(self.daemon.lateness.loop_lag())

    async def _settle(self) -> None:
        while running := self.daemon._rounds.running:
            await asyncio.gather(*running.values())
            await asyncio.sleep(0)

    async def _read(self) -> None:
        accounts = self.daemon._accounts
        pages = [task for page in accounts._pages._pages.values() if (task := page._running) is not None]
        await asyncio.gather(*pages, *(task for reader in accounts._readers.values() for task in reader.running))

    async def close(self) -> None:
        await super().close()
        await self.real.aclose()

    def page(self, accept: str = "") -> bytes:
        """A scrape."""
        return b"".join(self.exposition.render(accept)[1])


def configured(simulator: Simulator, now: float) -> Loaded:
    """What a user would write for this fleet, with a provider and receivers more."""
    flags = dict(settings(simulator.scenario, simulator.url, simulator.status_url, now))
    flags["probing"] = _PROBING
    flags["providers"]["openai"]["status"]["interval"] = "5m"
    flags["providers"]["gateway"] = {"kind": "openai", "base_url": simulator.url}
    for account in flags["accounts"]:
        account["collect"] = _COLLECT
    for key in flags["keys"]:
        key.pop("probing", None)
        if key["name"] == GATEWAY:
            key["provider"] = "gateway"
    return Source(file=None, environ=variables(simulator.scenario), flags=flags).read()


async def lived(end: float, scrape: Callable[[float, bytes], None]) -> LivedDay:
    """The day that ends then; ``scrape`` is given each page and its time."""
    document: Mapping[str, Any] = yaml.safe_load(SCENARIO.read_text())
    begin, days = end - DAY, list[LivedDay]()
    simulator = Simulator(Scenario.model_validate(document), clock=lambda: days[0].now if days else begin)
    await simulator.start()
    day = LivedDay(configured(simulator, begin), begin)
    days.append(day)
    moment = begin
    while moment < end:
        moment = min(end, moment + STEP)
        await day.run(moment)
        scrape(moment, day.page("application/openmetrics-text; version=1.0.0"))
    await day.real.aclose()
    await day.daemon._accounts.aclose()
    await simulator.stop()
    return day
