"""Whatever a rule asks Prometheus for, the exporter shows."""

import re
from collections.abc import Iterator

import pytest

from exporter.alerting.prometheus import groups
from exporter.metrics import ALL_FAMILIES

OURS = re.compile(r"(?<![\w:])(llmkey_\w+)(?:\{([^}]*)\})?")
RECORDED = re.compile(r"\b([a-z_]+:llmkey_\w+:\w+)\b")
GROUPING = re.compile(r"\b(?:by|on|group_left)\s*\(([^)]*)\)")
MATCHER = re.compile(r"(\w+)\s*=~?")
TEMPLATE_QUERY = re.compile(r"`([^`]*)`[^`|]*\| query|query `([^`]*)`")
OF_PROMETHEUS = {"instance", "job"}

LABELS = {family.name: {*family.label_names} for family in ALL_FAMILIES}


def expressions() -> Iterator[tuple[str, str]]:
    """Everything in PromQL, also the queries within the annotations."""
    for group in groups(("team",)):
        for rule in group["rules"]:
            name = rule.get("alert") or rule["record"]
            yield name, rule["expr"]
            for text in rule.get("annotations", {}).values():
                yield from ((name, first or second) for first, second in TEMPLATE_QUERY.findall(text))


ASKED = sorted(set(expressions()))


def test_annotations_do_ask() -> None:
    """The queries within the texts were found."""
    assert sum("llmkey_exporter_outcome_info" in expr for _, expr in ASKED) >= 6


@pytest.mark.parametrize(("name", "expr"), ASKED, ids=[f"{name}-{place}" for place, (name, _) in enumerate(ASKED)])
def test_metrics_and_labels_exist(name: str, expr: str) -> None:
    """No rule asks for a metric or a label that nobody shows."""
    recorded = {rule["record"] for group in groups() for rule in group["rules"] if "record" in rule}
    assert {*RECORDED.findall(expr)} <= recorded, name
    plain = RECORDED.sub("", expr)
    known = {*OF_PROMETHEUS, "label_team"}
    for metric, matchers in OURS.findall(plain):
        assert metric in LABELS, name
        known |= LABELS[metric]
        assert {*MATCHER.findall(matchers)} <= LABELS[metric] | OF_PROMETHEUS, name
    if not RECORDED.search(expr):
        grouped = {label.strip() for labels in GROUPING.findall(plain) for label in labels.split(",") if label.strip()}
        assert grouped <= known, name


@pytest.mark.parametrize(("name", "expr"), ASKED, ids=[f"{name}-{place}" for place, (name, _) in enumerate(ASKED)])
def test_counters_are_only_asked_how_they_grow(name: str, expr: str) -> None:
    """A counter stands within increase or rate, never alone."""
    counters = re.findall(r"(\w+\()?llmkey_\w+_total", expr)
    assert all(function in ("increase(", "rate(") for function in counters), name


@pytest.mark.parametrize("labels", [(), ("team", "service_tier")], ids=["plain", "with labels"])
def test_users_labels_are_joined_where_a_key_is_told(labels: tuple[str, ...]) -> None:
    """Both in what is kept and in what is joined; alerts of providers and exporters have none."""
    for group in groups(labels):
        for rule in (rule for rule in group["rules"] if "alert" in rule):
            kept = [line for line in rule["expr"].splitlines() if " by (key" in line or "group_left (account" in line]
            wanted = group["name"] == "llmkey.keys"
            assert bool(kept) == wanted
            assert all(f"label_{label}" in line for line in kept for label in labels)
