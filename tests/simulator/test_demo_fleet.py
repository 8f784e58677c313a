"""What a newcomer sees of the bundled fleet."""

import pytest

from exporter.outcome import Outcome, State
from exporter.simulator import BEHAVIOURS, demo
from exporter.simulator.call import Call
from exporter.simulator.catalogue import catalogue
from exporter.simulator.stage import Stage

START = 1_795_000_000.0


def outcomes(second: float) -> dict[str, set[Outcome]]:
    """What each key's free and paid calls come to, at one second of the timeline."""
    stage = Stage(demo(), START)
    rows = {name: BEHAVIOURS[stage.directive(name, START + second).behaviour] for name in stage.keys}
    return {name: {row.outcome_of(Call.MODELS), row.outcome_of(Call.EMBEDDINGS)} for name, row in rows.items()}


def healthy(found: set[Outcome]) -> bool:
    return all(outcome.usable for outcome in found)


@pytest.mark.parametrize("minute", range(10))
def test_any_minute_has_good_and_bad_news(minute: int) -> None:
    """Whoever looks finds something healthy and something unusable."""
    moments = [outcomes(minute * 60 + second) for second in range(0, 60, 5)]
    assert any(healthy(found) for keys in moments for found in keys.values())
    assert any(outcome.unusable for keys in moments for found in keys.values() for outcome in found)


def test_trouble_shows_at_once() -> None:
    """Within the first seconds a key is refused and one loses its credit, while most are healthy."""
    assert not all(healthy(found) for found in outcomes(0).values())
    early = [outcome.state for found in outcomes(20).values() for outcome in found]
    assert {State.AUTH_FAILED, State.QUOTA_EXHAUSTED} <= set(early)
    assert sum(healthy(found) for found in outcomes(20).values()) > len(demo().keys) / 2


def test_the_first_five_minutes_show_what_can_happen() -> None:
    """Revoked, empty and topped up, limited, throttled, down, of another organisation, narrow, elsewhere."""
    seen = {outcome for second in range(0, 300, 5) for found in outcomes(second).values() for outcome in found}
    assert {
        Outcome.INVALID_KEY,
        Outcome.WRONG_ORGANIZATION,
        Outcome.IP_NOT_ALLOWED,
        Outcome.LIMITED_SCOPE,
        Outcome.QUOTA_EXHAUSTED,
        Outcome.RATE_LIMITED_REQUESTS,
        Outcome.RATE_LIMITED_TOKENS,
        Outcome.SLOW_DOWN,
        Outcome.OVERLOADED,
    } <= seen


def test_the_outage_hits_everybody() -> None:
    """At its height no key is answered well."""
    assert all(found == {Outcome.OVERLOADED} for found in outcomes(190).values())


def test_everything_comes_back() -> None:
    """Every key but the narrow one is both served and refused in one round, and the round begins anew."""
    for name in [key.name for key in demo().keys]:
        states = {outcome.state for second in range(0, 600, 5) for outcome in outcomes(second)[name]}
        assert State.OK in states
        assert len(states) > 1
    assert outcomes(0) == outcomes(600)


def test_a_watched_model_is_about_to_end() -> None:
    """A key's configuration names a model that the provider ends within a month."""
    watched = {model for key in demo().keys for model in key.models}
    ends = {model.name for model in catalogue(demo().shutdown_days, START).values() if model.shutdown_at}
    assert watched & ends
