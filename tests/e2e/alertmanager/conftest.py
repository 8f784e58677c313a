"""A real Alertmanager with the committed routes and inhibition, whose receivers are sinks of ours."""

import asyncio
import copy
import datetime as dt
import subprocess
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml
from aiohttp import web

from tests.deployed import ALERTMANAGER
from tests.e2e.conftest import eventually, free_port, need

#: Every wait of the committed file in seconds, and what a test has the patience for.
_HURRIED = {"0s": "0s", "10s": "1s", "30s": "1s", "50s": "500ms", "1m": "1s", "5m": "1s", "4h": "4h", "1d": "1d"}

_WAITS = ("group_wait", "group_interval", "repeat_interval")

Labels = dict[str, str]


def committed() -> dict[str, Any]:
    """The committed file as it stands."""
    document: dict[str, Any] = yaml.safe_load(ALERTMANAGER.read_text())
    return document


def hurried(route: dict[str, Any]) -> dict[str, Any]:
    """The same route with short waits."""
    waits = {name: _HURRIED[value] for name, value in route.items() if name in _WAITS}
    return route | waits | {"routes": [hurried(child) for child in route.get("routes", [])]}


@dataclass
class Sink:
    """Takes what Alertmanager sends, by receiver: webhook bodies, or whatever JSON comes."""

    url: str = ""
    taken: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    async def take(self, request: web.Request) -> web.Response:
        self.taken.append((request.match_info["receiver"], await request.json()))
        return web.json_response({"status": "success"}, status=202)

    def bodies(self, receiver: str, alert: str) -> list[dict[str, Any]]:
        """The notifications of one alert at one receiver."""
        return [body for name, body in self.taken if name == receiver and body["groupLabels"]["alertname"] == alert]

    def names(self) -> set[tuple[str, str]]:
        """Every alert that arrived, with what it is about."""
        alerts = [alert["labels"] for _, body in self.taken for alert in body["alerts"]]
        return {(labels["alertname"], labels.get("key") or labels.get("provider", "")) for labels in alerts}


@dataclass(frozen=True)
class Alertmanager:
    """A running Alertmanager."""

    url: str

    async def post(self, *alerts: Labels, annotations: Labels | None = None, over: bool = False) -> None:
        """Say that these fire (or are over), as Prometheus does.

        It tells when they fired: what began longer ago than ``group_wait`` is not made to wait for company.
        """
        now = dt.datetime.now(dt.UTC)
        start, end = now - dt.timedelta(seconds=1 if over else 0), now + dt.timedelta(minutes=0 if over else 4)
        told = [
            {
                "labels": labels,
                "annotations": annotations or {},
                "startsAt": start.isoformat(),
                "endsAt": end.isoformat(),
            }
            for labels in alerts
        ]
        async with httpx.AsyncClient() as client:
            answer = await client.post(f"{self.url}/api/v2/alerts", json=told)
        assert answer.status_code == httpx.codes.OK, answer.text

    async def states(self) -> dict[tuple[str, str], str]:
        """``active`` or ``suppressed`` by alert and by what it is about."""
        async with httpx.AsyncClient() as client:
            alerts = (await client.get(f"{self.url}/api/v2/alerts")).json()
        return {
            (alert["labels"]["alertname"], alert["labels"].get("key") or alert["labels"].get("provider", "")): alert[
                "status"
            ]["state"]
            for alert in alerts
        }

    async def ready(self) -> bool:
        try:
            async with httpx.AsyncClient() as client:
                return (await client.get(f"{self.url}/-/ready")).is_success
        except httpx.HTTPError:
            return False


@pytest.fixture
async def sink() -> AsyncIterator[Sink]:
    """``/RECEIVER`` takes anything."""
    made, app = Sink(), web.Application()
    app.router.add_post("/{receiver}", made.take)
    runner = web.AppRunner(app)
    await runner.setup()
    port = free_port()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    made.url = f"http://127.0.0.1:{port}"
    yield made
    await runner.cleanup()


Start = Callable[[dict[str, Any]], Awaitable[Alertmanager]]


@pytest.fixture
async def start(tmp_path: Path) -> AsyncIterator[Start]:
    """Start Alertmanager with a document of configuration."""
    need("prometheus-alertmanager", "amtool")
    processes: list[subprocess.Popen[bytes]] = []

    async def run(document: dict[str, Any]) -> Alertmanager:
        file = tmp_path / "alertmanager.yml"
        file.write_text(yaml.safe_dump(document))
        port = free_port()
        command = ["prometheus-alertmanager", f"--config.file={file}", f"--storage.path={tmp_path / 'data'}"]
        listen = [f"--web.listen-address=127.0.0.1:{port}", "--cluster.listen-address="]
        with (tmp_path / "alertmanager.log").open("wb") as log:
            processes.append(subprocess.Popen([*command, *listen], stdout=log, stderr=log))
        server = Alertmanager(f"http://127.0.0.1:{port}")
        await eventually(server.ready)
        return server

    yield run
    for process in processes:
        process.terminate()
        await asyncio.to_thread(process.wait)


@pytest.fixture
async def alertmanager(start: Start, sink: Sink) -> Alertmanager:
    """The committed routes, hurried, and the committed inhibition; every receiver is a sink."""
    document = copy.deepcopy(committed())
    document.pop("templates")
    document.pop("global")
    document["route"] = hurried(document["route"])
    document["receivers"] = [
        {"name": receiver["name"], "webhook_configs": [{"url": f"{sink.url}/{receiver['name']}"}]}
        for receiver in document["receivers"]
    ]
    return await start(document)
