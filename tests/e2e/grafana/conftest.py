"""A simulated day in a real Prometheus: its past as blocks, its present scraped from the real exposition."""

import asyncio
import contextlib
import http.server
import logging
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
import yaml

from tests.e2e.conftest import free_port, need

from .backfill import TARGET, Backfill
from .day import DAY, STEP, LivedDay, lived

RULES = Path(__file__).parents[3] / "deploy" / "prometheus" / "llmkey.rules.yml"
_PATIENCE = 30.0


@dataclass(frozen=True, slots=True)
class Wall:
    """Where the day can be asked for."""

    url: str
    begin: float
    end: float
    scrape: float = STEP
    """Seconds between two scrapes."""


def _served(day: LivedDay) -> http.server.ThreadingHTTPServer:
    """The day's exposition, whose time goes on."""

    class Page(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:  # the name is http.server's
            day.now = time.time()
            page = day.page()
            self.send_response(200)
            self.send_header("Content-Type", "text/plain; version=0.0.4")
            self.end_headers()
            self.wfile.write(page)

        def log_message(self, *_arguments: object) -> None: ...

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Page)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def _configuration(port: int) -> dict[str, object]:
    job = {
        "job_name": TARGET["job"],
        "static_configs": [{"targets": [f"127.0.0.1:{port}"], "labels": {"instance": TARGET["instance"]}}],
    }
    return {
        "global": {"scrape_interval": "1s", "evaluation_interval": "1s"},
        "rule_files": [str(RULES)],
        "scrape_configs": [job],
    }


@contextlib.contextmanager
def prometheus(
    folder: Path, configuration: dict[str, object], ready: Callable[[str], bool], *flags: str
) -> Iterator[str]:
    """A Prometheus over the blocks in ``folder/tsdb``; its address once it is ready."""
    file, address = folder / "prometheus.yml", f"127.0.0.1:{free_port()}"
    file.write_text(yaml.safe_dump(configuration))
    own = (f"--config.file={file}", f"--storage.tsdb.path={folder / 'tsdb'}", f"--web.listen-address={address}")
    url = f"http://{address}"
    with (folder / "prometheus.log").open("wb") as log:
        process = subprocess.Popen(["prometheus", *own, *flags], stdout=log, stderr=log)
    try:
        deadline = time.monotonic() + _PATIENCE
        while not ready(url):
            assert time.monotonic() < deadline, (folder / "prometheus.log").read_text()
            time.sleep(0.2)
        yield url
    finally:
        process.terminate()
        process.wait()


def _found(url: str, query: str) -> bool:
    try:
        answer = httpx.get(f"{url}/api/v1/query", params={"query": query}).json()
        return bool(answer["data"]["result"])
    except (httpx.HTTPError, ValueError, KeyError):  # starting, it answers in plain words
        return False


def _ready(url: str) -> bool:
    """Whether it has scraped, and its rules have found something."""
    scraped = _found(url, "count_over_time(up[1m]) > 2")
    return scraped and _found(url, 'ALERTS{alertstate="firing",alertname=~"LLM.*"}')


def answers(url: str) -> bool:
    """Whether it has read its blocks."""
    return _found(url, "vector(1)")


@pytest.fixture(scope="package")
def wall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Wall]:
    """The day, lived and stored; it ends when the test begins to ask."""
    need("prometheus", "promtool")
    folder, begin = tmp_path_factory.mktemp("wall"), time.time() - DAY
    backfill = Backfill(folder / "day.txt")
    logging.disable(logging.ERROR)  # what the daemon says of each death is not for here
    day = asyncio.run(lived(begin + DAY, backfill.scrape))
    logging.disable(logging.NOTSET)
    backfill.blocks(folder / "tsdb")
    server = _served(day)
    with prometheus(folder, _configuration(server.server_port), _ready) as url:
        yield Wall(url, begin, time.time())
    server.shutdown()
    server.server_close()
    asyncio.run(day.close())
