"""Moments that cannot be: what was written down while the wall clock was ahead."""

from dataclasses import replace

from exporter.alerting.holds import LONGEST_HOLD
from exporter.model import Status, Track


def sane(status: Status, now: float) -> Status:
    """Nothing has happened later than now, and no dated hold lasts longer than an hour from now."""
    paid_at = None if status.paid_at is None else min(status.paid_at, now)
    return replace(status, paid_at=paid_at, auth=_sane(status.auth, now), quota=_sane(status.quota, now))


def set_back(status: Status, by: float, now: float) -> Status:
    """The wall clock was set back by so many seconds: what was planned keeps its distance."""
    return sane(replace(status, auth=_moved(status.auth, by), quota=_moved(status.quota, by)), now)


def _sane(track: Track, now: float) -> Track:
    last, hold = track.last, track.hold
    if last is not None and last.ended_at > now:
        last = replace(last, at=now - last.duration)
    if hold is not None and track.held_until > now + LONGEST_HOLD:
        hold = replace(hold, until=now + LONGEST_HOLD)
    affirmed_at = None if track.affirmed_at is None else min(track.affirmed_at, now)
    good_at = None if track.good_at is None else min(track.good_at, now)
    return replace(track, last=last, hold=hold, affirmed_at=affirmed_at, good_at=good_at)


def _moved(track: Track, by: float) -> Track:
    hold = replace(track.hold, until=track.held_until - by) if track.hold else None
    return replace(track, hold=hold, due=None if track.due is None else track.due - by)
