"""What each family of a key says, in small cases."""

from dataclasses import replace

import pytest

from exporter.metrics import KEY_FAMILIES, KeyView
from exporter.metrics.family import Sample
from exporter.model import Hold, HoldReason, KeyDates, Kind, Limit, ModelInfo, Probing, Secret, Status, Target, Track
from exporter.outcome import Outcome, Reason, State
from tests.metrics.fleet import CANARY, NOW, OPENAI, result, track

TARGET = Target(name="k", provider=OPENAI, secret=Secret(CANARY), models=("m-1",))
NOTHING = Status(name="k", provider="openai")
GOOD = track(result("k", Kind.AUTH, Outcome.OK))
FAMILIES = {family.name: family for family in KEY_FAMILIES}


def read(
    name: str,
    status: Status = NOTHING,
    *,
    target: Target = TARGET,
    holds: dict[Kind, Hold | None] | None = None,
    now: float = NOW,
    dates: KeyDates | None = None,
) -> list[Sample]:
    return list(FAMILIES[f"llmkey_{name}"].read(KeyView(target, status, holds or {}, now, dates)))


def aged(state: State | None, *, affirmed: float | None) -> Track:
    """A kind in a state that was confirmed good so many seconds ago."""
    return Track(state=state, affirmed_at=None if affirmed is None else NOW - affirmed)


def test_all_eight_states_are_there_from_the_start() -> None:
    """A key of which nothing is known is unknown, and not in any of the seven other states."""
    assert dict(read("state")) == {(state,): float(state is State.UNKNOWN) for state in State}


def test_a_new_key_shows_nothing_that_is_not_known() -> None:
    """Before the first result only identity, state, schedule and counters at 0 have samples."""
    shown = {name for name, family in FAMILIES.items() if list(family.read(KeyView(TARGET, NOTHING, {}, NOW)))}
    assert shown == {
        "llmkey_info", "llmkey_paused", "llmkey_state", "llmkey_probe_interval_seconds",
        "llmkey_auth_failures_total", "llmkey_quota_exhaustions_total", "llmkey_rate_limit_hits_total",
        "llmkey_server_errors_total", "llmkey_connection_failures_total", "llmkey_probes_total",
        "llmkey_probe_tokens_total", "llmkey_probe_cost_usd_total",
    }  # fmt: skip
    assert read("probes_total") == [(("auth", "ok"), 0.0), (("quota", "ok"), 0.0)]


@pytest.mark.parametrize(
    ("auth", "quota", "usable"),
    [
        (Track(), Track(), None),
        (GOOD, Track(), 1.0),
        (GOOD, aged(State.QUOTA_EXHAUSTED, affirmed=1), 0.0),
        (aged(State.AUTH_FAILED, affirmed=1), aged(State.OK, affirmed=1), 0.0),
        (aged(State.PROVIDER_ERROR, affirmed=299), Track(), 1.0),
        (aged(State.PROVIDER_ERROR, affirmed=300), Track(), None),
        (aged(State.UNREACHABLE, affirmed=None), Track(), None),
        (aged(State.UNREACHABLE, affirmed=4000), aged(State.OK, affirmed=800), 1.0),
        (aged(State.UNKNOWN, affirmed=301), aged(State.UNKNOWN, affirmed=4501), None),
        (GOOD, aged(State.MISCONFIGURED, affirmed=None), 1.0),
    ],
)
def test_usable(auth: Track, quota: Track, usable: float | None) -> None:
    """0 while a kind is confirmed unusable; 1 while one is confirmed good, and five auth intervals on; else absent."""
    assert read("usable", replace(NOTHING, auth=auth, quota=quota)) == ([] if usable is None else [((), usable)])


def test_a_disabled_kind_takes_no_part() -> None:
    """What is remembered of a kind that is switched off is not shown, but what was counted stays counted."""
    target = replace(TARGET, quota=Probing(interval=900, timeout=30, enabled=False))
    spent = track(result("k", Kind.QUOTA, Outcome.QUOTA_EXHAUSTED))
    status = replace(NOTHING, auth=GOOD, quota=spent, probes={(Kind.QUOTA, Outcome.QUOTA_EXHAUSTED): 3})
    holds: dict[Kind, Hold | None] = {Kind.QUOTA: Hold(HoldReason.BUDGET, NOW + 9)}
    assert read("usable", status, target=target) == [((), 1.0)]
    assert read("probe_success", status, target=target) == [(("auth",), 1.0)]
    assert read("probe_held", status, target=target, holds=holds) == []
    assert read("probe_interval_seconds", status, target=target) == [(("auth",), 60.0)]
    assert read("probes_total", status, target=target) == [(("auth", "ok"), 0.0), (("quota", "quota_exhausted"), 3.0)]


