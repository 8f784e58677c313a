"""``demo``: the exporter beside the simulator, watching a fleet that lives through incidents."""

import asyncio
import os
import sys
import time

from exporter.app import Service, Source, StartError
from exporter.app import run as run_service
from exporter.cli.demo_settings import settings, variables
from exporter.cli.options import Options
from exporter.simulator import Scenario, Simulator, demo


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
    flags = settings(scenario, simulator.url, simulator.status_url, time.time()) | options.flags
    try:
        source = Source(file=None, environ=os.environ | variables(scenario), flags=flags)
        await run_service(source, on_start=lambda service: _announce(service, simulator))
    finally:
        await simulator.stop()


def _announce(service: Service, simulator: Simulator) -> None:
    address, scenario = f"http://{service.addresses[0]}", simulator.scenario
    pages = [
        ("status page", f"{address}/"),
        ("metrics", f"{address}/metrics"),
        ("one key as JSON", f"{address}/api/v1/keys/{scenario.keys[0].name}"),
        *((f"account {account.name}", f"{address}/api/v1/accounts/{account.name}") for account in scenario.accounts),
        ("simulator", simulator.url.removesuffix("/v1") + "/_sim/stats"),
    ]
    for name, url in pages:
        print(f"  {name:<16} {url}", flush=True)
    print("  A simulated fleet, probed every few seconds instead of once a minute. Its story takes ten minutes:")
    print("  keys die and recover, the provider has an outage, and an account is about to run out of money.")
    print("  Set OPENAI_API_KEY to watch a real key. Ctrl-C ends it.", flush=True)
