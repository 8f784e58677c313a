"""The texts of a rule: one template, filled in by the daemon from facts and by Prometheus from queries."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from exporter import DEFAULT_GRAFANA, DEFAULT_RUNBOOKS
from exporter.alerting.rules.rule import Facts, Rule


@dataclass(frozen=True, slots=True)
class Links:
    """Where runbooks and dashboards are, without a slash at the end."""

    runbooks: str = DEFAULT_RUNBOOKS
    grafana: str = DEFAULT_GRAFANA


def texts(rule: Rule[Any], facts: Facts, labels: Mapping[str, str], links: Links) -> Mapping[str, str]:
    """The annotations of one alarm: summary, description, cause, remedy, runbook_url, dashboard_url."""
    raise NotImplementedError
