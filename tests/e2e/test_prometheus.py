"""A real Prometheus, configured as the README says, scrapes the exporter and answers the README's questions."""

import re
import subprocess
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from exporter.simulator import Simulator
from tests.readme import README

from .conftest import Exporter, Prometheus, eventually, need
from .test_exporter_keys import config

pytestmark = pytest.mark.e2e

Make = Callable[..., Exporter]
Simulate = Callable[..., Awaitable[Simulator]]


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
