"""Whatever a rule asks Prometheus for, the exporter shows."""

import re
from collections.abc import Iterator

import pytest

from exporter.alerting.prometheus import groups
from tests.alerting.promql import NAMES, unknown_in

TEMPLATE_QUERY = re.compile(r"`([^`]*)`[^`|]*\| query|query `([^`]*)`")
MATCHED_ONCE = re.compile(r"group_left \([^)]*\)\s*(.*)")


def expressions() -> Iterator[tuple[str, str]]:
    """Everything in PromQL, also the queries within the annotations."""
    for group in groups(("team",)):
        for rule in group["rules"]:
            name = rule.get("alert") or rule["record"]
            yield name, rule["expr"]
            for text in rule.get("annotations", {}).values():
                yield from ((name, first or second) for first, second in queries(text))


def queries(text: str) -> list[tuple[str, str]]:
    """Those with values filled in, and those without."""
    return TEMPLATE_QUERY.findall(text)


ASKED = sorted(set(expressions()))


def test_annotations_do_ask() -> None:
    """The queries within the texts were found."""
    assert sum(expr.startswith("key:llmkey_trouble:since{") for _, expr in ASKED) >= 6


def test_the_texts_of_a_dead_key_are_looked_up_without_a_join() -> None:
    """Ten thousand dead keys are as many alerts that ask anew at every evaluation: once for each look, recorded."""
    for rule in (rule for group in groups() if group["name"] == "llmkey.pages" for rule in group["rules"]):
        asked = [first or second for text in rule.get("annotations", {}).values() for first, second in queries(text)]
        assert len(asked) == {"LLMKeyAuthFailed": 3, "LLMKeyQuotaExhausted": 4}.get(rule.get("alert", ""), 0)
        assert all(set(re.findall(r"\w*:?llmkey_[\w:]+", query)) <= NAMES for query in asked)


def test_pages_wait_for_no_warning() -> None:
    """What proves that a key is dead has a group of its own, which needs nothing of the others."""
    first, *_ = groups()
    assert [rule["alert"] for rule in first["rules"] if "alert" in rule] == ["LLMKeyAuthFailed", "LLMKeyQuotaExhausted"]
    own = {rule["record"] for rule in first["rules"] if "record" in rule}
    assert {name for rule in first["rules"] for name in NAMES if name in str(rule)} == own


@pytest.mark.parametrize(("name", "expr"), ASKED, ids=[f"{name}-{place}" for place, (name, _) in enumerate(ASKED)])
def test_metrics_and_labels_exist(name: str, expr: str) -> None:
    """No rule asks for a metric or a label that nobody shows."""
    assert unknown_in(expr, joined=("label_team",)) == [], name


@pytest.mark.parametrize(("name", "expr"), ASKED, ids=[f"{name}-{place}" for place, (name, _) in enumerate(ASKED)])
def test_no_join_can_meet_two(name: str, expr: str) -> None:
    """What is joined is made unique: one key that is there twice would else break the join of all."""
    assert all(right.startswith("topk by (") for right in MATCHED_ONCE.findall(expr)), name


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
            wanted = group["name"] in ("llmkey.pages", "llmkey.keys")
            assert bool(kept) == wanted
            assert all(f"label_{label}" in line for line in kept for label in labels)
