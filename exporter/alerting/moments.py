"""Moments that cannot be: what was written down while the wall clock was ahead."""

from dataclasses import replace

from exporter.alerting.holds import LONGEST_HOLD
from exporter.model import Kind, Status, Track


def sane(status: Status, now: float) -> Status:
    """Nothing has happened later than now, and no dated hold lasts longer than an hour from now."""
    paid_at = None if status.paid_at is None else min(status.paid_at, now)
    tracks = {str(kind): _sane(status.track(kind), now) for kind in Kind}
    return replace(status, paid_at=paid_at, auth=tracks[Kind.AUTH], quota=tracks[Kind.QUOTA])


def set_back(status: Status, by: float, now: float) -> Status:
    """The wall clock was set back by so many seconds: what was planned keeps its distance."""
    auth, quota = (_moved(status.track(kind), by) for kind in Kind)
    return sane(replace(status, auth=auth, quota=quota), now)


def _sane(track: Track, now: float) -> Track:
    last, hold = track.last, track.hold
    if last is not None and last.ended_at > now:
        last = replace(last, at=now - last.duration)
    if hold is not None and hold.until is not None and hold.until > now + LONGEST_HOLD:
        hold = replace(hold, until=now + LONGEST_HOLD)
    affirmed_at = None if track.affirmed_at is None else min(track.affirmed_at, now)
    return replace(track, last=last, hold=hold, affirmed_at=affirmed_at)


def _moved(track: Track, by: float) -> Track:
    hold = track.hold
    if hold is not None and hold.until is not None:
        hold = replace(hold, until=hold.until - by)
    return replace(track, hold=hold, due=None if track.due is None else track.due - by)
