"""Reasons to keep a probe back, and when the next one is due.

Dated holds (``retry_after``, ``slow_down``, ``backoff``) are set by a result and kept in the track;
the others follow from what is known. Only a pause and the budget outlast an hour and a ``forced``
probe.
"""

import math
from dataclasses import replace

from exporter.alerting.schedule import next_slot
from exporter.model import Hold, HoldReason, Kind, Result, Status, Target, Track
from exporter.outcome import Outcome, State

LONGEST_HOLD = 3600.0
SLOW_DOWN_HOLD = 900.0
RECOVERY_GAP = 60.0  # between the two good paid probes that end exhaustion: a top-up arrives unevenly
DAY = 86400
_CENT_DUST = 1e-12  # a tenth of a cent spent ten times is a cent, also in floating point


def held(status: Status, target: Target, kind: Kind, *, now: float, provider_down: bool) -> Hold | None:
    """Why this probe must not start now; None when it may."""
    if target.paused(now):
        return Hold(HoldReason.PAUSED, target.paused_until)
    if kind is Kind.QUOTA and budget_spent(status, target, now):
        return Hold(HoldReason.BUDGET, float((day(now) + 1) * DAY))
    return None if status.track(kind).forced else _releasable(status, kind, now=now, provider_down=provider_down)


def startable(due: float | None, hold: Hold | None) -> float | None:
    """When a probe planned for ``due`` can start; None while nothing is scheduled or the hold has no date."""
    if hold is None:
        return due
    if hold.until is None or due is None:
        return hold.until
    return max(hold.until, due)


def _releasable(status: Status, kind: Kind, *, now: float, provider_down: bool) -> Hold | None:
    """The holds that end at once for a forced probe."""
    if kind is Kind.QUOTA and auth_failing(status):
        return Hold(HoldReason.AUTH_FAILED)
    if kind is Kind.QUOTA and provider_down:
        return Hold(HoldReason.PROVIDER_DOWN)
    track = status.track(kind)
    return track.hold if now < track.held_until else None


def day(now: float) -> int:
    """The UTC day, counted from the epoch."""
    return math.floor(now / DAY)


def budget_spent(status: Status, target: Target, now: float) -> bool:
    """Whether today's probe money is gone, or would be with one more probe like the last."""
    spent = status.spend.on(day(now))
    another = status.quota.last.cost_usd if status.quota.last else 0.0
    budget = target.budget_usd_per_day
    return spent >= budget - _CENT_DUST or (spent > 0 and spent + another > budget + _CENT_DUST)


def auth_failing(status: Status) -> bool:
    """Whether the free probe says that paying for an answer is pointless.

    A denied permission is no such word: the scopes may exclude listing models and still serve.
    """
    auth = status.auth
    if auth.suspect is State.AUTH_FAILED:
        return auth.last is None or auth.last.outcome is not Outcome.PERMISSION_DENIED
    return auth.state is State.AUTH_FAILED and auth.outcome is not Outcome.PERMISSION_DENIED


def plan(track: Track, result: Result, target: Target) -> Track:
    """When the next probe of this kind is due, and its dated hold, after a result."""
    now, interval = result.ended_at, target.probing(result.kind).interval
    track = replace(track, hold=track.hold if _told_meanwhile(track, result) else None, forced=False)
    if track.goods and result.outcome.usable:
        track = replace(track, due=max(now, (now if track.good_at is None else track.good_at) + RECOVERY_GAP))
    elif track.suspicions:
        delay = min(track.recheck * 2 or target.confirm.delay, interval)
        track = replace(track, recheck=delay, due=now + delay)
    elif result.kind is Kind.QUOTA and track.state is State.QUOTA_EXHAUSTED:
        track = _back_off(track, target, now, interval)
    else:
        track = replace(track, due=next_slot(target, result.kind, now))
    if track.due is not None:
        track = replace(track, due=max(track.due, track.held_until))
    if result.finding.retry_after:
        track = hold(track, HoldReason.RETRY_AFTER, now + result.finding.retry_after, now)
    return track


def _told_meanwhile(track: Track, result: Result) -> bool:
    """Whether the other kind was told to slow down while this probe was under way."""
    slowed = track.hold is not None and track.hold.reason is HoldReason.SLOW_DOWN
    return slowed and track.held_until - SLOW_DOWN_HOLD > result.at


def hold(track: Track, reason: HoldReason, until: float, now: float) -> Track:
    """The track held until then, an hour at most; a longer hold already set stays."""
    until = min(until, now + LONGEST_HOLD)
    if track.held_until >= until:
        return track
    due = None if track.due is None else max(track.due, until)
    return replace(track, hold=Hold(reason, until), due=due)


def _back_off(track: Track, target: Target, now: float, interval: float) -> Track:
    track = replace(track, backoffs=track.backoffs + 1)
    until = now + min(interval * 2.0 ** min(track.backoffs, 16), LONGEST_HOLD)
    slot = next_slot(target, Kind.QUOTA, now)
    if until <= slot:
        return replace(track, due=slot)
    return replace(track, due=until, hold=Hold(HoldReason.BACKOFF, until))
