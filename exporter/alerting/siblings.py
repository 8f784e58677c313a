"""Keys that share an account: when one runs dry, or is served again, the others are asked at once.

Each would be found by its own paid probe, up to an interval later (or, while it backs off, an hour): twelve keys of
one empty account are one piece of news when they are found together.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace

from exporter.alerting.holds import held
from exporter.alerting.schedule import first_due
from exporter.model import HoldReason, Kind, Status, Target, Track
from exporter.outcome import Outcome, Reason, State

#: The longest that one key's news waits for the others', in seconds.
LONGEST_WAIT = 60.0
_ANSWERING = 3.0  # seconds that the probes themselves may take
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
    if not (_turned_dry(before, after) or _turned_dry(after, before)):
        return []
    ran_dry = after.quota.state is State.QUOTA_EXHAUSTED
    return [name for name in _siblings(after.name, targets) if _may_differ(board[name].quota, ran_dry=ran_dry)]


def confirmed_by(
    before: Status, after: Status, targets: Mapping[str, Target], board: Mapping[str, Status], now: float
) -> float | None:
    """When those other keys that are asked soon will have said it often enough, if the money has run out for them too.

    None: it has not just run out, or no other key can say so within a minute.
    """
    if not _turned_dry(before, after):
        return None
    moments = (_confirmed_at(board[name], targets[name], now) for name in _siblings(after.name, targets))
    soon = [moment for moment in moments if moment is not None and moment <= now + LONGEST_WAIT]
    return min(max(soon) + _ANSWERING, now + LONGEST_WAIT) if soon else None


def asked_soon(status: Status, target: Target, now: float, siblings: Collection[str]) -> Status:
    """With its paid probe planned anew: at once, spread over as long as so many probes take. A backoff is over."""
    track = status.quota
    if track.hold and track.hold.reason is HoldReason.BACKOFF:
        track = replace(track, hold=None)
    due = max(first_due(target, Kind.QUOTA, now, len(siblings)), track.held_until)
    return replace(status, quota=replace(track, due=due if track.due is None else min(due, track.due)))


def _turned_dry(before: Status, after: Status) -> bool:
    """Whether the money has run out in between, for a cause that is the account's."""
    dry = after.quota.state is State.QUOTA_EXHAUSTED
    return dry and before.quota.state is not State.QUOTA_EXHAUSTED and shared(after.quota)


def _confirmed_at(status: Status, target: Target, now: float) -> float | None:
    """When its last refusal would come, were it refused from now on; None for one that is dry already, or not asked."""
    track = status.quota
    asked = track.due is not None and held(status, target, Kind.QUOTA, now=now, provider_down=False) is None
    if track.due is None or not asked or track.state is State.QUOTA_EXHAUSTED:
        return None
    suspicions = track.suspicions if track.suspect is State.QUOTA_EXHAUSTED else 0
    at, delay = max(track.due, now), track.recheck * 2 if suspicions else target.confirm.delay
    for _ in range(target.confirm.failures - 1 - suspicions):
        at += min(delay, target.quota.interval)
        delay *= 2
    return at


def _siblings(name: str, targets: Mapping[str, Target]) -> Iterator[str]:
    mine = targets[name]
    if not mine.account:
        return
    for other, target in targets.items():
        same = (target.account, target.provider) == (mine.account, mine.provider)
        if same and other != name and Kind.QUOTA in target.kinds:
            yield other


def _may_differ(track: Track, *, ran_dry: bool) -> bool:
    """Whether a paid probe could say something new: not when it says so already, or is saying it."""
    dry = track.state is State.QUOTA_EXHAUSTED
    return not dry and track.suspect is not State.QUOTA_EXHAUSTED if ran_dry else dry and not track.goods
