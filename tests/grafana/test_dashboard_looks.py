"""Colours and words of states are complete, and stand in one place."""

from typing import Any

from exporter.model import Indicator
from exporter.outcome import State
from grafana.build import panels
from grafana.links import Uid
from grafana.looks import INDICATOR_CODES, INDICATORS, STATE_COLOURS, STATE_NAMES, STATES
from grafana.promql import CODES, state_code


def test_every_state_has_a_code_a_word_and_a_colour() -> None:
    """All eight, each told apart; the worse, the greater, and ok is 0."""
    assert sorted(CODES.values()) == list(range(len(State)))
    assert sorted(CODES, key=lambda state: -CODES[state]) == list(State)
    assert CODES[State.OK] == 0
    [codes], [names] = STATES, STATE_NAMES
    assert {code: look.text for code, look in codes.options.items()} == {str(CODES[one]): one.value for one in State}
    assert set(names.options) == set(State)
    assert len(set(STATE_COLOURS.values())) == len(State)


def test_the_code_of_a_state_is_made_of_all_states() -> None:
    """Each but ok, whose code is what is left when all others are 0."""
    expr = state_code()
    for state in State:
        assert (f'state="{state}"}} * {CODES[state]}' in expr) is (state is not State.OK)


def test_every_indicator_has_a_word() -> None:
    """What a status page can say."""
    [mapping] = INDICATORS
    assert {look.text for look in mapping.options.values()} == set(Indicator)
    assert INDICATOR_CODES[Indicator.NONE] == 0


def test_panels_of_states_map_all_of_them(dashboards: dict[str, dict[str, Any]]) -> None:
    """Where a panel maps one state's code, it maps all eight."""
    mapped = 0
    for dashboard in dashboards.values():
        for panel in dashboard["panels"]:
            for target in panel.get("targets", ()):
                if 'state="auth_failed"} * 7' in target["expr"]:
                    [mapping] = panel["fieldConfig"]["defaults"]["mappings"]
                    assert {look["text"] for look in mapping["options"].values()} == set(State)
                    mapped += 1
    assert mapped >= 3


def colour(panel: dict[str, Any], value: float) -> str:
    """Of a panel's value by its thresholds."""
    steps = panel["fieldConfig"]["defaults"]["thresholds"]["steps"]
    return str([step["color"] for step in steps if step["value"] is None or step["value"] <= value][-1])


def test_few_dollars_of_credit_are_no_alarm(dashboards: dict[str, dict[str, Any]]) -> None:
    """A trial of 5 USD is not red from its first day: what alarms is that none is left, or the time until then."""
    by_title = {panel["title"]: panel for panel in panels(dashboards[Uid.MONEY])}
    for title in ("Credit left", "Credit left by account"):
        assert [colour(by_title[title], usd) for usd in (-1, 0, 5, 500)] == ["red", "red", "text", "text"]
    days = [colour(by_title["First to run out"], number * 86400) for number in (0, 2, 7, 30)]
    assert days == ["red", "red", "orange", "green"]


def test_the_worst_stand_first(dashboards: dict[str, dict[str, Any]]) -> None:
    """The list of failing keys is sorted by the code of the state, then by time, both downwards."""
    [failing] = [panel for panel in panels(dashboards[Uid.FLEET]) if panel["title"] == "Failing keys"]
    sort = [(one["displayName"], one["desc"]) for one in failing["options"]["sortBy"]]
    assert sort == [("State", True), ("Since", True)]
    names = failing["transformations"][-1]["options"]["renameByName"]
    assert (names["Value #B"], names["Value #A"]) == ("State", "Since")


def test_no_rules_are_not_no_alerts(dashboards: dict[str, dict[str, Any]]) -> None:
    """Where Prometheus has no rules the number of alerts is not 0."""
    [number, _] = [panel for panel in panels(dashboards[Uid.FLEET]) if panel["title"] == "Alerts firing"]
    assert number["fieldConfig"]["defaults"]["noValue"] == "no rules"


def test_sums_of_a_week_of_probes_wait_until_asked_for(dashboards: dict[str, dict[str, Any]]) -> None:
    """They read every sample of every key, so their row is closed and no refresh repeats them."""
    shown = [target["expr"] for panel in dashboards[Uid.MONEY]["panels"] for target in panel.get("targets", ())]
    assert not [expr for expr in shown if "llmkey_probe_" in expr]
    every = [target["expr"] for panel in panels(dashboards[Uid.MONEY]) for target in panel.get("targets", ())]
    assert [expr for expr in every if "llmkey_probe_" in expr]
