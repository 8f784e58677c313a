"""Accounts whose keys say what our estimate does not: that no credit is left."""

from collections.abc import Mapping

from exporter.model import AccountStatus, Status, Target
from exporter.outcome import Reason, State


def contradicted(
    accounts: Mapping[str, AccountStatus], targets: Mapping[str, Target], board: Mapping[str, Status], now: float
) -> frozenset[str]:
    """The names of accounts with credit left by our estimate, of which a key is confirmed to be refused for want of it.

    A paused key is not asked: what it said may be long ago.
    """
    some = {name for name, status in accounts.items() if (status.credit_remaining or 0.0) > 0}
    if not some:
        return frozenset()
    return frozenset(
        target.account
        for target in targets.values()
        if target.account in some and not target.paused(now) and _refused(board.get(target.name))
    )


def _refused(status: Status | None) -> bool:
    tracks = (status.auth, status.quota) if status else ()
    return any(track.state is State.QUOTA_EXHAUSTED and track.reason is Reason.CREDIT_BALANCE for track in tracks)
