"""Prometheus' half: the recorded series and the committed rules, evaluated by promtool.

promtool answers only whether it found what was expected. So at every minute it is asked for the alerts that fire,
nothing is expected, and what it says it got instead is the answer.
"""

import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

from tests.bench.alert_quality.recording import Recording, rules

QUERY = 'ALERTS{alertstate="firing",alertname!="Watchdog"}'
_ASKED = re.compile(r"^\s*expr: .*, time: (.+),$")
_GOT = re.compile(r"\{(.*?)\} 1E\+00")
_LABEL = re.compile(r'(\w+)="([^"]*)"')
_AFTER = re.compile(r"(\d+)(ms|s|m|h|d|w)")
_SECONDS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0, "w": 604800.0}

Alert = tuple[tuple[str, str], ...]
"""Its labels with ``alertname``, sorted by name."""


@dataclass(frozen=True, kw_only=True)
class Evaluation:
    """Rules evaluated over a recording, going on beside us. ``asked`` are the minutes whose alerts count."""

    origin: float
    asked: range
    process: subprocess.Popen[bytes]
    said: Path

    def result(self) -> Iterator[tuple[float, frozenset[Alert]]]:
        """At each evaluation (Unix time) the alerts that fire. Raises RuntimeError when promtool could not do it."""
        self.process.wait()
        firing: dict[int, frozenset[Alert]] = {}
        minute = None
        for line in self.said.read_text().splitlines():
            if asked := _ASKED.match(line):
                minute = round(sum(int(n) * _SECONDS[unit] for n, unit in _AFTER.findall(asked[1])) / 60)
            elif minute is not None and line.strip().startswith("got:"):
                firing[minute] = frozenset(_alert(labels) for labels in _GOT.findall(line))
            elif not line.strip().startswith(("exp: nil", "FAILED:", "SUCCESS", "Unit Testing:")) and line.strip():
                raise RuntimeError(f"promtool says: {line}")
        for minute in self.asked:
            yield self.origin + 60.0 * minute, firing.get(minute, frozenset())


def _alert(labels: str) -> Alert:
    return tuple(
        sorted((name, value) for name, value in _LABEL.findall(labels) if name not in ("__name__", "alertstate"))
    )


def evaluate(recording: Recording, origin: float, asked: range, folder: Path) -> Evaluation:
    """Begin to evaluate; ``origin`` is the Unix time of promtool's 0, ``asked`` are minutes from it."""
    file, said = folder / f"{origin:.0f}.yml", folder / f"{origin:.0f}.txt"
    rule_file = folder / "rules.yml"
    rule_file.write_text(yaml.safe_dump({"groups": rules()}))
    with file.open("w") as out:
        out.write(f"rule_files: [{rule_file.name}]\nevaluation_interval: 1m\ntests:\n- interval: 1m\n  input_series:\n")
        for series, values in recording.series():
            out.write(f"  - {{series: '{series}', values: '{values}'}}\n")
        out.write("  promql_expr_test:\n")
        for minute in asked:
            out.write(f"  - {{expr: '{QUERY}', eval_time: {minute}m, exp_samples: []}}\n")
    with said.open("wb") as log:
        process = subprocess.Popen(["promtool", "test", "rules", str(file)], stdout=log, stderr=log)
    return Evaluation(origin=origin, asked=asked, process=process, said=said)
