"""``simulate``: run the fault server by itself."""

import asyncio
import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from exporter.cli.demo_settings import written
from exporter.cli.options import CONFIG_ERROR, Options
from exporter.config import split_address
from exporter.simulator import Scenario, ScenarioError, Simulator, demo, load

_DAY = 86_400


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
        asyncio.run(_serve(scenario, host or "0.0.0.0", port, options.arguments["config_to"]))  # noqa: S104  # ":port"
    except _NotWrittenError as error:
        print(error, file=sys.stderr)
        return 1
    except OSError as error:
        print(f"{options.arguments['listen']}: cannot listen there ({error.strerror})", file=sys.stderr)
        return 1
    return 0


class _NotWrittenError(Exception):
    """The configuration could not be written; the text says where and why."""


async def _serve(scenario: Scenario, host: str, port: int, config_to: Path | None) -> None:
    simulator = Simulator(scenario, clock=time.time)
    await simulator.start(host, port)
    try:
        if config_to is not None:
            _write(config_to, written(scenario, simulator.url, simulator.status_url, time.time()))
            print(f"watch it:                            llmkey-exporter --config.file {config_to}")
        for line in (*_keys(simulator), *_accounts(simulator), *_status_page(simulator)):
            print(line)
        sys.stdout.flush()
        await asyncio.Event().wait()
    finally:
        await simulator.stop()


def _write(file: Path, text: str) -> None:
    """For its owner alone, as a file with secrets is to be."""
    try:
        file.touch(mode=0o600)
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        raise _NotWrittenError(f"--config-to: {file}: {error.strerror}") from None


def _keys(simulator: Simulator) -> Iterator[str]:
    keys, control = simulator.scenario.keys, _control(simulator)
    yield f"an OpenAI API that fails on command: {simulator.url}"
    yield f"what it was asked:                   curl {control}/stats"
    yield f"what a key can be told to do:        curl {control}/behaviours"
    told = f"keys/{keys[0].name}" if keys else "all"
    yield f"tell it:                             {_put(control, told, behaviour='invalid_key')}"
    yield "its keys, each with a secret to ask with:"
    yield from (f"  {key.name}: {key.secret.get_secret_value()}" for key in keys)


def _accounts(simulator: Simulator) -> Iterator[str]:
    accounts, control = simulator.scenario.accounts, _control(simulator)
    if not accounts:
        return
    name, secret = accounts[0].name, accounts[0].admin_secret.get_secret_value()
    costs = f"{simulator.url}/organization/costs?start_time={int(time.time() // _DAY - 2) * _DAY}"
    yield "its accounts, each with an admin secret to ask with:"
    yield from (f"  {account.name}: {account.admin_secret.get_secret_value()}" for account in accounts)
    yield f'what the first one spent lately:     curl -H "Authorization: Bearer {secret}" "{costs}"'
    yield f"what they were asked:                curl {control}/accounts"
    yield f"what an account can be told to do:   curl {control}/accounts/behaviours"
    yield f"tell it:                             {_put(control, f'accounts/{name}', behaviour='permission_denied')}"
    yield f"let it spend twenty times as much:   {_put(control, f'accounts/{name}/spend', factor=20)}"


def _status_page(simulator: Simulator) -> Iterator[str]:
    told = _put(_control(simulator), "status", indicator="major", incidents=[{"name": "Errors", "impact": "major"}])
    yield f"its vendor's status page:            {simulator.status_url}"
    yield f"read it:                             curl {simulator.status_url}/api/v2/summary.json"
    yield f"tell it:                             {told}"


def _control(simulator: Simulator) -> str:
    return simulator.url.removesuffix("/v1") + "/_sim"


def _put(control: str, path: str, **told: object) -> str:
    return f"curl -X PUT {control}/{path} -d '{json.dumps(told)}'"
