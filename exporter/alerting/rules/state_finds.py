"""The daemon's half of rules about a key's confirmed state."""

from collections.abc import Callable, Iterable

from exporter.alerting.rules.money import Part, said
from exporter.alerting.rules.rule import Facts
from exporter.alerting.rules.scene import KeyScene
from exporter.alerting.siblings import shared
from exporter.model import AccountStatus, Track
from exporter.outcome import State

HOUR = 3600.0
LEAST_THROTTLED = 3
THROTTLED_SHARE = 0.25


def confirmed(*states: State) -> Callable[[KeyScene], Iterable[Facts]]:
    """The key is in one of these states."""

    def find(scene: KeyScene) -> Iterable[Facts]:
        if scene.status.state in states:
            yield _of_state(scene)

    return find


def unreachable(scene: KeyScene) -> Iterable[Facts]:
    """Only this key gets no answer: its provider answers others."""
    if scene.provider_up is not False:
        yield from confirmed(State.UNREACHABLE, State.PROVIDER_ERROR)(scene)


def rate_limited(scene: KeyScene) -> Iterable[Facts]:
    """The state, or a sustained share of the last hour's probes: throttling comes and goes between good answers."""
    seen = scene.throttling
    if scene.status.state is State.RATE_LIMITED:
        yield _of_state(scene)
    elif seen.throttled >= LEAST_THROTTLED and seen.throttled > THROTTLED_SHARE * seen.probes:
        yield Facts(since=scene.now, words={"since": ""})


def _of_state(scene: KeyScene) -> Facts:
    status = scene.status
    cause = status.cause() or Track()
    words = {"peers": _peers(scene)}
    if status.state is State.QUOTA_EXHAUSTED and scene.account is not None:
        words["spent"] = _spent(scene.account, scene.target.project, str(cause.reason or cause.outcome or ""))
    if status.since is None:
        words["since"] = ""  # never concluded: there is no moment to name
    return Facts(
        since=scene.now if status.since is None else status.since,
        words=words,
        outcome=cause.outcome,
        reason=cause.reason,
        shared=shared(cause),
    )


def _peers(scene: KeyScene) -> str:
    if scene.alike <= 1:
        return ""
    provider = scene.target.provider.name
    return f" {scene.alike} of {scene.keys} keys of {provider} are in this state at once."


def _spent(account: AccountStatus, project: str, reason: str) -> str:
    """What the account has spent this month, and what that is to be measured by; empty when it is not known."""
    limits = {limit.project: limit.usd for limit in account.spend_limits}
    own = account.by_project.get(project) if project else None
    amounts = {
        Part.COST: account.spent.month if account.spent else None,
        Part.PROJECT_COST: own.month if own else None,
        Part.PROJECT_LIMIT: limits.get(project) if project else None,
        Part.LIMIT: limits.get(""),
        Part.BUDGET: None if "" in limits else account.budget_usd,
        Part.CREDIT: account.credit_remaining,
    }
    known = {part: usd for part, usd in amounts.items() if usd is not None}
    return said(known, reason, account=account.name, project=project)
