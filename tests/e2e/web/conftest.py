"""A real exporter before a real Chromium: a small fleet in trouble, an account, an incident, a dead receiver."""

import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import urlsplit

import pytest

from exporter.cli.demo_settings import settings, variables
from exporter.simulator import Scenario, Simulator
from tests.chromium import Tab, chromium
from tests.e2e.conftest import Exporter, eventually, free_port, need

_INCIDENT = {"name": "Elevated errors", "impact": "major"}
_FLEET: dict[str, Any] = {
    "keys": [
        {"name": "dead", "labels": {"team": "search"}, "timeline": [{"at": 0, "behaviour": "invalid_key"}]},
        {"name": "dry", "timeline": [{"at": 0, "behaviour": "credit_balance"}]},
        {"name": "good", "labels": {"team": "chat"}, "models": ["gpt-5-nano"]},
        {"name": "away"},
    ],
    "accounts": [
        {
            "name": "acme",
            "spent_usd": 450,
            "usage_lag": 0,
            "cost_lag": 0,
            "projects": [
                {
                    "id": "proj_1",
                    "name": "Chat",
                    "keys": [{"name": "good", "created_days": 40}],
                    "spend": [{"model": "gpt-5-nano", "key": "good", "usd_per_day": 12}],
                }
            ],
        }
    ],
    "status": {"timeline": [{"at": 0, "indicator": "major", "incidents": [_INCIDENT]}]},
}
_QUICK = {
    "auth": {"interval": "2s", "timeout": "1s"},
    "quota": {"interval": "3s", "timeout": "1s"},
    "confirm": {"failures": 3, "delay": "100ms"},
}


@dataclass
class Scene:
    """What runs: the exporter as ``run``, what it asks as ``simulator``, who looks as ``tab``."""

    run: Exporter
    simulator: Simulator
    tab: Tab

    async def open(self, path: str) -> None:
        await self.tab.goto(self.run.url + path)

    def clean(self) -> None:
        """The browser complained of nothing and asked nobody else for anything."""
        assert self.tab.complaints == []
        elsewhere = {url for url in self.tab.requests if urlsplit(url).scheme not in ("data", "about")}
        assert {f"http://{urlsplit(url).netloc}" for url in elsewhere} <= {self.run.url}


@pytest.fixture
async def scene(exporter: Callable[..., Exporter]) -> AsyncIterator[Scene]:
    """Everything up, and every key in its state."""
    need("chromium")
    scenario = Scenario.model_validate(_FLEET)
    simulator = Simulator(scenario, clock=time.time)
    await simulator.start()
    told = settings(scenario, simulator.url, simulator.status_url, time.time())
    told |= {
        "probing": _QUICK,
        "receivers": [{"name": "pager", "kind": "webhook", "url": f"http://127.0.0.1:{free_port()}/"}],
    }
    [away] = [key for key in told["keys"] if key["name"] == "away"]
    away["paused_until"] = "2100-01-01T00:00Z"
    [good] = [key for key in told["keys"] if key["name"] == "good"]
    good["expires_on"] = time.strftime("%Y-%m-%d", time.gmtime(time.time() + 8 * 86_400.0))
    try:
        run = await exporter(told, variables(scenario)).start()
        for name, state in {"dead": "auth_failed", "dry": "quota_exhausted", "good": "ok"}.items():
            await eventually(partial(run.state, name), state)
        await eventually(partial(_alarms, run), {("LLMKeyAuthFailed", "dead"), ("LLMKeyExpiring", "good")})
        async with chromium() as new:
            yield Scene(run, simulator, await new())
    finally:
        await simulator.stop()


async def _alarms(run: Exporter) -> set[tuple[str, str]]:
    """What fires of a dead key and of one that ends soon."""
    fired = (await run.get("/api/v1/alarms")).json()["alarms"]
    found = {(one["name"], one["labels"].get("key", "")) for one in fired}
    return {(name, key) for name, key in found if name in ("LLMKeyAuthFailed", "LLMKeyExpiring")}
