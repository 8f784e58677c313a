"""Queries and variables name what the exporter shows, and large fleets stay readable."""

import re
from pathlib import Path
from typing import Any

import yaml

from exporter.metrics import ALL_FAMILIES
from exporter.metrics.family import Type
from grafana.build import panels
from grafana.links import Uid

from .conftest import Target

RULES = Path(__file__).parents[2] / "deploy" / "prometheus" / "llmkey.rules.yml"
ADDED = {"job", "instance"}
BUILT_IN = {
    "ALERTS": {"alertname", "alertstate", "severity", "key", "provider", "account"},
    "ALERTS_FOR_STATE": {"alertname", "severity", "key", "provider", "account"},
    "up": set(),
    "scrape_duration_seconds": set(),
    "scrape_samples_scraped": set(),
    "process_cpu_seconds_total": set(),
    "process_resident_memory_bytes": set(),
    "process_open_fds": set(),
    "process_max_fds": set(),
    "process_start_time_seconds": set(),
    "provider:llmkey_keys:count": {"provider"},
}
KNOWN: dict[str, set[str]] = BUILT_IN | {family.name: set(family.label_names) for family in ALL_FAMILIES}
KNOWN |= {
    family.name + "_bucket": {*family.label_names, "le"} for family in ALL_FAMILIES if family.type is Type.HISTOGRAM
}
COUNTERS = {name for name in KNOWN if name.endswith(("_total", "_bucket"))}
MADE_HERE = {"what", "about", "$label"}  # by label_replace; the reader's choice

NAMED = re.compile(r"(?<![\w:])((?:llmkey|process|scrape|openai)_\w+|ALERTS\w*|up)\b")
SELECTOR = re.compile(r"([a-zA-Z_:][\w:]*)\{([^}]*)\}")
MATCHER = re.compile(r"([\w$]+)(?:=~|!~|!=|=)\"")
GROUPING = re.compile(r"\b(?:by|on|ignoring|group_left) \(([^)]*)\)")
RATED = re.compile(r"\b(?:rate|increase)\((\w+)\{")


def everything(dashboards: dict[str, dict[str, Any]], targets: list[Target]) -> list[str]:
    """The queries of panels, annotations and variables."""
    annotations = [
        one["expr"] for dashboard in dashboards.values() for one in dashboard["annotations"]["list"] if "expr" in one
    ]
    asked = [
        one["query"]
        for dashboard in dashboards.values()
        for one in dashboard["templating"]["list"]
        if one["query"].startswith("label_values")
    ]
    return [*(target.expr for target in targets), *annotations, *asked]


def test_metrics_exist(dashboards: dict[str, dict[str, Any]], targets: list[Target]) -> None:
    """Every metric named is one that the exporter, its process or Prometheus has."""
    for expr in everything(dashboards, targets):
        selected = {name for name, _ in SELECTOR.findall(expr)}
        named = set(NAMED.findall(SELECTOR.sub(r"\1", re.sub(r'"[^"]*"', "", expr))))
        assert selected | named <= KNOWN.keys(), expr


def test_the_rules_record_what_is_asked_for() -> None:
    """That rules have run is told by what they record, so they must."""
    records = [
        rule["record"]
        for group in yaml.safe_load(RULES.read_text())["groups"]
        for rule in group["rules"]
        if "record" in rule
    ]
    assert {name for name in BUILT_IN if ":" in name} <= set(records)


def test_what_others_have_too_is_asked_of_exporters_only(targets: list[Target]) -> None:
    """``up`` and ``process_…`` of any other job are not shown."""
    foreign = {name for name in BUILT_IN if name == "up" or name.startswith(("scrape_", "process_"))}
    found = [target.expr for target in targets if foreign & {name for name, _ in SELECTOR.findall(target.expr)}]
    assert len(found) >= 7
    for expr in found:
        assert re.search(r" and on \(instance, job\) (?:last_over_time\()?llmkey_exporter_build_info\{", expr), expr


