"""From a result to the next status: pure code over status, result and target."""

from collections.abc import Iterable
from dataclasses import replace

from exporter.alerting.confirmation import excuse, judge
from exporter.alerting.holds import SLOW_DOWN_HOLD, budget_spent, day, hold, plan
from exporter.model import HoldReason, Kind, Limit, Result, Spend, Status, Target, Track
from exporter.outcome import Outcome, State

STALE_INTERVALS = 5.0


def advance(status: Status, result: Result, target: Target, *, provider_down: bool = False) -> Status:
    """The status after one more result."""
    before = status
    denied = result.kind is Kind.AUTH and result.outcome is Outcome.PERMISSION_DENIED
    excused = denied and target.quota.enabled and _serves(status.quota)
    track = judge(status.track(result.kind), result, target.confirm, provider_down=provider_down, excused=excused)
    track = plan(_remember(track, result), result, target)
    status = _counted(status, result, target).with_track(result.kind, track)
    after = _after_auth if result.kind is Kind.AUTH else _after_quota
    status = after(before, status, result, target)
    if result.outcome is Outcome.SLOW_DOWN:
        held = hold(status.quota, HoldReason.SLOW_DOWN, result.ended_at + SLOW_DOWN_HOLD, result.ended_at)
        status = replace(status, quota=held)
    return _settled(status, target, result.ended_at)


def _serves(quota: Track) -> bool:
    """Whether a paid call was let in: served once, or refused only for want of money. No hiccup takes that back."""
    if State.AUTH_FAILED in (quota.state, quota.suspect):
        return False
    return quota.affirmed_at is not None or quota.state is State.QUOTA_EXHAUSTED


def age(status: Status, target: Target, now: float) -> Status:
    """Good news ages: an ``ok`` overdue by five intervals becomes ``unknown``."""
    for kind in target.kinds:
        track = status.track(kind)
        if track.state is State.OK and now - _good_since(track) > STALE_INTERVALS * target.probing(kind).interval:
            # A kind that may not be paid for today has nothing to say rather than something unknown.
            silent = kind is Kind.QUOTA and budget_spent(status, target, now)
            aged = replace(track, state=None if silent else State.UNKNOWN, outcome=None, since=now)
            status = status.with_track(kind, aged)
    return _settled(status, target, now)


def _good_since(track: Track) -> float:
    """When the good news was last fresh: a probe the provider itself asked us to put off is not overdue before."""
    return max(track.affirmed_at or 0.0, track.held_until)


def renew(status: Status, target: Target, now: float) -> Status:
    """The key's secret changed: streaks and holds are over, both kinds are asked at once."""
    fresh = {
        kind: replace(
            status.track(kind), suspect=None, suspicions=0, recheck=0.0, doubts=0, goods=0, good_at=None, backoffs=0,
            hold=None, due=now if kind in target.kinds else None, forced=True,
        )
        for kind in Kind
    }  # fmt: skip
    status = replace(status, fingerprint=target.fingerprint, auth=fresh[Kind.AUTH], quota=fresh[Kind.QUOTA])
    return _settled(status, target, now)


def worst(states: Iterable[State]) -> State:
    """The worst of them; ``unknown`` when there is none."""
    return min(states, key=lambda state: state.rank, default=State.UNKNOWN)


def _settled(status: Status, target: Target, now: float) -> Status:
    """The key's state drawn from the kinds that are enabled and have concluded."""
    state = worst(t.state for t in map(status.track, target.kinds) if t.state is not None)
    if state is status.state:
        return status
    return replace(status, state=state, since=now)


def _remember(track: Track, result: Result) -> Track:
    success = result.ended_at if result.outcome.usable else track.last_success_at
    return replace(track, last=result, last_success_at=success)


def charge(status: Status, result: Result) -> Status:
    """What the probe consumed, whatever becomes of its answer."""
    today = day(result.ended_at)
    return replace(
        status,
        tokens=status.tokens + result.tokens,
        cost_usd=status.cost_usd + result.cost_usd,
        spend=Spend(today, status.spend.on(today) + result.cost_usd) if result.cost_usd else status.spend,
    )


def _counted(status: Status, result: Result, target: Target) -> Status:
    """Counters, probe money, and what the answer said of models and limits."""
    now, finding = result.ended_at, result.finding
    probes = dict(status.probes)
    probes[result.kind, result.outcome] = probes.get((result.kind, result.outcome), 0) + 1
    listed = result.kind is Kind.AUTH and finding.models is not None
    return replace(
        charge(status, result),
        probes=probes,
        models=finding.models if listed else status.models,
        models_at=now if listed else status.models_at,
        limits=_merged(status.limits, finding.limits, now - STALE_INTERVALS * target.quota.interval),
    )


def _merged(old: tuple[Limit, ...], new: tuple[Limit, ...], oldest: float) -> tuple[Limit, ...]:
    """The newest limit of each resource and model, without those too old to speak of."""
    newest = {(limit.resource, limit.model): limit for limit in (*old, *new) if limit.at >= oldest}
    return tuple(newest.values())


def _after_auth(before: Status, status: Status, result: Result, target: Target) -> Status:
    """What a free probe means for the paid one: it follows the first good answer and every recovery."""
    answered = result.outcome.usable or result.outcome is Outcome.PERMISSION_DENIED
    if not (answered and target.quota.enabled):
        return status
    now, quota = result.ended_at, status.quota
    if before.auth.state is State.AUTH_FAILED and status.auth.state is State.OK:
        # What the paid probe knew has aged away meanwhile: it is asked now, and takes no part until it answers.
        known = None if quota.state is State.UNKNOWN and quota.outcome is None else quota.state
        return replace(status, quota=replace(quota, state=known, due=now, hold=None, forced=True))
    if quota.due is not None:
        return status
    free_at = now if status.paid_at is None else max(now, status.paid_at + target.quota.interval)
    free_at = max(free_at, quota.held_until)
    return replace(status, quota=replace(quota, due=free_at))


def _after_quota(_before: Status, status: Status, result: Result, _target: Target) -> Status:
    """What a paid probe means for the free one, and which call to remember."""
    if not result.outcome.usable:
        return status
    return replace(status, call=result.call, auth=excuse(status.auth, result.ended_at))
