"""The commands that run until they are ended, and the one that asks whether they do."""

import re
import signal
import subprocess
import sys
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

from exporter.simulator import Simulator

from .conftest import Exporter, clean_environment, eventually, free_port
from .test_exporter_keys import config

pytestmark = pytest.mark.e2e

Launch = Callable[..., subprocess.Popen[bytes]]
Make = Callable[..., Exporter]
Simulate = Callable[..., Awaitable[Simulator]]


@pytest.fixture
def launch(tmp_path: Path) -> Iterator[Launch]:
    """Start a command; what it says goes to ``said.log``."""
    started: list[subprocess.Popen[bytes]] = []

    def start(*arguments: str) -> subprocess.Popen[bytes]:
        with (tmp_path / "said.log").open("ab") as said:
            command = [sys.executable, "-m", "exporter", *arguments]
            environ = clean_environment(tmp_path)
            started.append(subprocess.Popen(command, cwd=tmp_path, env=environ, stdout=said, stderr=said))
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.wait()


async def fetch(url: str) -> str:
    """The text of a page; empty while nothing answers."""
    async with httpx.AsyncClient() as client:
        try:
            return (await client.get(url, timeout=5)).text
        except httpx.HTTPError:
            return ""


async def test_the_demo_shows_a_living_fleet(launch: Launch, tmp_path: Path) -> None:
    """Addresses to open are printed; ten keys are watched; one is found dead while others are well."""
    port = free_port()
    process = launch("demo", "--web.listen-address", f"127.0.0.1:{port}")

    async def both() -> tuple[bool, bool]:
        page = await fetch(f"http://127.0.0.1:{port}/metrics")
        states = re.findall(r'llmkey_state\{.*state="(\w+)"\} 1\.0', page)
        return len(states) == 10 and "ok" in states, "auth_failed" in states

    await eventually(both, (True, True))
    said = (tmp_path / "said.log").read_text()
    assert f"http://127.0.0.1:{port}/metrics" in said
    process.send_signal(signal.SIGINT)
    await eventually(lambda: process.poll() is not None)


async def test_simulate_answers_as_its_scenario_says(launch: Launch, tmp_path: Path) -> None:
    """A scenario file, an address of one's own, and the key it prints."""
    scenario = {"keys": [{"name": "dead", "timeline": [{"at": 0, "behaviour": "account_deactivated"}]}]}
    (tmp_path / "scenario.yml").write_text(yaml.safe_dump(scenario))
    port = free_port()
    launch("simulate", "--scenario", "scenario.yml", "--listen", f"127.0.0.1:{port}")
    await eventually(lambda: "dead: sk-" in (tmp_path / "said.log").read_text())
    [secret] = re.findall(r"dead: (\S+)", (tmp_path / "said.log").read_text())
    async with httpx.AsyncClient(headers={"Authorization": f"Bearer {secret}"}) as client:
        answer = await client.get(f"http://127.0.0.1:{port}/v1/models")
    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "account_deactivated")


@pytest.mark.parametrize(
    ("content", "words"),
    [("keys: [{name: 1}]", "keys.0.name"), ("keys: [", "line 1"), ("kees: []", "kees")],
)
async def test_a_wrong_scenario_is_refused(launch: Launch, tmp_path: Path, content: str, words: str) -> None:
    """Exit status 3 and the place."""
    (tmp_path / "scenario.yml").write_text(content)
    process = launch("simulate", "--scenario", "scenario.yml")
    await eventually(process.poll, 3)
    said = (tmp_path / "said.log").read_text()
    assert words in said
    assert "Traceback" not in said


async def test_healthcheck_of_a_running_exporter(exporter: Make, simulator: Simulate, launch: Launch) -> None:
    """Alive is alive, also when the file on disk has gone bad meanwhile."""
    server = await simulator("a")
    run = exporter(config(server, "a"))
    settings: dict[str, Any] = config(server, "a", web={"listen_address": f"127.0.0.1:{run.port}"})
    run.write(settings)
    await run.start()
    await eventually(launch("healthcheck", "--config.file", str(run.config_file)).poll, 0)
    run.write(settings | {"nonsense": 1})
    await eventually(launch("healthcheck", "--config.file", str(run.config_file)).poll, 0)
    await run.stop()
    await eventually(launch("healthcheck", "--config.file", str(run.config_file)).poll, 1)


async def test_a_hangup_while_starting_does_not_end_it(exporter: Make, simulator: Simulate) -> None:
    """SIGHUP as soon as it can be told apart from a Python that is still importing."""
    server = await simulator("a")
    run = exporter(config(server, "a"))
    run.launch()
    assert run.process is not None
    mask = f"/proc/{run.process.pid}/status"
    await eventually(lambda: _catches(mask, signal.SIGHUP))
    run.send(signal.SIGHUP)
    await eventually(lambda: run.state("a") if "listening" in run.log() else "", "ok")


def _catches(status: str, number: signal.Signals) -> bool:
    [caught] = [line.split()[1] for line in Path(status).read_text().splitlines() if line.startswith("SigCgt")]
    return bool(int(caught, 16) >> (number - 1) & 1)


async def test_other_shards_after_a_reload(exporter: Make, simulator: Simulate) -> None:
    """The keys of the new share are watched, and the metrics say which share that is."""
    names = [f"k{n}" for n in range(8)]
    server = await simulator(*names)
    run = await exporter(config(server, *names)).start()
    assert len(await run.labels("llmkey_info")) == 8
    run.write(config(server, *names, shard=1, total_shards=2))
    assert (await run.post("/-/reload")).status_code == 200
    assert 0 < len(await run.labels("llmkey_info")) < 8
    assert await run.labels("llmkey_exporter_shard_info") == [{"shard": "1", "total_shards": "2"}]


async def test_the_page_of_the_configuration_shows_what_runs(exporter: Make, simulator: Simulate) -> None:
    """A setting that takes effect only after a restart is shown as it is now, and the log says so."""
    server = await simulator("a")
    run = await exporter(config(server, "a")).start()
    run.write(config(server, "a", storage={"path": "elsewhere.db"}))
    assert (await run.post("/-/reload")).status_code == 200
    assert "elsewhere.db" not in (await run.get("/config")).text
    assert "only after a restart" in run.log()
