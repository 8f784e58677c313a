"""A real Prometheus, configured as the README says, scrapes the exporter and answers the README's questions."""

import asyncio
import re
import subprocess
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from exporter.simulator import Simulator
from tests.readme import README, section

from .conftest import Exporter, eventually, free_port, need
from .test_exporter_keys import config

pytestmark = pytest.mark.e2e

Make = Callable[..., Exporter]
Simulate = Callable[..., Awaitable[Simulator]]
Row = dict[str, str]


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


@pytest.fixture
async def prometheus(tmp_path: Path) -> AsyncIterator[Callable[[Exporter], Awaitable[Prometheus]]]:
    """Start Prometheus with the README's snippet, pointed at this exporter and hurried."""
    need("prometheus", "promtool")
    started: list[subprocess.Popen[bytes]] = []

    async def start(target: Exporter) -> Prometheus:
        snippet = section(README.read_text(), "scrape").removeprefix("```yaml\n").removesuffix("```")
        assert "127.0.0.1:10427" in snippet
        snippet = snippet.replace("127.0.0.1:10427", f"127.0.0.1:{target.port}").replace("15s", "1s")
        file = tmp_path / "prometheus.yml"
        file.write_text(snippet)
        subprocess.run(["promtool", "check", "config", str(file)], check=True, capture_output=True)
        port = free_port()
        command = ["prometheus", f"--config.file={file}", f"--storage.tsdb.path={tmp_path / 'tsdb'}"]
        with (tmp_path / "prometheus.log").open("wb") as log:
            process = subprocess.Popen([*command, f"--web.listen-address=127.0.0.1:{port}"], stdout=log, stderr=log)
        started.append(process)
        server = Prometheus(f"http://127.0.0.1:{port}")
        await eventually(lambda: _up(server), wanted=True)
        return server

    yield start
    for process in started:
        process.terminate()
        await asyncio.to_thread(process.wait)


async def _up(server: Prometheus) -> bool:
    try:
        return [value for _, value in await server.query("up")] == [1.0]
    except (httpx.HTTPError, ValueError, AssertionError):  # starting, it answers in plain words
        return False


async def test_prometheus_sees_a_key_die_and_a_removed_key_vanish(
    exporter: Make, simulator: Simulate, prometheus: Callable[[Exporter], Awaitable[Prometheus]]
) -> None:
    """From the answer of a provider to the answer of PromQL, with the cause in words."""
    server = await simulator("good", "dead", "gone")
    server.set("dead", "ip_not_allowed")
    run = await exporter(config(server, "good", "dead", "gone")).start()
    prom = await prometheus(run)
    await eventually(lambda: prom.names('llmkey_state{state="auth_failed"} == 1'), {"dead"})
    await eventually(lambda: prom.names("llmkey_usable == 1"), {"good", "gone"})
    [(cause, _)] = await prom.query(
        'llmkey_cause_info{key="dead"} * on (instance, job, outcome, reason) '
        "group_left (cause, remedy, url) llmkey_exporter_outcome_info"
    )
    assert cause["outcome"] == "ip_not_allowed"
    assert "allowlist" in cause["cause"]
    run.write(config(server, "good", "dead"))
    assert (await run.post("/-/reload")).status_code == 200
    await eventually(lambda: prom.names("llmkey_state == 1"), {"good", "dead"})


async def test_the_questions_of_the_readme_have_answers(
    exporter: Make, simulator: Simulate, prometheus: Callable[[Exporter], Awaitable[Prometheus]]
) -> None:
    """Every query in the README is accepted; those about what is there find something."""
    server = await simulator("a", "b")
    server.set("b", "invalid_key")
    settings: dict[str, Any] = config(server, "a", "b")
    settings["keys"][0]["labels"] = {"team": "search"}
    run = await exporter(settings).start()
    await eventually(lambda: run.state("a"), "ok")
    await eventually(lambda: run.state("b"), "auth_failed")
    prom = await prometheus(run)
    await eventually(lambda: prom.names("llmkey_usable == 0"), {"b"})
    table = README.read_text().partition("| question | query |")[2].partition("\n\n")[0]
    queries = re.findall(r"\| `([^`]+)` \|", table)
    assert len(queries) >= 8
    empty = [query for query in queries if not await prom.query(query)]
    assert empty == ["llmkey_provider_up == 0", queries[6]]  # nothing is down, nothing is overdue


async def test_the_whole_page_pleases_promtool(exporter: Make, simulator: Simulate) -> None:
    """``promtool check metrics`` is silent on the page of a running exporter."""
    need("promtool")
    server = await simulator("a", "b")
    server.set("b", "credit_balance")
    run = await exporter(config(server, "a", "b")).start()
    await eventually(lambda: run.state("b"), "quota_exhausted")
    page = (await run.get("/metrics")).content
    found = subprocess.run(["promtool", "check", "metrics"], input=page, capture_output=True, check=False)
    assert (found.returncode, found.stdout, found.stderr) == (0, b"", b"")
