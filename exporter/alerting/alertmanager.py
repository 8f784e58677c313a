"""Alertmanager's inhibition, drawn from what the rows say mutes them."""

from collections.abc import Iterable
from typing import Any

from exporter.alerting.rules import RULES, Mute, Rule
from exporter.alerting.rules.mutes import BY_EGRESS


def inhibition(rules: Iterable[Rule[Any]] = RULES) -> str:
    """The items of ``inhibit_rules`` as YAML, two spaces deep, a line break at the end.

    One item for every source with its targets; what the egress mutes is left out, since the expressions see to
    that for each exporter by itself. Alertmanager 0.25 refuses ``name`` in an item and spells matchers as here.
    """
    return "".join(_item(mute, targets) for mute, targets in _by_source(rules).items())


def _by_source(rules: Iterable[Rule[Any]]) -> dict[Mute, list[str]]:
    targets: dict[Mute, list[str]] = {}
    for rule in rules:
        for mute in rule.muted_by:
            if mute.by != BY_EGRESS.by and rule.name not in targets.setdefault(mute, []):
                targets[mute].append(rule.name)
    return targets


def _item(mute: Mute, targets: list[str]) -> str:
    lines = [
        f"  - source_matchers: ['alertname=\"{mute.by}\"']",
        f"    target_matchers: ['alertname=~\"{'|'.join(targets)}\"']",
        *([f"    equal: [{', '.join(mute.equal)}]"] if mute.equal else []),
    ]
    return "\n".join([*lines, ""])
