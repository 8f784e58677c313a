"""What a newcomer sees of the bundled fleet."""

import pytest

from exporter.outcome import Outcome, State
from exporter.simulator import BEHAVIOURS, demo
from exporter.simulator.accounts import Desk
from exporter.simulator.call import Call
from exporter.simulator.catalogue import catalogue
from exporter.simulator.stage import Stage
from exporter.simulator.statuspage import StatusBoard

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


def test_an_account_is_about_to_run_out() -> None:
    """Of 500 USD a month 78 % is spent at the start, 80 % within a minute, and 95 % by the eighth; then it is calm."""
    account = demo().accounts[0]
    desk = Desk(account, speed=1.0, loop=600.0, start=START)
    spent = [desk.ledger.month(START + second) for second in (0, 60, 300, 480, 600)]
    assert spent[0] == pytest.approx(390.0)
    assert 400.0 < spent[1] < spent[2] < 450.0
    assert 470.0 < spent[3] < 480.0
    assert spent[4] - spent[3] < 1.0
    assert account.spend_limit_usd is not None
    assert 0.9 < spent[3] / account.spend_limit_usd < 1.0
    assert not desk.ledger.enforcing(START + 3600)


def test_one_project_spends_most() -> None:
    """More than half of the month, and most of what the runaway job costs."""
    desk = Desk(demo().accounts[0], speed=1.0, loop=600.0, start=START)
    parts = {each.id: desk.ledger.month(START + 600, each.id) for each in demo().accounts[0].projects}
    assert max(parts, key=lambda project: parts[project]) == "proj_support"
    assert parts["proj_support"] > sum(parts.values()) / 2


def test_the_account_has_keys_of_every_standing() -> None:
    """Watched ones, one in use that nobody watches, one unused, one whose owner left, and an admin key about to end."""
    account = demo().accounts[0]
    keys = {key.name: key for project in account.projects for key in project.keys}
    watched = {key.name for key in demo().keys}
    assert len(watched & set(keys)) >= 3
    others = [key for name, key in keys.items() if name not in watched]
    assert any(not key.owner_active for key in others)
    assert any(key.used_days is not None and key.used_days > 90 for key in others)
    assert any(key.used_days is not None and key.used_days < 1 for key in others)
    assert account.admin_keys[0].expires_days is not None


def test_the_outage_is_on_the_status_page() -> None:
    """While the provider is down its page says so, a little late; before and after all is well."""
    board = StatusBoard(demo().status, speed=1.0, loop=600.0, start=START)
    found = [board.told(START + second).indicator for second in (100, 181, 200, 240, 400)]
    assert found == ["none", "none", "major", "minor", "none"]
