"""What a key does now: the scenario, and what was told since."""

import pytest

from exporter.simulator import Scenario
from exporter.simulator.directive import Directive
from exporter.simulator.stage import Stage

SCENARIO = Scenario.model_validate(
    {
        "speed": 2.0,
        "outages": [{"at": 40.0, "until": 60.0, "behaviour": "overloaded"}],
        "keys": [{"name": "a", "timeline": [{"at": 10.0, "behaviour": "invalid_key"}]}, {"name": "b"}],
    }
)


@pytest.fixture
def stage() -> Stage:
    return Stage(SCENARIO, 1000.0)


def behaviour(stage: Stage, name: str, now: float) -> str:
    return stage.directive(name, now).behaviour


def test_a_key_lives_its_timeline(stage: Stage) -> None:
    """Each key follows its own timeline, at the scenario's speed, and outages hit all."""
    assert [behaviour(stage, "a", now) for now in (1000, 1005, 1020, 1030)] == [
        "ok",
        "invalid_key",
        "overloaded",
        "invalid_key",
    ]
    assert [behaviour(stage, "b", now) for now in (1005, 1020)] == ["ok", "overloaded"]


def test_what_was_told_comes_first(stage: Stage) -> None:
    """One key's order beats the scenario and its outages; an order to all beats that; each can be undone."""
    stage.tell("a", Directive(behaviour="slow"))
    assert behaviour(stage, "a", 1020.0) == "slow"
    assert behaviour(stage, "b", 1020.0) == "overloaded"
    stage.tell_everyone(Directive(behaviour="server_error"))
    assert behaviour(stage, "a", 1020.0) == behaviour(stage, "b", 1000.0) == "server_error"
    stage.tell_everyone(None)
    stage.untell("a")
    assert behaviour(stage, "a", 1005.0) == "invalid_key"


def test_a_stranger_shares_outages_only(stage: Stage) -> None:
    """A secret that is nobody's meets the provider's trouble and nothing else."""
    assert [behaviour(stage, "(unknown)", now) for now in (1005, 1020)] == ["ok", "overloaded"]


def test_the_beginning_can_be_moved(stage: Stage) -> None:
    """Beginning anew leaves orders alone, forgetting leaves the time alone."""
    stage.tell("b", Directive(behaviour="slow"))
    stage.begin(2000.0)
    assert (behaviour(stage, "a", 2000.0), behaviour(stage, "b", 2000.0)) == ("ok", "slow")
    stage.forget()
    assert behaviour(stage, "b", 2000.0) == "ok"


def test_a_name_that_is_nobodys_is_refused(stage: Stage) -> None:
    """Neither an order nor its end is taken for a key that is not there."""
    with pytest.raises(KeyError):
        stage.tell("c", Directive(behaviour="ok"))
    with pytest.raises(KeyError):
        stage.untell("c")
