"""One kind's confirmed state: what a further result makes of it.

A good result clears, an unusable one must repeat, an inconclusive one never replaces a confirmed
``auth_failed`` or ``quota_exhausted`` and neither counts nor resets in a run of unusable ones.
"""

from dataclasses import replace

from exporter.alerting.holds import RECOVERY_GAP
from exporter.model import Confirm, Kind, Result, Track
from exporter.outcome import Outcome, Reason, State

GOODS_AFTER_EXHAUSTION = 2


def judge(track: Track, result: Result, confirm: Confirm, *, provider_down: bool, excused: bool = False) -> Track:
    """The track after one more result.

    ``excused``: a permission that is denied here is known not to matter (a paid probe was served).
    """
    if excused:
        return _confirmed(track, State.OK, Outcome.LIMITED_SCOPE, Reason.NONE, result.ended_at)
    if result.outcome.usable:
        return _good(track, result)
    if result.outcome.unusable:
        return _unusable(track, result, confirm, provider_down=provider_down)
    return _inconclusive(track, result, confirm)


def excuse(track: Track, now: float) -> Track:
    """A served paid probe shows that what ``auth`` was denied is only the listing of models."""
    if track.state is State.AUTH_FAILED and track.outcome is Outcome.PERMISSION_DENIED:
        return _confirmed(track, State.OK, Outcome.LIMITED_SCOPE, Reason.NONE, now)
    return track


def _good(track: Track, result: Result) -> Track:
    refuting = result.kind is Kind.QUOTA and track.state is State.QUOTA_EXHAUSTED
    if refuting and not _too_soon(track, result):
        track = replace(track, goods=track.goods + 1, good_at=result.ended_at)
    if refuting and track.goods < GOODS_AFTER_EXHAUSTION:
        return replace(track, suspect=None, suspicions=0, recheck=0.0, doubts=0)
    return _confirmed(track, State.OK, result.outcome, result.reason, result.ended_at)


def _too_soon(track: Track, result: Result) -> bool:
    """Whether this good answer follows the one that counted so soon (somebody asked) that it may be the same luck."""
    return bool(track.goods) and track.good_at is not None and result.at - track.good_at < 0.9 * RECOVERY_GAP


def _unusable(track: Track, result: Result, confirm: Confirm, *, provider_down: bool) -> Track:
    state = result.outcome.state
    if track.state is state or result.local:
        return _confirmed(track, state, result.outcome, result.reason, result.ended_at)
    if provider_down:
        return replace(track, doubts=0, goods=0, good_at=None)
    suspicions = track.suspicions + 1 if track.suspect is state else 1
    if suspicions >= confirm.failures:
        return _confirmed(track, state, result.outcome, result.reason, result.ended_at)
    return replace(track, suspect=state, suspicions=suspicions, doubts=0, goods=0, good_at=None)


def _inconclusive(track: Track, result: Result, confirm: Confirm) -> Track:
    track = replace(track, doubts=track.doubts + 1)
    enough = result.local or track.doubts >= confirm.failures
    if not enough or (track.state is not None and track.state.unusable):
        return track
    return replace(
        track,
        state=result.outcome.state,
        outcome=result.outcome,
        reason=result.reason,
        since=track.since if track.state is result.outcome.state else result.ended_at,
    )


def _confirmed(track: Track, state: State, outcome: Outcome, reason: Reason, now: float) -> Track:
    """A settled state: every run of evidence starts anew."""
    return replace(
        track,
        state=state,
        outcome=outcome,
        reason=reason,
        since=track.since if track.state is state else now,
        affirmed_at=now if state is State.OK else track.affirmed_at,
        suspect=None,
        suspicions=0,
        recheck=0.0,
        doubts=0,
        goods=0,
        good_at=None,
        backoffs=track.backoffs if track.state is state else 0,
    )
