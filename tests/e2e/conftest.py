"""Real processes for the end-to-end tests: the exporter, the simulator inside the test's loop, Prometheus."""

import asyncio
import inspect
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families

from exporter.simulator import Simulator
from exporter.simulator.scenario import Scenario
from tests.readme import README, section

PATIENCE = 30.0

Row = dict[str, str]
Samples = dict[tuple[str, frozenset[tuple[str, str]]], float]


def free_port() -> int:
    """A port nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def need(*programs: str) -> None:
    """Skip loudly where a real component is missing; in CI nothing may be missing."""
    missing = [program for program in programs if shutil.which(program) is None]
    if missing and os.environ.get("CI") == "true":
        pytest.fail(f"in CI nothing may be skipped, but not installed: {', '.join(missing)}")
    if missing:
        pytest.skip(f"not installed: {', '.join(missing)} (as root on Debian, make test installs them)")


def clean_environment(home: Path) -> dict[str, str]:
    """Nothing of the developer's: no key, no proxy, no byte code in the checkout."""
    return {"PATH": os.environ["PATH"], "HOME": str(home), "PYTHONDONTWRITEBYTECODE": "1"}


class Exporter:
    """The exporter as a user runs it: a process of its own."""

    def __init__(self, folder: Path, config: dict[str, Any] | None, environ: dict[str, str] | None = None) -> None:
        self.folder, self.port = folder, free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.environ = clean_environment(folder) | (environ or {})
        self.config_file = folder / "llmkey.yml"
        self.log_file = folder / "stderr.log"
        self.process: subprocess.Popen[bytes] | None = None
        if config is not None:
            self.write(config)

    def write(self, config: dict[str, Any]) -> None:
        """Put a configuration in place of the present one, in one step as editors do."""
        fresh = self.config_file.with_suffix(".new")
        fresh.write_text(yaml.safe_dump(config))
        fresh.replace(self.config_file)

    def launch(self, *flags: str) -> None:
        """Start the process and do not wait."""
        config = ["--config.file", str(self.config_file)] if self.config_file.exists() else []
        command = [sys.executable, "-m", "exporter", *config, "--web.listen-address", f"127.0.0.1:{self.port}", *flags]
        with self.log_file.open("ab") as log:
            self.process = subprocess.Popen(command, cwd=self.folder, env=self.environ, stderr=log, stdout=log)

    async def start(self, *flags: str) -> "Exporter":
        self.launch(*flags)
        await eventually(self._healthy, httpx.codes.OK)
        return self

    async def _healthy(self) -> int:
        assert self.process is not None
        assert self.process.poll() is None, f"the exporter ended: {self.log()}"
        try:
            return (await self.get("/-/healthy")).status_code
        except httpx.HTTPError:
            return 0

    async def get(self, path: str) -> httpx.Response:
        async with httpx.AsyncClient() as client:
            return await client.get(self.url + path, timeout=10)

    async def post(self, path: str) -> httpx.Response:
        async with httpx.AsyncClient() as client:
            return await client.post(self.url + path, timeout=10)

    def log(self) -> str:
        return self.log_file.read_text() if self.log_file.exists() else ""

    async def metrics(self) -> Samples:
        """Every sample of a scrape by name and labels."""
        families = text_string_to_metric_families((await self.get("/metrics")).text)
        return {(s.name, frozenset(s.labels.items())): s.value for family in families for s in family.samples}

    async def value(self, name: str, **labels: str) -> float | None:
        """The one sample with this name and at least these labels; None when there is none."""
        wanted = set(labels.items())
        found = [value for (n, have), value in (await self.metrics()).items() if n == name and wanted <= have]
        assert len(found) <= 1, f"several samples of {name}{labels}"
        return found[0] if found else None

    async def labels(self, name: str, **labels: str) -> list[dict[str, str]]:
        """The labels of every sample with this name and at least these labels."""
        wanted = set(labels.items())
        return [dict(have) for (n, have), _ in (await self.metrics()).items() if n == name and wanted <= have]

    async def state(self, key: str) -> str:
        """The state of a key as the metrics tell it; empty when there is no such key."""
        samples = await self.metrics()
        wanted = ("key", key)
        states = [
            dict(have)["state"] for (n, have), v in samples.items() if n == "llmkey_state" and v and wanted in have
        ]
        assert len(states) <= 1, f"several states at once: {states}"
        return states[0] if states else ""

    def send(self, number: signal.Signals) -> None:
        assert self.process is not None
        self.process.send_signal(number)

    async def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        assert self.process is not None
        if self.process.poll() is None:
            self.process.send_signal(number)
        return await asyncio.to_thread(self.process.wait, 10.0)