def test_what_is_wrong_leaves_paused_keys_out(dashboards: dict[str, dict[str, Any]]) -> None:
    """Counts and lists of keys that are not ok look at whether they are paused, the hidden variable too."""
    fleet = dashboards[Uid.FLEET]
    titles = {"Unusable keys", "Keys not ok", "Failing keys"}
    exprs = [target["expr"] for panel in panels(fleet) if panel["title"] in titles for target in panel["targets"]]
    exprs += [one["query"] for one in fleet["templating"]["list"] if one["name"] == "troubled"]
    assert len(exprs) >= len(titles) + 1
    assert all("(1 - max by (instance, job, key, provider) (llmkey_paused{" in expr for expr in exprs)


def test_columns_are_not_narrower_than_what_they_count(dashboards: dict[str, dict[str, Any]]) -> None:
    """At 15 s a step, ``$__rate_interval`` is four steps, and each event would be in four columns."""
    columns = [
        panel
        for dashboard in dashboards.values()
        for panel in panels(dashboard)
        if panel.get("fieldConfig", {}).get("defaults", {}).get("custom", {}).get("drawStyle") == "bars"
    ]
    assert len(columns) >= 5
    assert {panel.get("interval") for panel in columns} == {"2m"}


def test_labels_exist(dashboards: dict[str, dict[str, Any]], targets: list[Target]) -> None:
    """Every label in a selector is its metric's; every one in a grouping is of some metric of the query."""
    for expr in everything(dashboards, targets):
        around = ADDED | MADE_HERE
        for name, matchers in SELECTOR.findall(expr):
            assert set(MATCHER.findall(matchers)) <= KNOWN[name] | ADDED | MADE_HERE, (name, expr)
            around = around | KNOWN[name]
        for labels in GROUPING.findall(expr):
            assert {label.strip() for label in labels.split(",") if label.strip()} <= around, expr


def test_only_counters_are_rated(targets: list[Target]) -> None:
    """A rate of a gauge means nothing."""
    for target in targets:
        assert set(RATED.findall(target.expr)) <= COUNTERS, target


def test_replicas_are_aggregated_away(dashboards: dict[str, dict[str, Any]]) -> None:
    """But for the dashboard of the exporters, no series of a panel is told apart by its exporter alone."""
    for uid, dashboard in dashboards.items():
        if uid == Uid.EXPORTER:
            continue
        for panel in panels(dashboard):
            for target in panel.get("targets", ()):
                assert "{{instance}}" not in target.get("legendFormat", "")
                assert re.search(r"\b(?:max|min|sum|count) ?(?:by )?\(|ALERTS", target["expr"]), target["expr"]


def test_lists_of_keys_are_limited(dashboards: dict[str, dict[str, Any]]) -> None:
    """With 5,000 keys no panel for all of them draws a series or a row a key, unless the number is bounded."""
    for uid in (Uid.FLEET, Uid.MONEY):
        for panel in panels(dashboards[uid]):
            for target in panel.get("targets", ()):
                by_key = "{{key}}" in target.get("legendFormat", "") or target.get("format") == "table"
                bounded = re.search(r"\b(?:top|bottom)k\(\d+,", target["expr"]) or 'key=~"$troubled"' in target["expr"]
                assert not by_key or bounded, panel["title"]
    [troubled] = [one for one in dashboards[Uid.FLEET]["templating"]["list"] if one["name"] == "troubled"]
    assert re.match(r"query_result\(topk\(\d+,", troubled["query"])


def test_columns_are_labels_of_their_query(dashboards: dict[str, dict[str, Any]]) -> None:
    """A table's column is a label that its queries keep, or a value."""
    for dashboard in dashboards.values():
        for panel in panels(dashboard):
            if panel["type"] != "table":
                continue
            names = panel["transformations"][-2]["options"]["include"]["names"]
            text = " ".join(target["expr"] for target in panel["targets"])
            kept = {label for metric, _ in SELECTOR.findall(text) for label in KNOWN[metric]} | ADDED | MADE_HERE
            assert {name for name in names if not name.startswith("Value")} <= kept, panel["title"]
