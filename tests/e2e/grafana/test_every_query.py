"""Every query of every panel, asked of a real Prometheus that knows a simulated day of the real exporter."""

import json
from pathlib import Path
from typing import Any

import pytest

from exporter.outcome import State
from grafana.promql import CODES

from .asking import Chosen, Grafana, queries, variables
from .conftest import Wall
from .day import DAY

pytestmark = pytest.mark.e2e

DASHBOARDS = {
    path.stem: json.loads(path.read_text())
    for path in sorted((Path(__file__).parents[3] / "grafana" / "dashboards").glob("*.json"))
}
RIGHTLY_EMPTY = {
    "llmkey-exporter: annotation Alerts": "no alert about the exporter itself fires in this day",
    "llmkey-money: In other currencies A": "these accounts pay in US dollars only",
}
"""By dashboard and query: why there is nothing in this day."""
AS_IT_IS = ("Cost today B", "Cost today, estimated B", "Cost this month B", "Forecast of the month B")
"""How many accounts are missing in a sum: nothing while none is."""
AFTER_MIDNIGHT = ("Cost", "Spend limit used")
"""What may be empty in the first two hours of a UTC day: vendors book costs later."""

ONE: Chosen = {
    "job": ["llmkey"],
    "instance": ["exporter:10427"],
    "provider": ["openai"],
    "account": ["acme"],
    "label": "label_team",
    "value": ["search"],
    "key": ["broke"],
}
SEVERAL: Chosen = {
    **ONE,
    "provider": ["openai", "gateway"],
    "account": None,
    "label": "severity",
    "value": None,
    "key": ["prod.chat", "broke", "revoked"],
}
OFFERED = {
    "job": ["llmkey"],
    "instance": ["exporter:10427"],
    "provider": ["openai", "gateway"],
    "account": ["acme"],
    "label": ["severity", "label_team"],
    "key": ["prod.chat", "broke"],
    "troubled": ["broke", "revoked", "behind-gateway", "flaky"],
}
TROUBLED = {"broke": "quota_exhausted", "revoked": "auth_failed", "behind-gateway": "provider_error"}
ALL: Chosen = {**dict.fromkeys(ONE), "label": "severity"}


def opened(name: str, wall: Wall, chosen: Chosen) -> Grafana:
    dashboard = DASHBOARDS[name]
    offers = {name for name, one in variables(dashboard).items() if one.get("includeAll")}
    several = {name: SEVERAL[name] for name in chosen if chosen[name] is None and name not in offers}
    several["troubled"] = None
    return Grafana(wall.url, dashboard, wall.begin, wall.end, {**chosen, **several}, wall.scrape)


@pytest.mark.parametrize("name", DASHBOARDS)
def test_with_everything_chosen_every_panel_shows_something(name: str, wall: Wall) -> None:
    """No query is refused, none is empty but those listed with a reason, and those are."""
    grafana = opened(name, wall, ALL)
    early = wall.end % DAY < 2 * 3600
    asked = (one for one in queries(grafana.dashboard) if not (early and one.where.startswith(AFTER_MIDNIGHT)))
    empty = {f"{name}: {one.where}" for one in asked if not grafana.series(one) and one.where not in AS_IT_IS}
    assert empty == {where for where in RIGHTLY_EMPTY if where.startswith(f"{name}:")}


@pytest.mark.parametrize("chosen", [ONE, SEVERAL], ids=["one", "several"])
@pytest.mark.parametrize("name", DASHBOARDS)
def test_a_choice_narrows_what_is_shown(name: str, chosen: Chosen, wall: Wall) -> None:
    """No query is refused; whatever has a key, provider or account has a chosen one."""
    grafana = opened(name, wall, chosen)
    for asked in queries(grafana.dashboard):
        for series in grafana.series(asked):
            assert all(_is_chosen(series["metric"], label, grafana) for label in ("key", "provider", "account")), asked


def _is_chosen(metric: dict[str, Any], label: str, grafana: Grafana) -> bool:
    if label not in variables(grafana.dashboard) or not metric.get(label):
        return True
    wanted = grafana.chosen[label]
    return wanted is None or metric[label] in wanted


@pytest.mark.parametrize("name", DASHBOARDS)
def test_variables_offer_what_there_is(name: str, wall: Wall) -> None:
    """Each query variable finds values, the chosen ones among them."""
    grafana = opened(name, wall, ALL)
    for variable, definition in variables(grafana.dashboard).items():
        if definition["type"] == "query" and variable in OFFERED:
            wanted = set(OFFERED[variable]) - ({"gateway"} if name == "llmkey-money" else set())
            assert wanted <= set(grafana.options(variable))


def rows(grafana: Grafana, title: str) -> list[tuple[dict[str, str], float]]:
    """The labels and last values of a panel's first query."""
    asked = next(one for one in queries(grafana.dashboard) if one.where == f"{title} A")
    return [(one["metric"], float((one.get("value") or one["values"][-1])[1])) for one in grafana.series(asked)]


def test_failing_keys_are_told_with_cause_remedy_and_since_when(wall: Wall) -> None:
    """The list on the fleet's page names each key that is not ok, why, what to do, and when it began."""
    failing = {
        labels["key"]: (labels, value) for labels, value in rows(opened("llmkey-fleet", wall, ALL), "Failing keys")
    }
    assert {key: labels["state"] for key, (labels, _) in failing.items()} == TROUBLED
    assert {labels["outcome"] for labels, _ in failing.values()} == {"quota_exhausted", "invalid_key", "server_error"}
    assert all(labels["cause"] and labels["remedy"] for labels, _ in failing.values())
    _, since = failing["revoked"]
    assert 80_000 <= since / 1000 - wall.begin <= 81_000  # by the scenario, confirmed within an interval or two


def test_states_are_drawn_as_they_are(wall: Wall) -> None:
    """The codes of the timeline are those of the states; what is ok again is there too."""
    fleet = opened("llmkey-fleet", wall, ALL)
    drawn = {labels["key"]: value for labels, value in rows(fleet, "State of keys in trouble")}
    assert {key: drawn[key] for key in TROUBLED} == {key: CODES[State(state)] for key, state in TROUBLED.items()}
    assert drawn["flaky"] == CODES[State.OK]
    assert rows(fleet, "Unusable keys") == [({}, 2.0)]
    assert rows(fleet, "Keys not ok") == [({}, 3.0)]


def test_a_label_of_the_configuration_filters(wall: Wall) -> None:
    """Only the team's keys are counted."""
    team: Chosen = {**ALL, "label": "label_team", "value": ["search"]}
    assert rows(opened("llmkey-fleet", wall, team), "Keys watched") == [({}, 2.0)]
    assert rows(opened("llmkey-fleet", wall, team), "Unusable keys") == [({}, 1.0)]
