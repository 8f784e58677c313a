"""The dashboards over five thousand keys, a tenth of them in trouble: bounded, and answered soon."""

import json
import re
import time
from pathlib import Path

import pytest

from exporter.metrics import Exposition, Instruments
from exporter.model import Kind, Limit, Status, Target
from exporter.outcome import Outcome
from tests.e2e.conftest import need
from tests.metrics import fleet as specimens
from tests.metrics.fleet import OPENAI, Data

from .asking import queries
from .backfill import Backfill
from .conftest import Wall, answers, prometheus
from .day import DAY
from .test_every_query import ALL, DASHBOARDS, opened

pytestmark = pytest.mark.e2e

_SEEN_ALL_DAY = "--query.lookback-delta=25h"  # a few samples of gauges stand for the day: each step sees each series
SCRAPE = 900.0
"""Seconds between samples of counters, which rates need: as many as can be told in seconds."""
KEYS, MOST_SERIES, SOON = 5_000, 120, 10.0
WRONG = 10  # each tenth
BOARDS = ("llmkey-fleet", "llmkey-money", "llmkey-exporter")
ASKED = set(re.findall(r"\b\w+(?=\{)", json.dumps([DASHBOARDS[name] for name in BOARDS])))
"""What is not asked for need not be stored."""


def _fleet(moved: float) -> Data:
    """Its times are by ``specimens.NOW``; ``moved`` later they are now."""
    fleet = Data(egress=True)
    for number in range(KEYS):
        name, outcome = f"key-{number:04}", Outcome.OK if number % WRONG else Outcome.INVALID_KEY
        track = specimens.track(specimens.result(name, Kind.AUTH, outcome))
        limit = Limit(resource="requests", limit=500, remaining=number % 500, at=specimens.NOW - 10)
        status = Status(
            name=name,
            provider="openai",
            state=outcome.state,
            since=specimens.NOW + moved - number,
            auth=track,
            limits=(limit,),
            probes={(Kind.AUTH, outcome): number},
        )
        fleet.add(Target(name=name, provider=OPENAI, secret=None, labels={"team": f"t{number % 7}"}), status)
    return fleet


def _page(fleet: Data) -> bytes:
    exposition = Exposition(fleet, Instruments(), clock=lambda: specimens.NOW)
    page = b"".join(exposition.render("application/openmetrics-text; version=1.0.0")[1])
    return b"\n".join(line for line in page.splitlines() if line.split(b"{")[0].decode() in ASKED)


def test_large_fleets_stay_readable(tmp_path: Path) -> None:
    """No panel for all keys draws more than a hundred and some series, and no query takes long."""
    need("prometheus", "promtool")
    end = time.time()
    page = _page(_fleet(end - specimens.NOW))
    counters = b"\n".join(line for line in page.splitlines() if b"_total{" in line)
    backfill = Backfill(tmp_path / "day.txt")
    for turn in range(int(DAY / SCRAPE), -1, -1):
        whole = turn * SCRAPE in (DAY, SCRAPE, 0)
        backfill.scrape(end - 1 - turn * SCRAPE, page if whole else counters)
    backfill.blocks(tmp_path / "tsdb")
    drawn, slow = {}, {}
    with prometheus(tmp_path, {}, answers, _SEEN_ALL_DAY) as url:
        for name in BOARDS:
            grafana = opened(name, Wall(url, end - DAY, end, SCRAPE), ALL)
            for asked in queries(DASHBOARDS[name]):
                begun = time.monotonic()
                drawn[f"{name}: {asked.where}"] = len(grafana.series(asked))
                slow[f"{name}: {asked.where}"] = time.monotonic() - begun
    assert {where: count for where, count in drawn.items() if count > MOST_SERIES} == {}
    assert {where: seconds for where, seconds in slow.items() if seconds > SOON} == {}
    assert drawn["llmkey-fleet: Failing keys A"] == 100
