"""What Prometheus would have scraped, as series for ``promtool test rules``.

The samples come from the rows of the exposition over the simulated daemon, and from the exporter's instruments. Only
the metrics that the rules' expressions name are kept, and of the rules the expressions: what texts look up changes no
alert and would take most of the time. Unix times are moved, since promtool's time begins at 0.
"""

import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import yaml

from exporter.daemon import Daemon
from exporter.metrics import KEY_FAMILIES, Family, Instruments
from exporter.metrics.families import FLEET_FAMILIES
from exporter.metrics.fleet import key_view, overview
from tests.bench.alert_quality.line import Line

RULES = Path(__file__).parents[3] / "deploy" / "prometheus" / "llmkey.rules.yml"
SCRAPED = {"instance": "exporter:10427", "job": "llmkey"}  # what Prometheus adds
_MOMENT = "_timestamp_seconds"

Labels = tuple[str, ...]


class Recording:
    """The series of one stretch of time; ``origin`` is the Unix time of its first evaluation."""

    def __init__(self, origin: float) -> None:
        self.scrapes = 0
        self._origin, self._named = origin, named()
        self._of_keys = [family for family in KEY_FAMILIES if family.name in self._named]
        self._of_fleet = [family for family in FLEET_FAMILIES if family.name in self._named]
        self._before: dict[tuple[str, Labels], tuple[tuple[Labels, float], ...]] = {}
        self._lines: dict[tuple[str, Labels], Line] = {}
        self._series: dict[tuple[str, Labels], str] = {}

    def scrape(self, daemon: Daemon, instruments: Instruments, now: float) -> None:
        for target in daemon.targets.values():
            view = key_view(daemon, target, now)
            for family in self._of_keys:
                self._note(family, view, view.subject)
        fleet = overview(daemon)
        for row in self._of_fleet:
            self._note(row, fleet, ())
        self._count(instruments)
        self.scrapes += 1

    def _note(self, family: Family[Any], view: object, subject: Labels) -> None:
        """Most families of most keys are as they were a minute ago: those cost a comparison."""
        samples = tuple(family.read(view))
        before = self._before.get((family.name, subject), ())
        if samples == before:
            return
        self._before[family.name, subject] = samples
        moved = self._origin if family.name.endswith(_MOMENT) else 0.0
        for sample in samples:
            if sample not in before:
                self._line(family, view, subject + sample[0]).put(self.scrapes, sample[1] - moved)
        for gone in {labels for labels, _ in before} - {labels for labels, _ in samples}:
            self._lines[family.name, subject + gone].end(self.scrapes)

    def _line(self, family: Family[Any], view: object, values: Labels) -> Line:
        line = self._lines.get((family.name, values))
        if line is None:
            free = family.free(view) if family.free else {}
            labels = {**free, **dict(zip(family.label_names, values, strict=True))}
            line = self._begin((family.name, values), labels.items())
        return line

    def _begin(self, place: tuple[str, Labels], labels: Iterable[tuple[str, str]]) -> Line:
        pairs = (f"{name}={json.dumps(str(value))}" for name, value in (*labels, *SCRAPED.items()) if value)
        self._series[place] = f"{place[0]}{{{','.join(pairs)}}}"
        line = self._lines[place] = Line()
        return line

    def _count(self, instruments: Instruments) -> None:
        """What is counted where it happens: as the registry has it. ``up`` is Prometheus' own."""
        collected = instruments.registry.restricted_registry(self._named).collect()
        samples = [sample for metric in collected for sample in metric.samples if sample.name in self._named]
        for name, labels, value in (("up", {}, 1.0), *((one.name, one.labels, one.value) for one in samples)):
            place = name, tuple(labels.values())
            line = self._lines.get(place) or self._begin(place, labels.items())
            line.put(self.scrapes, value)

    def series(self) -> Iterator[tuple[str, str]]:
        """Each series, and its samples in promtool's notation."""
        for place, line in self._lines.items():
            yield self._series[place], line.text(self.scrapes)


def rules() -> list[dict[str, Any]]:
    """The committed groups of rules without the texts of alerts, and without what is recorded for the texts alone."""
    groups: list[dict[str, Any]] = yaml.safe_load(RULES.read_text())["groups"]
    alerts = " ".join(rule["expr"] for group in groups for rule in group["rules"] if "alert" in rule)
    return [
        group
        | {
            "rules": [
                {name: value for name, value in rule.items() if name != "annotations"}
                for rule in group["rules"]
                if rule.get("record", alerts) in alerts
            ]
        }
        for group in groups
    ]


def named() -> frozenset[str]:
    """The metrics that these rules look at."""
    expressions = (rule["expr"] for group in rules() for rule in group["rules"])
    return frozenset(name for expression in expressions for name in re.findall(r"\bllmkey_\w+", expression))
