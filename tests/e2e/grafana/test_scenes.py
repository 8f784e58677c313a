"""What the dashboards make of fleets that could mislead them."""

import time
from collections.abc import Iterator
from typing import Any

import pytest

from exporter.outcome import State
from grafana.links import Uid
from tests.e2e.conftest import need

from .asking import Grafana, queries
from .conftest import Wall, answers, prometheus
from .scenes import RULED, SCRAPE, SPAN, played
from .test_every_query import ALL, opened

pytestmark = pytest.mark.e2e

Row = tuple[dict[str, str], float]


@pytest.fixture(scope="module")
def scenes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Wall]:
    """A Prometheus that knows all scenes."""
    need("prometheus", "promtool")
    folder, end = tmp_path_factory.mktemp("scenes"), time.time()
    played(folder, end)
    with prometheus(folder, {}, answers) as url:
        yield Wall(url, end - SPAN, end, SCRAPE)


def seen(scenes: Wall, uid: Uid, job: str | None) -> Grafana:
    return opened(uid, scenes, {**ALL, "job": None if job is None else [job]})


def asked(grafana: Grafana, title: str) -> list[dict[str, Any]]:
    """The series of a panel's query; ``title`` ends with the query's letter."""
    [found] = [one for one in queries(grafana.dashboard) if one.where == title]
    return grafana.series(found)


def rows(grafana: Grafana, title: str) -> list[Row]:
    """The labels and last values."""
    return [(one["metric"], float((one.get("value") or one["values"][-1])[1])) for one in asked(grafana, title)]


def total(grafana: Grafana, title: str) -> list[float]:
    """Of all series together, all that was drawn."""
    return [sum(float(value) for _, value in one["values"]) for one in asked(grafana, title)]


def test_an_outage_does_not_hide_dead_keys(scenes: Wall) -> None:
    """More keys with errors than the list has rows, all newer: what is dead stands first all the same."""
    fleet = seen(scenes, Uid.FLEET, "outage")
    since = {labels["key"]: moment for labels, moment in rows(fleet, "Failing keys A")}
    states = {labels["key"]: code for labels, code in rows(fleet, "Failing keys B")}
    assert len(since) == 100
    assert sorted(states, key=lambda key: (-states[key], -since[key]))[:3] == ["dead", "deader", "broke"]
    assert round(scenes.end - since["dead"] / 1000) == 5000
    assert states.keys() == since.keys()
    assert {"dead", "deader", "broke"} < set(fleet.options("troubled"))


def test_exporters_of_their_own_are_added(scenes: Wall) -> None:
    """Three keys and two are five, though a replica watches two of them once more; alarms are added too."""
    fleet = seen(scenes, Uid.FLEET, "teams")
    counted = {labels["state"]: count for labels, count in rows(fleet, "Chosen keys by state A")}
    assert counted == {**dict.fromkeys(State, 0), State.OK: 4, State.AUTH_FAILED: 1}
    assert [count for _, count in rows(fleet, "Alarms firing A")] == [2]


def test_paused_keys_are_not_wrong(scenes: Wall) -> None:
    """A paused key is counted as paused, and neither counted nor listed as failing."""
    fleet = seen(scenes, Uid.FLEET, "paused")
    for title, count in {"Unusable keys": 0, "Keys not ok": 0, "Keys watched": 2, "Keys paused": 1}.items():
        assert rows(fleet, f"{title} A") == [({}, count)]
    assert rows(fleet, "Failing keys A") == []
    assert "swapped" not in fleet.options("troubled")
    key = opened(Uid.KEY, scenes, {**ALL, "job": ["paused"], "key": ["swapped"]})
    assert [value for _, value in rows(key, "Paused A")] == [1]


@pytest.mark.parametrize(
    ("uid", "title"),
    [
        (Uid.FLEET, "Probes by outcome A"),
        (Uid.FLEET, "Probes that did not find a usable key A"),
        (Uid.KEY, "Probes by outcome A"),
    ],
)
def test_a_first_failure_is_drawn(uid: Uid, title: str, scenes: Wall) -> None:
    """A counter that begins at 1 has counted one; what a gap in the scrapes hid for a while is not new."""
    young = opened(uid, scenes, {**ALL, "job": ["first"], "key": ["young"]})
    assert max(total(young, title)) >= 1
    old = opened(uid, scenes, {**ALL, "job": ["gap"], "key": ["old"]})
    assert sum(total(old, title)) == 0


def test_only_exporters_are_exporters(scenes: Wall) -> None:
    """With every job chosen no other target of Prometheus is shown, and an exporter that went down still is."""
    board = seen(scenes, Uid.EXPORTER, None)
    jobs = {one["metric"].get("job") for query in queries(board.dashboard) for one in board.series(query)}
    assert not {"node", "nothing"} & jobs
    up = {labels["job"]: value for labels, value in rows(board, "Scraped by Prometheus A")}
    assert (up["down"], up["teams"]) == (0, 1)


def test_sums_of_accounts_tell_whom_they_lack(scenes: Wall) -> None:
    """A forecast of one account does not stand beside the cost of two without a word."""
    money = seen(scenes, Uid.MONEY, "money")
    assert rows(money, "Cost this month A") == [({}, 950)]
    assert rows(money, "Cost this month B") == []
    assert rows(money, "Forecast of the month A") == [({}, 100)]
    assert rows(money, "Forecast of the month B") == [({}, 1)]
    drawn = {
        letter: {
            labels["account"]: usd for labels, usd in rows(money, f"The month, its forecast and the budget {letter}")
        }
        for letter in "ABC"
    }
    assert drawn == {"A": {"large": 900, "small": 50}, "B": {"small": 100}, "C": {"small": 200}}


def test_models_have_their_cost(scenes: Wall) -> None:
    """What the vendor bills, of all chosen accounts together."""
    money = seen(scenes, Uid.MONEY, "money")
    assert rows(money, "Cost by model (line item) A") == [({"line_item": "gpt-5, input"}, 950)]
    assert rows(money, "Cost by model (line item) today A") == [({"line_item": "gpt-5, input"}, 47.5)]


def test_alerts_are_counted_only_where_there_are_rules(scenes: Wall) -> None:
    """Where none has ever run, that none fires means nothing."""
    for provider, count in {"openai": [], RULED: [0]}.items():
        fleet = opened(Uid.FLEET, scenes, {**ALL, "provider": [provider]})
        number, listed = (fleet.series(one) for one in queries(fleet.dashboard) if one.where == "Alerts firing A")
        assert [float(one["value"][1]) for one in number] == count
        assert listed == []
