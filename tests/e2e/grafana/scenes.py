"""Small fleets and what surrounds them, told to one Prometheus by the real exposition: each scene is a job."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from exporter.metrics import Exposition, Instruments
from exporter.model import AccountStatus, Collector, CollectorStatus, Kind, Spent, Status, Target
from exporter.outcome import Outcome, State
from tests.metrics import fleet as specimens
from tests.metrics.fleet import NOW, OPENAI, Data

from .backfill import Backfill

SCRAPE, SPAN = 120.0, 3600.0
"""Seconds between two scrapes, and of all of them."""
ALARM = ("LLMKeyAuthFailed", "critical")
_OPENMETRICS = "application/openmetrics-text; version=1.0.0"
_OF_TARGETS = b"up %d\nscrape_duration_seconds 0.1\nscrape_samples_scraped 10\n"
_FOREIGN = (
    b"process_start_time_seconds 1\nprocess_cpu_seconds_total 5\nprocess_resident_memory_bytes 5\n"
    b"process_open_fds 5\nprocess_max_fds 10\n"
)
RULED = "ruled"
RECORDED = b'provider:llmkey_keys:count{provider="%s"} 3\n' % RULED.encode()
"""What rules that have run leave behind, of a provider of its own."""

Pages = Callable[[float], bytes]
"""What a target says so many seconds before the end."""


@dataclass(frozen=True, slots=True)
class Stage:
    """Where scenes are told. ``end`` is when they end (Unix time)."""

    backfill: Backfill
    end: float

    def play(self, job: str, instance: str, pages: Pages) -> None:
        """A target of Prometheus; one that says nothing is down."""
        for turn in range(int(SPAN / SCRAPE), -1, -1):
            page = pages(turn * SCRAPE)
            target = {"job": job, "instance": instance}
            self.backfill.scrape(self.end - turn * SCRAPE - 1, page + _OF_TARGETS % bool(page), target)

    def always(self, job: str, instance: str, fleet: Data, alarms: int = 0) -> None:
        """An exporter that says the same all the time."""
        page = told(fleet, alarms)
        self.play(job, instance, lambda _ago: page)

    def key(self, fleet: Data, name: str, outcome: Outcome, ago: float = SPAN, *, paused: bool = False) -> None:
        """A key of a fleet, for so many seconds in the state of that outcome."""
        status = Status(
            name=name,
            provider="openai",
            state=outcome.state,
            since=self.end - ago,
            auth=specimens.track(specimens.result(name, Kind.AUTH, outcome)),
            probes={(Kind.AUTH, outcome): 1},
        )
        until = NOW + 86_400 if paused else None
        fleet.add(Target(name=name, provider=OPENAI, secret=None, paused_until=until), status)


def told(fleet: Data, alarms: int = 0) -> bytes:
    """A page of an exporter that sees so many alarms."""
    instruments = Instruments()
    instruments.firing({ALARM: alarms})
    instruments.sharded(0, 1)
    return b"".join(Exposition(fleet, instruments, clock=lambda: NOW).render(_OPENMETRICS)[1])


def account(name: str, month: float, *, forecast: float | None = None, budget: float | None = None) -> AccountStatus:
    """One that has cost so much this month, a twentieth of it today, all of it for one model."""
    spent = Spent(month / 20, month)
    return AccountStatus(
        name=name,
        provider="openai",
        collectors={Collector.COSTS: CollectorStatus(success=True, tried_at=NOW, last_success_at=NOW)},
        spent=spent,
        by_line_item={"gpt-5, input": spent},
        forecast_month=forecast,
        budget_usd=budget,
    )


def outage(stage: Stage) -> None:
    """More keys than a list has rows get errors of the provider since a minute; two died long before."""
    fleet = Data()
    for number in range(120):
        stage.key(fleet, f"key-{number:03}", Outcome.SERVER_ERROR, 60)
    stage.key(fleet, "dead", Outcome.INVALID_KEY, 5000)
    stage.key(fleet, "deader", Outcome.INVALID_KEY, 9000)
    stage.key(fleet, "broke", Outcome.QUOTA_EXHAUSTED, 7000)
    stage.always("outage", "a:1", fleet)


def teams(stage: Stage) -> None:
    """Two exporters that know nothing of each other, and a replica of one of them."""
    ours, theirs = Data(), Data()
    for name in ("a-1", "a-2", "a-3"):
        stage.key(ours, name, Outcome.OK)
    stage.key(theirs, "b-1", Outcome.OK)
    stage.key(theirs, "b-2", Outcome.INVALID_KEY)
    stage.always("teams", "ours:1", ours, alarms=1)
    stage.always("teams", "theirs:1", theirs, alarms=1)
    stage.always("teams", "theirs:2", theirs)


def paused(stage: Stage) -> None:
    """A key that fails and is paused, and one that works."""
    fleet = Data()
    stage.key(fleet, "swapped", Outcome.INVALID_KEY, 600, paused=True)
    stage.key(fleet, "works", Outcome.OK)
    stage.always("paused", "a:1", fleet)


def first_failures(stage: Stage) -> None:
    """A key whose first failed probe was a quarter of an hour ago; another fails since ever, with a gap in between."""
    before, after = Data(), Data()
    for fleet, outcome in ((before, Outcome.OK), (after, Outcome.TIMEOUT)):
        stage.key(fleet, "young", outcome)
        fleet.board["young"] = replace(fleet.board["young"], state=State.OK)
    well, ill = told(before), told(after)
    stage.play("first", "a:1", lambda ago: well if ago > 900 else ill)
    old = Data()
    stage.key(old, "old", Outcome.OVERLOADED)
    page = told(old)
    stage.play("gap", "a:1", lambda ago: page if not 900 < ago < 1800 else b"")


def surroundings(stage: Stage) -> None:
    """An exporter that went down half an hour ago, and targets that are no exporters."""
    page = told(Data())
    stage.play("down", "a:1", lambda ago: page if ago > 1800 else b"")
    stage.play("node", "b:1", lambda _ago: _FOREIGN)
    stage.play("nothing", "c:1", lambda _ago: b"")
    stage.play("rules", "d:1", lambda _ago: RECORDED)


def money(stage: Stage) -> None:
    """An account that costs much and has neither forecast nor budget, and one that has both."""
    fleet = Data()
    fleet.statuses["large"] = account("large", 900)
    fleet.statuses["small"] = account("small", 50, forecast=100, budget=200)
    stage.always("money", "a:1", fleet)


def played(folder: Path, end: float) -> None:
    """All scenes, as blocks in ``folder/tsdb``."""
    stage = Stage(Backfill(folder / "scenes.txt"), end)
    for scene in (outage, teams, paused, first_failures, surroundings, money):
        scene(stage)
    stage.backfill.blocks(folder / "tsdb")