async def eventually(ask: Callable[[], Any], wanted: Any = True, patience: float = PATIENCE) -> None:
    """Wait until ``ask()`` (a coroutine or not) gives what is wanted; fail with what it gave last."""
    deadline = time.monotonic() + patience
    got: Any = None
    while time.monotonic() < deadline:
        got = ask()
        if inspect.isawaitable(got):
            got = await got
        if got == wanted:
            return
        await asyncio.sleep(0.05)
    raise AssertionError(f"wanted {wanted!r}, got {got!r} after {patience} s")


@pytest.fixture
def exporter(tmp_path: Path) -> Iterator[Callable[..., Exporter]]:
    """Make exporters that are ended with the test."""
    made: list[Exporter] = []

    def make(config: dict[str, Any] | None = None, environ: dict[str, str] | None = None) -> Exporter:
        folder = tmp_path / f"exporter-{len(made)}"
        folder.mkdir()
        made.append(Exporter(folder, config, environ))
        return made[-1]

    yield make
    for one in made:
        if one.process is not None and one.process.poll() is None:
            one.process.kill()
            one.process.wait()


@pytest.fixture
def command(tmp_path: Path) -> Callable[..., Awaitable[tuple[int, str, str]]]:
    """Run the command: exit status, standard output, standard error."""

    async def run(*arguments: str, settings: dict[str, Any] | None = None, **environ: str) -> tuple[int, str, str]:
        if settings is not None:
            (tmp_path / "llmkey.yml").write_text(yaml.safe_dump(settings))
            arguments = (*arguments, "--config.file", str(tmp_path / "llmkey.yml"))
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "exporter", *arguments,
            cwd=tmp_path, env=clean_environment(tmp_path) | {"COLUMNS": "200"} | environ,
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip
        out, err = await asyncio.wait_for(process.communicate(), 30)
        return process.returncode or 0, out.decode(), err.decode()

    return run


@pytest.fixture
async def simulator() -> AsyncIterator[Callable[..., Any]]:
    """Start simulators inside the test's own loop: ``await simulator("name", …)``."""
    started: list[Simulator] = []

    async def start(*names: str, **more: Any) -> Simulator:
        scenario = Scenario.model_validate({"keys": [{"name": name} for name in names], **more})
        fault_server = Simulator(scenario, clock=time.time)
        await fault_server.start()
        started.append(fault_server)
        return fault_server

    yield start
    for fault_server in started:
        await fault_server.stop()


class Prometheus:
    """A running Prometheus."""

    def __init__(self, url: str) -> None:
        self.url = url

    async def query(self, promql: str) -> list[tuple[Row, float]]:
        """The labels and value of each series; fails on a query that is refused."""
        async with httpx.AsyncClient() as client:
            answer = (await client.get(f"{self.url}/api/v1/query", params={"query": promql})).json()
        assert answer["status"] == "success", f"{promql}: {answer.get('error')}"
        return [(series["metric"], float(series["value"][1])) for series in answer["data"]["result"]]

    async def names(self, promql: str) -> set[str]:
        return {labels["key"] for labels, _ in await self.query(promql)}

    async def up(self) -> bool:
        """Whether it has scraped; it begins five seconds after its start."""
        try:
            return [value for _, value in await self.query("up")] == [1.0]
        except (httpx.HTTPError, ValueError, AssertionError):  # starting, it answers in plain words
            return False


@pytest.fixture
async def prometheus(tmp_path: Path) -> AsyncIterator[Callable[..., Awaitable[Prometheus]]]:
    """Start Prometheus with the README's snippet, pointed at this exporter and hurried; more sections may be added."""
    need("prometheus", "promtool")
    started: list[subprocess.Popen[bytes]] = []

    async def start(target: Exporter, **sections: Any) -> Prometheus:
        snippet = section(README.read_text(), "scrape").removeprefix("```yaml\n").removesuffix("```")
        assert "127.0.0.1:10427" in snippet
        document = yaml.safe_load(snippet.replace("127.0.0.1:10427", f"127.0.0.1:{target.port}").replace("15s", "1s"))
        file = tmp_path / "prometheus.yml"
        file.write_text(yaml.safe_dump(document | sections))
        subprocess.run(["promtool", "check", "config", str(file)], check=True, capture_output=True)
        port = free_port()
        command = ["prometheus", f"--config.file={file}", f"--storage.tsdb.path={tmp_path / 'tsdb'}"]
        with (tmp_path / "prometheus.log").open("wb") as log:
            process = subprocess.Popen([*command, f"--web.listen-address=127.0.0.1:{port}"], stdout=log, stderr=log)
        started.append(process)
        server = Prometheus(f"http://127.0.0.1:{port}")
        await eventually(server.up)
        return server

    yield start
    for process in started:
        process.terminate()
        await asyncio.to_thread(process.wait)
