"""Figures in words, as the daemon writes them; tests/e2e/rules compares them with Prometheus'."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exporter.alerting.rules import RULES, Facts, Figure, Form
from exporter.alerting.rules.words import LABELS, PHRASES, Links, texts, written


@pytest.mark.parametrize(
    ("form", "value", "words"),
    [
        (Form.USD, 412.1, "412.10 USD"),
        (Form.USD, -3.005, "-3.00 USD"),
        (Form.USD, None, "an unknown amount"),
        (Form.USD, math.inf, "an unknown amount"),
        (Form.PERCENT, 0.82, "82%"),
        (Form.PERCENT, 1.2049, "120%"),
        (Form.PERCENT, None, "an unknown amount"),
        (Form.COUNT, 3.0, "3"),
        (Form.COUNT, None, "some"),
        (Form.DAY, 1_798_070_400.0, "2026-12-24"),
        (Form.DAY, None, "a day unknown"),
        (Form.DAY, math.nan, "a day unknown"),
        (Form.DURATION, 7200.0, "2h 0m 0s"),
        (Form.DURATION, None, "some time"),
    ],
)
def test_figures_in_words(form: Form, value: float | None, words: str) -> None:
    """Money with cents, shares in whole percents, days as dates; what nobody knows is said so."""
    assert written(form, value) == words


@given(form=st.sampled_from(Form), value=st.none() | st.floats())
def test_any_number_is_written(form: Form, value: float | None) -> None:
    """No figure leaves a hole or ends the telling."""
    assert written(form, value)


@pytest.mark.parametrize(
    ("rule", "figure"),
    [(rule, figure) for rule in RULES for figure in rule.figures],
    ids=lambda value: getattr(value, "name", None),
)
def test_a_figure_has_a_name_of_its_own(rule: object, figure: Figure) -> None:
    """It hides no label and no phrase, and the queries of the phrases have other names."""
    assert figure.name not in {*LABELS, *PHRASES, "why", "counts", "where", "since", "money", "incidents", "usd"}
    assert figure.name.isalpha()
    assert all(f"%[{place}]q" in figure.promql for place in range(1, len(figure.labels) + 1)), rule


def test_labels_fill_their_places() -> None:
    """The account's name as it is, and its project where there is one."""
    rule = next(rule for rule in RULES if rule.figures and "{within}" in rule.description)
    labels = {"account": "acme", "provider": "openai", "scope": "project", "project": "proj_1"}
    said = texts(rule, Facts(since=0.0), labels, Links(grafana="https://grafana.example"))
    assert " of project proj_1 of acme " in said["description"]
    assert "an unknown amount" in said["description"]
    assert said["dashboard_url"] == "https://grafana.example/d/llmkey-money?var-account=acme&var-provider=openai"
    organization = {**labels, "project": ""}
    assert "of project" not in texts(rule, Facts(since=0.0), organization, Links())["description"]
