"""From results to a state, told as stories."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exporter.alerting import advance, age
from exporter.model import Confirm, Kind, Probing, Status
from exporter.outcome import Outcome, State

from .conftest import ANSWERS, START, Story, result, target

OK, AUTH, QUOTA, UNKNOWN = "ok", "auth_failed", "quota_exhausted", "unknown"


@pytest.mark.parametrize(
    ("answers", "states"),
    [
        ("O", [OK]),
        ("L", [OK]),
        ("OIIO", [OK, OK, OK, OK]),
        ("OIII", [OK, OK, OK, AUTH]),
        ("OIIIO", [OK, OK, OK, AUTH, OK]),
        ("OIDI", [OK, OK, OK, AUTH]),  # unusable results that lead to the same state count together
        ("OIIEI", [OK, OK, OK, OK, AUTH]),  # an inconclusive one neither counts nor resets
        ("OIIOII", [OK] * 6),  # a good one resets
        ("OIIBII", [OK] * 6),  # another unusable state begins its own run
        ("OIIBBB", [OK, OK, OK, OK, OK, QUOTA]),
        ("OEEO", [OK] * 4),
        ("OEEE", [OK, OK, OK, "provider_error"]),
        ("OETE", [OK, OK, OK, "provider_error"]),  # inconclusive ones count in a row, the latest is shown
        ("OTTT", [OK, OK, OK, "unreachable"]),
        ("ORRR", [OK, OK, OK, "rate_limited"]),
        ("OMMM", [OK, OK, OK, "misconfigured"]),
        ("OUUU", [OK, OK, OK, UNKNOWN]),
        ("OEEEO", [OK, OK, OK, "provider_error", OK]),
        ("IIIEEEEE", [UNKNOWN, UNKNOWN, AUTH] + [AUTH] * 5),  # never replaced by an inconclusive one
        ("IIIRRRR", [UNKNOWN, UNKNOWN, AUTH] + [AUTH] * 4),
        ("E", [UNKNOWN]),
    ],
)
def test_auth_stories(story: Callable[..., Story], answers: str, states: list[str]) -> None:
    """A state is what was confirmed, never what one answer said."""
    assert story().play(answers).split() == states


@pytest.mark.parametrize(
    ("answers", "states"),
    [
        ("QQQ", [UNKNOWN, UNKNOWN, QUOTA]),
        ("QQQOO", [UNKNOWN, UNKNOWN, QUOTA, QUOTA, OK]),  # two good paid probes end exhaustion
        ("QQQOQOO", [UNKNOWN, UNKNOWN, QUOTA, QUOTA, QUOTA, QUOTA, OK]),
        ("QQQORO", [UNKNOWN, UNKNOWN, QUOTA, QUOTA, QUOTA, OK]),
        ("III", [UNKNOWN, UNKNOWN, AUTH]),
        ("IIIO", [UNKNOWN, UNKNOWN, AUTH, OK]),
    ],
)
def test_quota_stories(story: Callable[..., Story], answers: str, states: list[str]) -> None:
    """The paid probe confirms alike, and takes exhaustion back only after two good answers."""
    assert story().play(answers, Kind.QUOTA).split() == states


def test_extra_probes_follow_after_the_delay_then_twice_that(story: Callable[..., Story]) -> None:
    """The second result is asked for after five seconds, the third after ten more."""
    tale = story()
    tale.play("III")
    assert tale.times == [0.0, 5.0, 15.0]


def test_an_inconclusive_answer_in_between_is_asked_again_with_a_doubled_delay(story: Callable[..., Story]) -> None:
    """The delay doubles up to the interval while a run of unusable results is open."""
    tale = story()
    tale.play("IEEEEEE")
    assert tale.times == [0.0, 5.0, 15.0, 35.0, 75.0, 135.0, 195.0]


def test_inconclusive_answers_get_no_extra_probes(story: Callable[..., Story]) -> None:
    """Trouble of the provider is asked about at the normal interval."""
    tale = story()
    tale.play("OEE")
    assert tale.times[2] - tale.times[1] == pytest.approx(60.0)


def test_recovery_from_exhaustion_asks_again_after_a_minute(story: Callable[..., Story]) -> None:
    """A top-up arrives unevenly: the second good answer is asked for 60 s after the first."""
    tale = story()
    tale.play("QQQOO", Kind.QUOTA)
    assert tale.times[4] - tale.times[3] == pytest.approx(60.0)


def test_locally_found_faults_need_no_confirmation(story: Callable[..., Story]) -> None:
    """What is found here, before anything is sent, is certain at once."""
    assert story().play("I", local=True) == AUTH


def test_nothing_new_is_confirmed_unusable_while_the_provider_is_down(story: Callable[..., Story]) -> None:
    """Refusals during an outage are not believed, and do not count afterwards."""
    tale = story()
    assert tale.play("OIIIII", provider_down=True).split() == [OK] * 6
    assert tale.play("II").split() == [OK, OK]
    assert tale.play("I") == AUTH


def test_a_confirmed_death_stays_while_the_provider_is_down(story: Callable[..., Story]) -> None:
    """Bad news does not go away because the provider does."""
    tale = story()
    tale.play("III")
    assert tale.play("EEE", provider_down=True).split() == [AUTH] * 3


def test_the_worst_kind_makes_the_state(story: Callable[..., Story]) -> None:
    """Exhaustion shows though the key is accepted; a dead key shows before exhaustion."""
    tale = story()
    tale.play("O")
    assert tale.play("QQQ", Kind.QUOTA).split()[-1] == QUOTA
    assert tale.play("O") == QUOTA
    assert tale.play("III").split()[-1] == AUTH


def test_a_kind_is_cleared_only_by_its_own_results(story: Callable[..., Story]) -> None:
    """A served free probe says nothing about money, a served paid one nothing about a refused key."""
    tale = story()
    tale.play("III")
    assert tale.play("OO", Kind.QUOTA).split() == [AUTH, AUTH]


def test_a_served_paid_probe_clears_a_denied_permission_of_auth(story: Callable[..., Story]) -> None:
    """The key serves: what it lacks is only the listing of models, now and at the next free probe."""
    tale = story()
    assert tale.play("PPP").split()[-1] == AUTH
    assert tale.play("O", Kind.QUOTA) == OK
    assert tale.play("PPPP").split() == [OK] * 4
    assert tale.status.auth.outcome is Outcome.LIMITED_SCOPE


def test_a_disabled_kind_takes_no_part(story: Callable[..., Story]) -> None:
    """What was known of the paid probe is left out once it is disabled."""
    tale = story()
    tale.play("O")
    tale.play("QQQ", Kind.QUOTA)
    watched = replace(tale.target, quota=Probing(interval=900.0, timeout=30.0, enabled=False))
    assert age(tale.status, watched, START + 200.0).state is State.OK


def test_confirmation_of_one_believes_at_once(story: Callable[..., Story]) -> None:
    """``failures: 1`` switches confirmation off."""
    assert story(confirm=Confirm(failures=1, delay=5.0)).play("I") == AUTH


def test_good_news_ages(story: Callable[..., Story]) -> None:
    """An ok that nothing supported for five intervals is unknown; a good answer brings it back."""
    tale = story()
    tale.play("O")
    assert age(tale.status, tale.target, START + 300.0).state is State.OK
    aged = age(tale.status, tale.target, START + 300.1)
    assert (aged.state, aged.since) == (State.UNKNOWN, START + 300.1)
    assert advance(aged, result("O", Kind.AUTH, START + 400), tale.target).state is State.OK


@pytest.mark.parametrize(("answers", "state"), [("III", AUTH), ("BBB", QUOTA)])
def test_bad_news_does_not_age(story: Callable[..., Story], answers: str, state: str) -> None:
    """A death stays until it is refuted."""
    tale = story()
    tale.play(answers)
    assert age(tale.status, tale.target, START + 1e7).state == state


def test_since_tells_when_the_state_began(story: Callable[..., Story]) -> None:
    """The time of the confirming result, unchanged while the state lasts."""
    tale = story()
    tale.play("IIIDE")
    assert tale.status.since == START + 15.0
    assert tale.status.auth.outcome is Outcome.ACCOUNT_DEACTIVATED  # the latest outcome is shown


@given(st.text(alphabet="".join(ANSWERS), max_size=30), st.booleans())
def test_fewer_than_three_unusable_answers_never_kill_a_key(letters: str, paid: bool) -> None:
    """Whatever the history, an unusable state follows only from three unusable results."""
    kind = Kind.QUOTA if paid else Kind.AUTH
    tale = Story(target(), Status(name="k", provider="openai"))
    unusable = 0
    for letter in letters:
        tale.play(letter, kind)
        unusable = 0 if ANSWERS[letter].usable else unusable + ANSWERS[letter].unusable
        if tale.status.track(kind).state in (State.AUTH_FAILED, State.QUOTA_EXHAUSTED):
            assert tale.status.track(kind).outcome is not None
            assert any(ANSWERS[seen].unusable for seen in letters)
        if tale.status.track(kind).state is State.OK:
            assert any(ANSWERS[seen].usable for seen in letters)


@given(st.text(alphabet="ERTUMS", max_size=30))
def test_inconclusive_answers_alone_never_kill_a_key(letters: str) -> None:
    """Trouble that says nothing of the key can never make it unusable or ok."""
    tale = Story(target(), Status(name="k", provider="openai"))
    tale.play(letters)
    assert not tale.status.state.unusable
    assert tale.status.state is not State.OK


def test_a_probe_put_off_by_the_provider_is_not_overdue(story: Callable[..., Story]) -> None:
    """Good news of the paid probe does not age while it waits out a slow_down."""
    tale = story(quota=Probing(interval=60.0, timeout=30.0))
    tale.play("O")
    tale.play("O", Kind.QUOTA)
    tale.play("S", Kind.QUOTA)
    assert age(tale.status, tale.target, tale.now).quota.state is State.OK
    assert age(tale.status, tale.target, tale.now + 301.0).quota.state is State.UNKNOWN


def test_recovery_does_not_pass_through_unknown(story: Callable[..., Story]) -> None:
    """What the paid probe knew aged while the key was dead: the key is ok until it answers anew."""
    tale = story()
    tale.play("O")
    tale.play("O", Kind.QUOTA)
    tale.play("III")
    tale.status = age(tale.status, tale.target, tale.now + 1e5)
    tale.now += 1e5
    assert tale.play("O") == OK


@pytest.mark.parametrize("trouble", ["RRR", "EEE", "TTT", "QQQ"])
def test_a_restricted_key_is_not_called_dead_for_the_providers_trouble(
    story: Callable[..., Story], trouble: str
) -> None:
    """Its paid calls were served: that it may not list models stays excused while they are throttled or unpaid."""
    tale = story()
    tale.play("PPP")
    tale.play("O", Kind.QUOTA)
    tale.play(trouble, Kind.QUOTA)
    assert AUTH not in tale.play("PPPP").split()
    assert tale.play("III", Kind.QUOTA).split()[-1] == AUTH
    assert tale.play("PPP").split()[-1] == AUTH


def test_a_wrong_probe_found_here_is_believed_at_once(story: Callable[..., Story]) -> None:
    """Nothing was sent that could turn out otherwise."""
    assert story().play("M", local=True) == "misconfigured"


def test_a_kind_that_may_not_be_paid_for_takes_no_part(story: Callable[..., Story]) -> None:
    """When the day's budget is spent the key is what the free probe says, not unknown."""
    tale = story(budget_usd_per_day=0.001)
    tale.play("O")
    tale.play("O", Kind.QUOTA, cost_usd=0.001)
    tale.now = START + 5000
    tale.play("O")
    assert age(tale.status, tale.target, START + 5001).state is State.OK


def test_good_answers_in_the_same_moment_are_one(story: Callable[..., Story]) -> None:
    """Somebody who asks at once does not end exhaustion early; a minute after the last good answer it ends."""
    tale = story()
    tale.play("QQQO", Kind.QUOTA)
    tale.now -= 50.0
    assert tale.play("O", Kind.QUOTA) == QUOTA
    assert tale.play("O", Kind.QUOTA) == OK
