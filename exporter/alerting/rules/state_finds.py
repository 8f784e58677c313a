"""The daemon's half of rules about a key's confirmed state."""

from collections.abc import Callable, Iterable

from exporter.alerting.rules.rule import Facts, Form
from exporter.alerting.rules.scene import KeyScene
from exporter.alerting.rules.words import written
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
        yield Facts(since=scene.now - HOUR, words={"since": ""})


def _of_state(scene: KeyScene) -> Facts:
    status = scene.status
    cause = status.cause() or Track()
    words = {"peers": _peers(scene)}
    if status.state is State.QUOTA_EXHAUSTED and scene.account is not None:
        words["spent"] = _spent(scene.account)
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


def _spent(account: AccountStatus) -> str:
    """What the account has spent this month, and against what; empty when that is not known."""
    if account.spent is None:
        return ""
    month = written(Form.USD, account.spent.month)  # while calls are refused for a limit, it is below the limit yet
    said = f" Account {account.name} has spent {month} this month (recorded so far)"
    limit = next((limit.usd for limit in account.spend_limits if not limit.project), None)
    if limit is not None:
        said += f"; its limit is {written(Form.USD, limit)}"
    elif account.budget_usd is not None:
        said += f"; its budget is {written(Form.USD, account.budget_usd)}"
    if account.credit_remaining is not None and account.credit_remaining <= 0:
        said += "; of its credit nothing is left"
    return f"{said}."