def test_the_cause_is_the_outcome_behind_the_state() -> None:
    """Not the last outcome, and with its reason."""
    spent = track(result("k", Kind.QUOTA, Outcome.QUOTA_EXHAUSTED, reason=Reason.PROJECT_SPEND_LIMIT))
    late = replace(spent, last=result("k", Kind.QUOTA, Outcome.TIMEOUT))
    status = replace(NOTHING, state=State.QUOTA_EXHAUSTED, auth=GOOD, quota=late)
    assert read("cause_info", status) == [(("quota_exhausted", "project_spend_limit"), 1.0)]
    assert read("outcome_info", status) == [(("auth", "ok", ""), 1.0), (("quota", "timeout", ""), 1.0)]


def test_good_news_that_aged_is_no_cause() -> None:
    """``unknown`` after ``ok`` has no outcome behind it."""
    assert read("cause_info", replace(NOTHING, auth=replace(GOOD, state=State.UNKNOWN))) == []
    assert read("cause_info", replace(NOTHING, auth=Track(state=State.UNKNOWN))) == []


@pytest.mark.parametrize("name", ["outcome_info", "probe_success", "probe_duration_seconds"])
def test_measurements_end_after_five_intervals(name: str) -> None:
    """A measurement older than five of its kind's intervals has no sample."""
    ended = GOOD.last.ended_at if GOOD.last else 0.0
    status = replace(NOTHING, auth=GOOD)
    assert len(read(name, status, now=ended + 299.9)) == 1
    assert read(name, status, now=ended + 300) == []


def test_states_and_timestamps_do_not_end() -> None:
    """Long after the last probe the state and the times are still there."""
    status = replace(NOTHING, auth=GOOD, state=State.OK, since=NOW - 5)
    later = NOW + 10**6
    assert (("ok",), 1.0) in read("state", status, now=later)
    assert read("last_probe_timestamp_seconds", status, now=later) == [(("auth",), NOW - 10)]
    assert read("last_success_timestamp_seconds", status, now=later) == [(("auth",), NOW - 9.75)]
    assert read("state_change_timestamp_seconds", status, now=later) == [((), NOW - 5)]


def test_what_was_not_sent_has_no_duration() -> None:
    """An outcome found here was not measured."""
    local = replace(result("k", Kind.AUTH, Outcome.MALFORMED_KEY), local=True)
    status = replace(NOTHING, auth=track(local))
    assert read("probe_duration_seconds", status) == []
    assert read("probe_success", status) == [(("auth",), 0.0)]


@pytest.mark.parametrize(
    ("due", "hold", "shown"),
    [
        (NOW + 5, None, NOW + 5),
        (NOW - 5, None, NOW - 5),
        (None, None, None),
        (NOW + 5, Hold(HoldReason.RETRY_AFTER, NOW + 30), NOW + 30),
        (NOW + 50, Hold(HoldReason.RETRY_AFTER, NOW + 30), NOW + 50),
        (None, Hold(HoldReason.PAUSED, NOW + 30), NOW + 30),
        (NOW + 5, Hold(HoldReason.PROVIDER_DOWN), None),
        (NOW + 5, Hold(HoldReason.BACKOFF, NOW), NOW + 5),
    ],
)
def test_due(due: float | None, hold: Hold | None, shown: float | None) -> None:
    """The next start or the end of the hold, whichever is later; absent while held without a date."""
    status = replace(NOTHING, auth=replace(GOOD, due=due))
    samples = read("probe_due_timestamp_seconds", status, holds={Kind.AUTH: hold})
    assert samples == ([] if shown is None else [(("auth",), shown)])


def test_held_names_the_reason_and_ends_with_the_hold() -> None:
    """1 with the reason while held; no sample when the hold is over."""
    holds: dict[Kind, Hold | None] = {Kind.AUTH: None, Kind.QUOTA: Hold(HoldReason.SLOW_DOWN, NOW + 900)}
    assert read("probe_held", holds=holds) == [(("quota", "slow_down"), 1.0)]
    assert read("probe_held", holds=holds, now=NOW + 900) == []


def test_paused_ends_by_itself() -> None:
    """1 until ``paused_until``, 0 from then on."""
    target = replace(TARGET, paused_until=NOW + 60)
    assert read("paused", target=target) == [((), 1.0)]
    assert read("paused", target=target, now=NOW + 60) == [((), 0.0)]


