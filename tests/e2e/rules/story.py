"""Stories for ``promtool test rules``: series minute by minute, and which alerts fire at which minute."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from exporter.alerting.prometheus import groups

Value = float | None | Callable[[int], float]
"""A number, a number by the minute, or None for no sample."""

Labels = Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Story:
    """``expect`` holds, by minute, the labels of every alert of this name that fires then."""

    name: str
    alert: str
    series: Mapping[str, str]
    expect: Mapping[int, tuple[Labels, ...]]
    annotations: Mapping[str, str] = field(default_factory=dict)

    def as_test(self) -> dict[str, object]:
        """One entry of ``tests`` in promtool's file."""
        return {
            "interval": "1m",
            "input_series": [{"series": series, "values": values} for series, values in self.series.items()],
            "alert_rule_test": [
                {
                    "eval_time": f"{minute}m",
                    "alertname": self.alert,
                    "exp_alerts": [{"exp_labels": dict(labels)} for labels in alerts],
                }
                for minute, alerts in self.expect.items()
            ],
        }


def series(metric: str, **labels: str) -> str:
    """``llmkey_state{key="k",…}``; labels without a value are left out, as Prometheus does."""
    inside = ",".join(f"{name}={json.dumps(value, ensure_ascii=False)}" for name, value in labels.items() if value)
    return f"{metric}{{{inside}}}"


def values(*spans: tuple[int, Value]) -> str:
    """So many minutes of each value, one after the other."""
    told: list[str] = []
    for minutes, value in spans:
        told += [_written(value, minute) for minute in range(len(told), len(told) + minutes)]
    return " ".join(told)


def _written(value: Value, minute: int) -> str:
    if value is None:
        return "stale"
    return repr(float(value(minute) if callable(value) else value))


def doubled(shown: Mapping[str, str]) -> dict[str, str]:
    """Two pods behind one instance: every series is there twice."""
    return {**shown, **{name.removesuffix("}") + ',pod="b"}': told for name, told in shown.items()}}


def promtool_file(rule_file: str, tests: Iterable[Mapping[str, object]]) -> dict[str, object]:
    """Groups are evaluated in the order of the file: without it promtool takes any."""
    order = [group["name"] for group in groups()]
    return {"rule_files": [rule_file], "evaluation_interval": "1m", "group_eval_order": order, "tests": list(tests)}
