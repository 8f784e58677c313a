"""``simulate``: run the fault server by itself."""

import asyncio
import sys
import time

from exporter.cli.options import CONFIG_ERROR, Options
from exporter.config import split_address
from exporter.simulator import Scenario, ScenarioError, Simulator, demo, load


def run(options: Options) -> int:
    """Until interrupted; 3 for a scenario that is wrong."""
    path = options.arguments["scenario"]
    try:
        scenario = load(path) if path else demo()
    except ScenarioError as error:
        print(error, file=sys.stderr)
        return CONFIG_ERROR
    try:
        host, port = split_address(options.arguments["listen"])
    except ValueError:
        print("--listen: expected an address such as 127.0.0.1:10428", file=sys.stderr)
        return CONFIG_ERROR
    try:
        asyncio.run(_serve(scenario, host or "0.0.0.0", port))  # noqa: S104  # ":port" means everywhere
    except OSError as error:
        print(f"{options.arguments['listen']}: cannot listen there ({error.strerror})", file=sys.stderr)
        return 1
    return 0


async def _serve(scenario: Scenario, host: str, port: int) -> None:
    simulator = Simulator(scenario, clock=time.time)
    await simulator.start(host, port)
    try:
        control = simulator.url.removesuffix("/v1") + "/_sim"
        print(f"an OpenAI API that fails on command: {simulator.url}")
        print(f"what it was asked:                   curl {control}/stats")
        print(f"what a key can be told to do:        curl {control}/behaviours")
        example = (
            f"curl -X PUT {control}/keys/{scenario.keys[0].name}" if scenario.keys else f"curl -X PUT {control}/all"
        )
        print(f'tell it:                             {example} -d \'{{"behaviour": "invalid_key"}}\'')
        print("its keys, each with a secret to ask with:")
        for key in scenario.keys:
            print(f"  {key.name}: {key.secret.get_secret_value()}")
        sys.stdout.flush()
        await asyncio.Event().wait()
    finally:
        await simulator.stop()
