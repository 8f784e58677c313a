"""The rules of grafana's dashboard-linter (0.2), with the exceptions of ``grafana/.lint``."""

import re
from typing import Any

import yaml

from grafana.build import HERE

from .conftest import Target

EXCLUSIONS = yaml.safe_load((HERE / ".lint").read_text())["exclusions"]
UNITS = {
    "bytes", "currencyUSD", "dateTimeAsIso", "dateTimeFromNow", "none", "percentunit", "reqps", "s", "short",
}  # fmt: skip
JOB, INSTANCE = 'job=~"$job"', 'instance=~"$instance"'
SELECTOR = re.compile(r"[a-zA-Z_:][\w:]*\{([^}]*)\}")
OVER = re.compile(r"\b(?:rate|irate|increase)\([^\[]*\[([^\]]+)\]\)")
COUNTED = re.compile(r"(\b(?:rate|irate|increase)\()?\b(\w+_(?:total|bucket|sum|count))\{")


def excluded(rule: str, target: Target) -> bool:
    entries = EXCLUSIONS[rule]["entries"]
    return {"dashboard": target.dashboard, "panel": target.panel} in entries


def offenders(rule: str, targets: list[Target], offends: Any) -> list[Target]:
    """Those that offend, and exceptions that no longer do."""
    wrong = [target for target in targets if offends(target.expr) and not excluded(rule, target)]
    places = {(target.dashboard, target.panel) for target in targets if offends(target.expr)}
    unneeded = [one for one in EXCLUSIONS[rule]["entries"] if (one["dashboard"], one["panel"]) not in places]
    assert not unneeded
    return wrong


def by_name(dashboard: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {variable["name"]: variable for variable in dashboard["templating"]["list"]}


def test_the_data_source_is_a_variable(dashboard: dict[str, Any], drawn: list[dict[str, Any]]) -> None:
    """template-datasource-rule, panel-datasource-rule: one, named so, and used by every panel and query."""
    sources = [one for one in dashboard["templating"]["list"] if one["type"] == "datasource"]
    assert [(one["name"], one["label"], one["query"]) for one in sources] == [
        ("datasource", "Data source", "prometheus")
    ]
    for panel in drawn:
        for place in (panel, *panel["targets"]):
            assert place["datasource"] == {"type": "prometheus", "uid": "$datasource"}


def test_job_and_instance_are_variables(dashboard: dict[str, Any]) -> None:
    """template-job-rule, template-instance-rule: label as the name, several may be chosen, All is ``.+``."""
    for name in ("job", "instance"):
        found = by_name(dashboard)[name]
        assert (found["label"], found["multi"], found["includeAll"], found["allValue"]) == (name, True, True, ".+")
        assert found["datasource"]["uid"] == "$datasource"


def test_variables_are_asked_anew(dashboard: dict[str, Any]) -> None:
    """template-on-time-change-reload-rule: a key that came since the page was opened is offered."""
    assert all(one["refresh"] == 2 for one in dashboard["templating"]["list"] if one["type"] == "query")


def test_dashboards_cannot_be_edited(dashboard: dict[str, Any]) -> None:
    """uneditable-dashboard: a change in the browser would be lost."""
    assert dashboard["editable"] is False


def test_panels_have_units_and_queries(drawn: list[dict[str, Any]]) -> None:
    """panel-units-rule, panel-no-targets-rule, panel-title-description-rule."""
    for panel in drawn:
        assert panel["targets"]
        assert panel["fieldConfig"]["defaults"]["unit"] in UNITS
        units = [
            one["value"]
            for override in panel["fieldConfig"]["overrides"]
            for one in override["properties"]
            if one["id"] == "unit"
        ]
        assert set(units) <= UNITS


def test_queries_are_of_the_chosen_job_and_instance(targets: list[Target]) -> None:
    """target-job-rule, target-instance-rule: in every selector."""
    for rule, matcher in (("target-job-rule", JOB), ("target-instance-rule", INSTANCE)):

        def lacks(expr: str, matcher: str = matcher) -> bool:
            return not all(matcher in selector for selector in SELECTOR.findall(expr))

        assert offenders(rule, targets, lacks) == []


def test_rates_are_over_the_rate_interval(targets: list[Target]) -> None:
    """target-rate-interval-rule: so that a rate has at least two samples however far one zooms."""
    assert (
        offenders("target-rate-interval-rule", targets, lambda expr: set(OVER.findall(expr)) - {"$__rate_interval"})
        == []
    )


def test_counters_are_rated(targets: list[Target]) -> None:
    """target-counter-agg-rule: a counter's own value says only when the process began."""

    def bare(expr: str) -> bool:
        return not all(rated for rated, _ in COUNTED.findall(expr))

    assert offenders("target-counter-agg-rule", targets, bare) == []


def test_every_exception_has_a_reason() -> None:
    """One list, each with why."""
    assert all(len(one["reason"]) > 20 and one["entries"] for one in EXCLUSIONS.values())