@pytest.mark.parametrize(
    ("name", "state"),
    [
        ("auth_failures_total", State.AUTH_FAILED),
        ("quota_exhaustions_total", State.QUOTA_EXHAUSTED),
        ("rate_limit_hits_total", State.RATE_LIMITED),
        ("server_errors_total", State.PROVIDER_ERROR),
        ("connection_failures_total", State.UNREACHABLE),
    ],
)
def test_counters_count_every_outcome_of_their_state(name: str, state: State) -> None:
    """Probes of both kinds are counted by the state that their outcome leads to."""
    probes = {(kind, outcome): 1 for kind in Kind for outcome in Outcome}
    outcomes = sum(outcome.state is state for outcome in Outcome)
    assert read(name, replace(NOTHING, probes=probes)) == [((), 2.0 * outcomes)]


def test_rate_limits_show_what_was_sent_and_end_after_five_quota_intervals() -> None:
    """A member that the provider did not send has no sample; the newest limit of a resource counts."""
    old = Limit(resource="tokens", model="m-1", limit=9.0, at=NOW - 4500)
    stale = replace(NOTHING, limits=(old,))
    assert read("ratelimit_limit", stale, now=NOW - 1) == [(("tokens", "m-1"), 9.0)]
    assert read("ratelimit_limit", stale) == []
    new = Limit(resource="tokens", model="m-1", remaining=0.0, at=NOW - 1)
    status = replace(NOTHING, limits=(old, new))
    assert read("ratelimit_limit", status) == []
    assert read("ratelimit_remaining", status) == [(("tokens", "m-1"), 0.0)]
    assert read("ratelimit_reset_timestamp_seconds", status) == []


def test_models_are_those_configured_and_end_after_five_auth_intervals() -> None:
    """Other models are not shown, and an old list says nothing."""
    listed = (ModelInfo(name="m-1", available=True, shutdown_at=NOW + 99), ModelInfo(name="m-2", available=True))
    status = replace(NOTHING, models=listed, models_at=NOW)
    assert read("model_available", status) == [(("m-1",), 1.0)]
    assert read("model_shutdown_timestamp_seconds", status) == [(("m-1",), NOW + 99)]
    assert read("model_available", status, now=NOW + 300) == []


def test_user_labels_become_valid_names() -> None:
    """What a label name cannot hold becomes an underscore, as in kube-state-metrics."""
    view = KeyView(replace(TARGET, labels={"app.kubernetes.io/name": "x", "2nd": "y"}), NOTHING, {}, NOW)
    free = FAMILIES["llmkey_info"].free
    assert free
    assert free(view) == {"label_app_kubernetes_io_name": "x", "label_2nd": "y"}


@pytest.mark.parametrize(
    ("name", "configured", "vendor", "shown"),
    [
        ("created", TARGET, None, None),
        ("created", replace(TARGET, created_at=NOW - 9), None, NOW - 9),
        ("created", replace(TARGET, created_at=NOW - 9), KeyDates(created_at=NOW - 99), NOW - 99),
        ("last_used", TARGET, KeyDates(created_at=NOW - 99), None),
        ("last_used", TARGET, KeyDates(last_used_at=NOW - 1), NOW - 1),
        ("expires", replace(TARGET, expires_at=NOW + 5), KeyDates(expires_at=NOW + 3), NOW + 3),
        ("expires", replace(TARGET, expires_at=NOW + 5), KeyDates(), NOW + 5),
        ("expires", TARGET, None, None),
        ("rotation_due", TARGET, KeyDates(created_at=NOW - 99), None),
        ("rotation_due", replace(TARGET, rotate_after=90), None, None),
        ("rotation_due", replace(TARGET, rotate_after=90), KeyDates(created_at=NOW - 99), NOW - 9),
        ("rotation_due", replace(TARGET, rotate_after=90, created_at=NOW), None, NOW + 90),
        ("rotation_due", replace(TARGET, rotate_after=90, created_at=NOW), KeyDates(created_at=NOW - 99), NOW - 9),
    ],
)
def test_dates(name: str, configured: Target, vendor: KeyDates | None, shown: float | None) -> None:
    """The vendor knows best when a key was made, the earlier end counts, and what nobody says is absent."""
    samples = read(f"{name}_timestamp_seconds", target=configured, dates=vendor)
    assert samples == ([] if shown is None else [((), shown)])
