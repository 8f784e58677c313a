"""Keys that share an account: when one runs dry, or is served again, the others are asked at once.

Each would be found by its own paid probe, up to an interval later (or, while it backs off, an hour): twelve keys of
one empty account are one piece of news when they are found together.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace

from exporter.alerting.schedule import first_due
from exporter.model import HoldReason, Kind, Status, Target, Track
from exporter.outcome import Outcome, Reason, State

_OF_THE_ACCOUNT = frozenset(
    {Outcome.BILLING_INACTIVE, Outcome.ACCOUNT_DEACTIVATED, Outcome.IP_NOT_ALLOWED, Outcome.REGION_BLOCKED}
)


def shared(cause: Track) -> bool:
    """Whether what stands behind a state is the account's: a limit of one project is not."""
    if cause.outcome is Outcome.QUOTA_EXHAUSTED:
        return cause.reason is not Reason.PROJECT_SPEND_LIMIT
    return cause.outcome in _OF_THE_ACCOUNT


def roused(before: Status, after: Status, targets: Mapping[str, Target], board: Mapping[str, Status]) -> list[str]:
    """The other keys of the account, when its money has run out for one of them or come back; else none."""
    was, now = before.quota, after.quota
    account = targets[after.name].account
    if (was.state is State.QUOTA_EXHAUSTED) is (now.state is State.QUOTA_EXHAUSTED) or not account:
        return []
    ran_dry = now.state is State.QUOTA_EXHAUSTED
    if not shared(now if ran_dry else was):
        return []
    return [name for name in _siblings(after.name, targets) if _may_differ(board[name].quota, ran_dry=ran_dry)]


def asked_soon(status: Status, target: Target, now: float, siblings: Collection[str]) -> Status:
    """With its paid probe planned anew: at once, spread over as long as so many probes take. A backoff is over."""
    track = status.quota
    if track.hold and track.hold.reason is HoldReason.BACKOFF:
        track = replace(track, hold=None)
    due = max(first_due(target, Kind.QUOTA, now, len(siblings)), track.held_until)
    return replace(status, quota=replace(track, due=due if track.due is None else min(due, track.due)))


def _siblings(name: str, targets: Mapping[str, Target]) -> Iterator[str]:
    mine = targets[name]
    for other, target in targets.items():
        same = (target.account, target.provider) == (mine.account, mine.provider)
        if same and other != name and Kind.QUOTA in target.kinds:
            yield other


def _may_differ(track: Track, *, ran_dry: bool) -> bool:
    """Whether a paid probe could say something new: not when it says so already, or is saying it."""
    dry = track.state is State.QUOTA_EXHAUSTED
    return not dry and track.suspect is not State.QUOTA_EXHAUSTED if ran_dry else dry and not track.goods
