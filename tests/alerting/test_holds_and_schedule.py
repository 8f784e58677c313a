"""When a probe is kept back, and when the next one starts."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from exporter.alerting import adopted, advance, held
from exporter.alerting.advance import renew
from exporter.alerting.schedule import first_due, next_slot
from exporter.model import Hold, HoldReason, Kind, Severity, Spend, Status
from exporter.outcome import State

from .conftest import START, Story, result, target

MIDNIGHT = (START // 86400 + 1) * 86400


def hold(tale: Story, kind: Kind = Kind.QUOTA, *, at: float | None = None, down: bool = False) -> Hold | None:
    return held(tale.status, tale.target, kind, now=tale.now if at is None else at, provider_down=down)


def test_retry_after_is_obeyed(story: Callable[..., Story]) -> None:
    """The provider's own word holds this kind of probe until then."""
    tale = story()
    tale.play("R", retry_after=120.0)
    assert tale.status.auth.hold == Hold(HoldReason.RETRY_AFTER, START + 120.0)
    assert tale.status.auth.due == START + 120.0
    assert hold(tale, Kind.AUTH, at=START + 119) == Hold(HoldReason.RETRY_AFTER, START + 120.0)
    assert hold(tale, Kind.AUTH, at=START + 120) is None


def test_no_dated_hold_exceeds_an_hour(story: Callable[..., Story]) -> None:
    """An absurd Retry-After cannot silence a probe for a day."""
    tale = story()
    tale.play("R", retry_after=86400.0)
    assert tale.status.auth.due == START + 3600.0


def test_slow_down_rests_the_paid_probe_for_a_quarter_of_an_hour(story: Callable[..., Story]) -> None:
    """Whichever kind was told to slow down, the paid one waits; the free one goes on."""
    tale = story()
    tale.play("S")
    assert hold(tale, Kind.QUOTA, at=START + 899) == Hold(HoldReason.SLOW_DOWN, START + 900.0)
    assert hold(tale, Kind.QUOTA, at=START + 900) is None
    assert hold(tale, Kind.AUTH, at=START + 60) is None


def test_no_paid_probe_while_auth_fails(story: Callable[..., Story]) -> None:
    """Not after the first refusal, nor once it is confirmed; a good answer releases it at once."""
    tale = story()
    tale.play("I")
    assert hold(tale) == Hold(HoldReason.AUTH_FAILED)
    tale.play("II")
    assert hold(tale) == Hold(HoldReason.AUTH_FAILED)
    tale.play("O")
    assert hold(tale) is None
    assert tale.status.quota.due == tale.status.auth.affirmed_at


def test_a_denied_permission_does_not_hold_the_paid_probe(story: Callable[..., Story]) -> None:
    """It may be the scope to list models only: the paid probe finds out."""
    tale = story()
    tale.play("PPP")
    assert hold(tale) is None
    assert tale.status.quota.due == START


def test_no_paid_probe_while_the_provider_is_down(story: Callable[..., Story]) -> None:
    """The free probe goes on asking, the paid one waits without a date."""
    tale = story()
    tale.play("O")
    assert hold(tale, down=True) == Hold(HoldReason.PROVIDER_DOWN)
    assert hold(tale, Kind.AUTH, down=True) is None


def test_known_exhaustion_backs_off_twofold_up_to_an_hour(story: Callable[..., Story]) -> None:
    """30 minutes, then an hour, then an hour."""
    tale = story()
    tale.play("QQQQQQ", Kind.QUOTA)
    gaps = [b - a for a, b in zip(tale.times, tale.times[1:], strict=False)]
    assert gaps == [5.0, 10.0, 1800.0, 3600.0, 3600.0]
    assert tale.status.quota.hold is not None
    assert tale.status.quota.hold.reason is HoldReason.BACKOFF


