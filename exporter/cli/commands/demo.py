"""``demo``: the exporter beside the simulator, watching a fleet that lives through incidents."""

import asyncio
import os
import sys
import time
from typing import Any

from exporter.app import Service, Source, StartError
from exporter.app import run as run_service
from exporter.cli.options import Options
from exporter.simulator import Scenario, Simulator, demo

# Fast, so that a newcomer sees a key die and recover within a minute or two.
_PROBING = {
    "auth": {"interval": "5s", "timeout": "4s"},
    "quota": {"interval": "10s", "timeout": "5s"},
    "confirm": {"failures": 3, "delay": "1s"},
}


def run(options: Options) -> int:
    """Until interrupted; 1 when it cannot start."""
    try:
        asyncio.run(_run(options, demo()))
    except StartError as error:
        print(f"llmkey-exporter: {error}", file=sys.stderr)
        return 1
    return 0


async def _run(options: Options, scenario: Scenario) -> None:
    simulator = Simulator(scenario, clock=time.time)
    await simulator.start()
    environ = dict(os.environ) | {_variable(key.name): key.secret.get_secret_value() for key in scenario.keys}
    flags = _configuration(scenario, simulator.url) | options.flags
    try:
        source = Source(file=None, environ=environ, flags=flags)
        await run_service(source, on_start=lambda service: _announce(service, simulator))
    finally:
        await simulator.stop()


def _configuration(scenario: Scenario, url: str) -> dict[str, Any]:
    return {
        "probing": _PROBING,
        "providers": {"openai": {"base_url": url}},
        "storage": {"path": ":memory:"},
        "keys": [
            {
                "name": key.name,
                "secret": {"env": _variable(key.name)},
                "severity": key.severity,
                "labels": dict(key.labels),
                "models": list(key.models),
            }
            for key in scenario.keys
        ],
    }


def _variable(name: str) -> str:
    return "SIMULATED_" + "".join(c if c.isalnum() else "_" for c in name.upper())


def _announce(service: Service, simulator: Simulator) -> None:
    address = f"http://{service.addresses[0]}"
    control = simulator.url.removesuffix("/v1") + "/_sim/stats"
    for name, url in (
        ("status page", f"{address}/"),
        ("metrics", f"{address}/metrics"),
        ("one key as JSON", f"{address}/api/v1/keys/{simulator.scenario.keys[0].name}"),
        ("simulator", control),
    ):
        print(f"  {name:<16} {url}", flush=True)
    print("  A simulated fleet, probed every few seconds instead of once a minute. Its story takes ten minutes.")
    print("  Set OPENAI_API_KEY to watch a real key. Ctrl-C ends it.", flush=True)
