"""What becomes of a key's status when the configuration is read, at start and at reload."""

from dataclasses import replace

from exporter.alerting.advance import STALE_INTERVALS, age, renew
from exporter.alerting.moments import sane
from exporter.alerting.schedule import first_due
from exporter.model import Kind, Probing, Status, Target, Track


def adopted(known: Status | None, target: Target, before: Target | None, *, now: float, fleet: int) -> Status:
    """The status to go on with.

    ``known`` is what was remembered (None: a new key), ``before`` the target as it was configured
    until now (None at start). Another provider makes it another key; another secret is asked at
    once; anything else keeps the state and spreads the first probes over the fleet.
    """
    if known is None:
        known = Status(name=target.name, provider=target.provider.name)
    elif known.provider != target.provider.name or (before and before.provider != target.provider):
        fresh = Status(name=target.name, provider=target.provider.name)
        known, before = replace(fresh, spend=known.spend, paid_at=known.paid_at), None
    known = sane(known, now)
    if _secret_changed(known, target, before):
        return age(renew(known, target, now), target, now)
    due = first_due(target, Kind.AUTH, now, fleet)
    status = replace(
        known,
        fingerprint=target.fingerprint,
        auth=_begun(known.auth, target.auth, due, now, running=before is not None),
        # planned by the first good answer of auth
        quota=_begun(known.quota, target.quota, None, now, running=before is not None),
    )
    return age(status, target, now)


def _begun(track: Track, probing: Probing, due: float | None, now: float, *, running: bool) -> Track:
    """The track with its first probe planned; one that is to be made at once stays so, old suspicions are dropped."""
    if running and track.forced:
        return track
    if track.last is None or now - track.last.ended_at > STALE_INTERVALS * probing.interval:
        track = replace(track, suspect=None, suspicions=0, recheck=0.0, doubts=0)
    return replace(track, due=due, forced=False)


def _secret_changed(known: Status, target: Target, before: Target | None) -> bool:
    if before is not None:
        return before.secret != target.secret
    return bool(known.fingerprint and target.fingerprint and known.fingerprint != target.fingerprint)
