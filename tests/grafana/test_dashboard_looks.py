"""Colours and words of states are complete, and stand in one place."""

from typing import Any

from exporter.model import Indicator
from exporter.outcome import State
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
