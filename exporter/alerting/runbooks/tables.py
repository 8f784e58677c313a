"""The alerts as tables: for the README, and for the list of the runbooks."""

from collections.abc import Iterable
from typing import Any

from exporter.alerting.rules import RULES, Rule
from exporter.alerting.runbooks.blocks import Table
from exporter.alerting.runbooks.facts import rows_by_name, severities, severity, span


def alerts(rules: Iterable[Rule[Any]] = RULES, *, under: str) -> Table:
    """One line for every row; ``under`` is the folder of the runbooks, with a slash at its end."""
    rows = (
        (
            f"[`{rule.name}`]({under}{rule.name}.md)",
            severity(rule),
            f"{span(rule.pending)} / {span(rule.keep_firing)}",
            rule.summary,
            ", ".join(f"`{mute.by}`" for mute in rule.muted_by),
        )
        for rule in rules
    )
    return Table(("alert", "severity", "for / keep firing", "fires when", "muted by"), tuple(rows))


def index(rules: Iterable[Rule[Any]] = RULES, *, suffix: str = "", under: str = "") -> Table:
    """One line for every page; its address is ``under``, the alert's name and ``suffix``."""
    known = rows_by_name(rules)
    rows = (
        (f"[{name}]({under}{name}{suffix})", severities(rows), " ".join(dict.fromkeys(rule.summary for rule in rows)))
        for name, rows in known.items()
    )
    return Table(("alert", "severity", "what it says"), tuple(rows))
