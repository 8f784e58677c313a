"""A small model of Alertmanager: routes, grouping, waits and inhibition of the committed configuration.

As in Alertmanager's own dispatcher and its stages: a new group is told after ``group_wait``, from then on it is looked
at every ``group_interval`` and told again when an alert in it is new, when one has ended, or, unchanged, after
``repeat_interval``. Inhibited alerts are left out at that moment. Of what the configuration can say, the model knows
what the committed one does: matchers by ``=`` and ``=~``, one level of routes, the first that matches.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from tests.bench.alert_quality.promtool import Alert
from tests.bench.alert_quality.words import Word

CONFIG = Path(__file__).parents[3] / "deploy" / "alertmanager" / "alertmanager.yml"
_MATCHER = re.compile(r'^(\w+)(=~|=)"(.*)"$')
_UNITS = {"s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}
_SILENT = "nobody"
_INHERITED = ("receiver", "group_by", "group_wait", "group_interval", "repeat_interval")


@dataclass
class _Group:
    """The alerts told together; an alert's value is when it ended."""

    route: Mapping[str, Any]
    look_at: float
    alerts: dict[Alert, float | None] = field(default_factory=dict)
    firing: frozenset[Alert] = frozenset()
    resolved: frozenset[Alert] = frozenset()
    told_at: float | None = None

    def look(self, now: float, inhibited: frozenset[Alert]) -> Word | None:
        """What is told of the group now, if anything."""
        self.look_at = now + seconds(self.route["group_interval"])
        seen = {alert: ended for alert, ended in self.alerts.items() if alert not in inhibited}
        firing = frozenset(alert for alert, ended in seen.items() if ended is None)
        resolved = frozenset(seen) - firing
        self.alerts = {alert: ended for alert, ended in self.alerts.items() if ended is None}
        new = firing - self.firing
        over = self.told_at is not None and bool(resolved - self.resolved) and bool(self.firing)
        again = (
            self.told_at is not None and bool(firing) and now - self.told_at > seconds(self.route["repeat_interval"])
        )
        if not (new or over or again):
            return None
        word = _word(now, new or (resolved - self.resolved) or firing, began=bool(firing) and (bool(new) or not over))
        joins = bool(firing & self.firing)
        self.firing, self.resolved, self.told_at = firing, resolved, now
        return Word(**word, joins=joins, repeated=not new and not over)


def _word(now: float, alerts: frozenset[Alert], *, began: bool) -> dict[str, Any]:
    labels = [dict(alert) for alert in sorted(alerts)]
    subjects = tuple(one.get("key") or one.get("provider", "") for one in labels)
    severity = labels[0].get("severity", "")
    return {"at": now, "rule": labels[0]["alertname"], "severity": severity, "subjects": subjects, "began": began}


def told(evaluations: Iterable[tuple[float, frozenset[Alert]]]) -> Iterator[Word]:
    """What its receivers are told, by the alerts that fire at each evaluation of the rules."""
    config = yaml.safe_load(CONFIG.read_text())
    groups: dict[tuple[str, ...], _Group] = {}
    before: frozenset[Alert] = frozenset()
    for now, firing in evaluations:
        yield from _looks(groups, before, now, config["inhibit_rules"])
        for alert in firing - before:
            place, route = _place(alert, config["route"])
            group = groups.setdefault(place, _Group(route, now + seconds(route["group_wait"])))
            group.alerts[alert] = None
        for alert in before - firing:
            groups[_place(alert, config["route"])[0]].alerts[alert] = now
        before = firing


def _looks(
    groups: dict[tuple[str, ...], _Group], firing: frozenset[Alert], until: float, rules: list[Mapping[str, Any]]
) -> Iterator[Word]:
    """The groups whose time has come before ``until``, in order."""
    while due := [(group.look_at, place) for place, group in groups.items() if group.look_at < until]:
        at, place = min(due)
        group = groups[place]
        inhibited = frozenset(alert for alert in group.alerts if _inhibited(alert, firing, rules))
        word = group.look(at, inhibited)
        if word is not None and group.route["receiver"] != _SILENT:
            yield word
        if not group.alerts:
            del groups[place]


def _inhibited(alert: Alert, firing: frozenset[Alert], rules: list[Mapping[str, Any]]) -> bool:
    labels = dict(alert)
    for rule in rules:
        if _matches(rule["target_matchers"], labels):
            for source in map(dict, firing - {alert}):
                same = all(source.get(name, "") == labels.get(name, "") for name in rule["equal"])
                if same and _matches(rule["source_matchers"], source):
                    return True
    return False


def _place(alert: Alert, root: Mapping[str, Any]) -> tuple[tuple[str, ...], Mapping[str, Any]]:
    """The group of an alert, and its route with what it inherits."""
    labels = dict(alert)
    number, route = next(
        ((number, route) for number, route in enumerate(root["routes"]) if _matches(route["matchers"], labels)),
        (-1, {}),
    )
    route = {name: root[name] for name in _INHERITED} | route
    return (str(number), *(labels.get(name, "") for name in route["group_by"])), route


def _matches(matchers: Iterable[str], labels: Mapping[str, str]) -> bool:
    for matcher in matchers:
        found = _MATCHER.match(matcher)
        if found is None:
            raise ValueError(f"the model of Alertmanager does not know the matcher {matcher}")
        name, how, value = found.groups()
        has = labels.get(name, "")
        if not (has == value if how == "=" else re.fullmatch(value, has)):
            return False
    return True


def seconds(duration: str) -> float:
    """Of a duration with one unit, such as ``30s``."""
    return float(duration[:-1]) * _UNITS[duration[-1]]
