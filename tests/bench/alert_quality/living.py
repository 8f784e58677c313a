"""The week lived: the real daemon in simulated time, and beside it what Prometheus would have seen."""

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from exporter.metrics import Instruments
from exporter.model import Notice, Phase
from tests.bench.alert_quality.alertmanager import told
from tests.bench.alert_quality.promtool import Alert, Evaluation, evaluate
from tests.bench.alert_quality.recording import Recording
from tests.bench.alert_quality.week import Week
from tests.bench.alert_quality.words import Word
from tests.simulated import SimulatedFleet

EVALUATE = 60.0  # Prometheus' evaluation_interval, its default
SCRAPED_BEFORE = 15.0  # and the README's scrape_interval: rules always see what is a whole one old, the unluckiest case
STRETCH = 1440  # evaluations: a day is given to promtool at once
LEAD = 120  # more before it, so that what looks back an hour and waits half an hour begins right


class NoStore:
    """Keeps nothing: this daemon is never started again."""

    notes: tuple[str, ...] = ()

    def load(self) -> dict[str, Any]:
        return {}

    def load_records(self) -> list[Any]:
        return []

    def load_books(self) -> dict[str, bytes]:
        return {}

    def write(self, *_batch: object) -> None: ...

    def close(self) -> None: ...


@dataclass
class Lived:
    """What was told by each path; no words of Prometheus when that was not asked for."""

    daemon: list[Word] = field(default_factory=list)
    prometheus: list[Word] = field(default_factory=list)


async def live(week: Week, *, prometheus: bool) -> Lived:
    """One path or both. Raises RuntimeError when promtool cannot do its part."""
    store: Any = NoStore()
    fleet = SimulatedFleet(week.targets, week.answer, store=store, now=week.start)
    lived = Lived()
    if prometheus:
        with tempfile.TemporaryDirectory() as folder:
            watcher = Watcher(fleet, week, Path(folder))
            await watcher.run()
            lived.prometheus = list(told(watcher.firing()))
    else:
        await fleet.run(week.end)
    await fleet.close()
    lived.daemon = [_word(at, notice) for at, notice in fleet.sinks["pager"].told]
    return lived


def _word(at: float, notice: Notice) -> Word:
    return Word(
        at=at,
        rule=notice.group.rule,
        severity=notice.severity,
        subjects=tuple(alarm.subject for alarm in notice.alarms),
        began=notice.phase is Phase.FIRING,
        repeated=notice.repeated,
        joins=bool(notice.others),
    )


class Watcher:
    """Lives the week minute by minute and records what is scraped; a day at once goes to promtool, beside us."""

    def __init__(self, fleet: SimulatedFleet, week: Week, folder: Path) -> None:
        self._fleet, self._week, self._folder = fleet, week, folder
        self._evaluations: list[Evaluation] = []
        self._instruments = Instruments()
        self._instruments.config_taken(week.start)
        self._instruments.retain_receivers(["pager"])

    async def run(self) -> None:
        minutes = int((self._week.end - self._week.start) // EVALUATE)
        recordings: dict[int, Recording] = {}
        for minute in range(1, minutes + 1):
            await self._fleet.run(self._week.start + minute * EVALUATE - SCRAPED_BEFORE)
            if minute == 1 or (minute - 1 + LEAD) % STRETCH == 0:
                recordings[minute] = Recording(self._at(minute))
            self._instruments.probes_missed.inc(self._fleet.daemon.lateness.take_missed())
            for recording in recordings.values():
                recording.scrape(self._fleet.daemon, self._instruments, self._fleet.now)
            if minute == minutes or minute % STRETCH == 0:
                first = min(recordings)
                self._evaluate(first, minute, recordings.pop(first))

    def _evaluate(self, first: int, last: int, recording: Recording) -> None:
        lead = LEAD if first > 1 else 0
        asked = range(lead, last - first + 1)
        self._evaluations.append(evaluate(recording, self._at(first), asked, self._folder))

    def _at(self, minute: int) -> float:
        return self._week.start + minute * EVALUATE

    def firing(self) -> Iterator[tuple[float, frozenset[Alert]]]:
        """By evaluation, in order."""
        for evaluation in self._evaluations:
            yield from evaluation.result()