def test_the_budget_holds_paid_probes_until_midnight_utc(story: Callable[..., Story]) -> None:
    """Spent today is spent; tomorrow begins anew."""
    tale = story(budget_usd_per_day=0.01)
    tale.status = replace(tale.status, spend=Spend(int(START // 86400), 0.01))
    assert hold(tale) == Hold(HoldReason.BUDGET, MIDNIGHT)
    assert hold(tale, at=MIDNIGHT) is None
    assert hold(tale, Kind.AUTH) is None


def test_the_budget_is_never_exceeded_by_a_probe_like_the_last(story: Callable[..., Story]) -> None:
    """Ten calls of a tenth of a cent fit a budget of a cent, the eleventh does not."""
    tale = story(budget_usd_per_day=0.01)
    sent = 0
    while hold(tale, at=START) is None:
        tale.status = advance(tale.status, result("O", Kind.QUOTA, START, cost_usd=0.001), tale.target)
        sent += 1
    assert sent == 10
    assert tale.status.spend.usd == pytest.approx(0.01)


def test_a_budget_of_nothing_allows_no_paid_probe(story: Callable[..., Story]) -> None:
    """Zero means none, not one."""
    tale = story(budget_usd_per_day=0.0)
    assert hold(tale) == Hold(HoldReason.BUDGET, MIDNIGHT)


def test_a_pause_holds_both_kinds_and_outlasts_everything(story: Callable[..., Story]) -> None:
    """A planned rotation: nothing is asked until its end, forced or not."""
    tale = story(paused_until=START + 1e6)
    tale.status = replace(tale.status, auth=replace(tale.status.auth, forced=True))
    assert hold(tale, Kind.AUTH) == Hold(HoldReason.PAUSED, START + 1e6)
    assert hold(tale, Kind.QUOTA) == Hold(HoldReason.PAUSED, START + 1e6)
    assert hold(tale, Kind.AUTH, at=START + 1e6) is None


def test_force_releases_all_holds_but_pause_and_budget(story: Callable[..., Story]) -> None:
    """Probe now means now, within the money."""
    tale = story()
    tale.play("III")
    tale.status = replace(tale.status, quota=replace(tale.status.quota, forced=True))
    assert hold(tale, down=True) is None
    tale.status = replace(tale.status, spend=Spend(int(tale.now // 86400), 1.0))
    assert hold(tale) == Hold(HoldReason.BUDGET, MIDNIGHT)


def test_a_changed_secret_resets_streaks_and_holds_and_asks_both_kinds_at_once(story: Callable[..., Story]) -> None:
    """The state stays until a result says otherwise."""
    tale = story()
    tale.play("III")
    tale.status = renew(tale.status, tale.target, tale.now)
    assert tale.status.state is State.AUTH_FAILED
    assert (tale.status.auth.due, tale.status.quota.due) == (tale.now, tale.now)
    assert hold(tale) is None
    assert tale.play("O") == "ok"


def test_the_first_paid_probe_follows_the_first_good_free_one(story: Callable[..., Story]) -> None:
    """Not before: an unanswered or refused key is not paid for."""
    tale = story()
    tale.play("E")
    assert tale.status.quota.due is None
    tale.play("O")
    assert tale.status.quota.due == tale.status.auth.affirmed_at


def test_a_crash_loop_spends_nothing(story: Callable[..., Story]) -> None:
    """A paid probe sent before the restart keeps the next one waiting for its interval."""
    tale = story()
    tale.status = replace(tale.status, paid_at=START - 100)
    tale.play("O")
    assert tale.status.quota.due == START - 100 + 900.0


def test_a_remembered_hold_outlasts_the_restart(story: Callable[..., Story]) -> None:
    """The first good free probe does not release what the provider asked for."""
    tale = story()
    kept = replace(tale.status.quota, hold=Hold(HoldReason.RETRY_AFTER, START + 500))
    tale.status = replace(tale.status, quota=kept)
    tale.play("O")
    assert tale.status.quota.due == START + 500


def test_slots_keep_their_phase_and_their_distance() -> None:
    """Successive slots are one interval apart whatever the answer's delay; none follows within half of one."""
    watched = target("some-key")
    first = next_slot(watched, Kind.AUTH, START)
    assert START + 30 <= first <= START + 90
    assert next_slot(watched, Kind.AUTH, first + 0.7) == pytest.approx(first + 60.0)


def test_first_probes_are_spread_over_the_fleet() -> None:
    """Two hundred starts a second at most, within one interval, and a second at least."""
    dues = [first_due(target(f"key-{n}"), Kind.AUTH, 0.0, 2000) for n in range(2000)]
    assert 0.0 <= min(dues) < 0.1
    assert 9.9 < max(dues) <= 10.0
    assert max(first_due(target(f"key-{n}"), Kind.AUTH, 0.0, 100) for n in range(100)) <= 1.0
    assert max(first_due(target(f"key-{n}"), Kind.AUTH, 0.0, 10**6) for n in range(100)) <= 60.0


def test_counters_and_money_are_counted(story: Callable[..., Story]) -> None:
    """Every probe counts under its outcome, every cent under its day."""
    tale = story()
    tale.play("OQ", Kind.QUOTA, tokens=3, cost_usd=0.002)
    assert sum(tale.status.probes.values()) == 2
    assert tale.status.tokens == 6
    assert tale.status.spend.usd == pytest.approx(0.004)


def test_a_new_status_is_unknown() -> None:
    """Nothing is believed before the first answer."""
    assert Status(name="k", provider="openai").state is State.UNKNOWN


def test_one_expensive_probe_does_not_end_paid_probing_for_ever(story: Callable[..., Story]) -> None:
    """A probe dearer than the budget is allowed once a day."""
    tale = story(budget_usd_per_day=0.01)
    tale.play("O", Kind.QUOTA, cost_usd=0.05)
    assert hold(tale, at=START + 1) == Hold(HoldReason.BUDGET, MIDNIGHT)
    assert hold(tale, at=MIDNIGHT) is None


def test_recovery_is_not_hurried_by_inconclusive_answers(story: Callable[..., Story]) -> None:
    """Only a good answer is followed by another one within a minute."""
    tale = story()
    tale.play("QQQOEE", Kind.QUOTA)
    assert tale.times[4] - tale.times[3] == pytest.approx(60.0)
    assert tale.times[5] - tale.times[4] > 60.0


def test_a_slow_down_told_meanwhile_outlives_the_answer_under_way(story: Callable[..., Story]) -> None:
    """The paid probe had started before the free one was told to slow down."""
    tale = story()
    tale.status = advance(tale.status, result("S", Kind.AUTH, START + 1), tale.target)
    tale.status = advance(tale.status, result("O", Kind.QUOTA, START, duration=5.0), tale.target)
    assert hold(tale, at=START + 6) == Hold(HoldReason.SLOW_DOWN, START + 901.0)
    assert (tale.status.quota.due or 0) >= START + 901.0


def test_moments_in_the_future_are_brought_back(story: Callable[..., Story]) -> None:
    """A first run with a clock a year ahead does not keep the next one from paying, nor keep good news fresh."""
    tale = story()
    tale.play("O")
    tale.play("O", Kind.QUOTA)
    ahead = replace(tale.status, paid_at=START + 3e7)
    status = adopted(ahead, tale.target, None, now=START - 3e7, fleet=1)
    assert status.paid_at == START - 3e7
    assert status.auth.affirmed_at == START - 3e7


def test_old_suspicions_are_not_added_to_after_a_restart(story: Callable[..., Story]) -> None:
    """Two refusals of last week and one of today are one refusal."""
    tale = story()
    tale.play("II")
    tale.status = adopted(tale.status, tale.target, None, now=START + 7 * 86400, fleet=1)
    tale.now = START + 7 * 86400
    assert tale.play("I") != "auth_failed"


def test_a_probe_to_be_made_at_once_stays_so_over_a_reload(story: Callable[..., Story]) -> None:
    """A changed secret is asked about though the file is read again before that happened."""
    tale = story()
    tale.play("O")
    tale.status = renew(tale.status, tale.target, tale.now)
    changed = replace(tale.target, severity=Severity.WARNING)
    status = adopted(tale.status, changed, tale.target, now=tale.now + 1, fleet=1)
    assert (status.quota.forced, status.quota.due) == (True, tale.now)


def test_a_key_that_moves_keeps_what_it_spent(story: Callable[..., Story]) -> None:
    """Another address is no new budget."""
    tale = story()
    tale.play("O", Kind.QUOTA, cost_usd=0.004)
    moved = replace(tale.target, provider=replace(tale.target.provider, base_url="http://elsewhere/v1"))
    status = adopted(tale.status, moved, tale.target, now=tale.now, fleet=1)
    assert status.spend == tale.status.spend
    assert status.state is State.UNKNOWN
