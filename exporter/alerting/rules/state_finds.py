"""The daemon's half of rules about a key's confirmed state."""

from collections.abc import Callable, Iterable

from exporter.alerting.rules.rule import Facts
from exporter.alerting.rules.scene import KeyScene
from exporter.model import Track
from exporter.outcome import Outcome, Reason, State

HOUR = 3600.0
LEAST_THROTTLED = 3
THROTTLED_SHARE = 0.25

_OF_THE_ACCOUNT = frozenset(
    {Outcome.BILLING_INACTIVE, Outcome.ACCOUNT_DEACTIVATED, Outcome.IP_NOT_ALLOWED, Outcome.REGION_BLOCKED}
)


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
    if status.since is None:
        words["since"] = ""  # never concluded: there is no moment to name
    return Facts(
        since=scene.now if status.since is None else status.since,
        words=words,
        outcome=cause.outcome,
        reason=cause.reason,
        shared=_shared(cause),
    )


def _peers(scene: KeyScene) -> str:
    if scene.alike <= 1:
        return ""
    provider = scene.target.provider.name
    return f" {scene.alike} of {scene.keys} keys of {provider} are in this state at once."


def _shared(cause: Track) -> bool:
    """Whether what stands behind the state is the account's: a limit of one project is not."""
    if cause.outcome is Outcome.QUOTA_EXHAUSTED:
        return cause.reason is not Reason.PROJECT_SPEND_LIMIT
    return cause.outcome in _OF_THE_ACCOUNT
