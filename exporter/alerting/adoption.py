"""What becomes of a key's status when the configuration is read, at start and at reload."""

from dataclasses import replace

from exporter.alerting.advance import age, renew
from exporter.alerting.schedule import first_due
from exporter.model import Kind, Status, Target


def adopted(known: Status | None, target: Target, before: Target | None, *, now: float, fleet: int) -> Status:
    """The status to go on with.

    ``known`` is what was remembered (None: a new key), ``before`` the target as it was configured
    until now (None at start). Another provider makes it another key; another secret is asked at
    once; anything else keeps the state and spreads the first probes over the fleet.
    """
    if known is None or known.provider != target.provider.name or (before and before.provider != target.provider):
        known = Status(name=target.name, provider=target.provider.name)
        before = None
    if _secret_changed(known, target, before):
        return age(renew(known, target, now), target, now)
    due = first_due(target, Kind.AUTH, now, fleet)
    status = replace(
        known,
        fingerprint=target.fingerprint,
        auth=replace(known.auth, due=due, forced=False),
        quota=replace(known.quota, due=None, forced=False),  # planned by the first good answer of auth
    )
    return age(status, target, now)


def _secret_changed(known: Status, target: Target, before: Target | None) -> bool:
    if before is not None:
        return before.secret != target.secret
    return bool(known.fingerprint and target.fingerprint and known.fingerprint != target.fingerprint)
