"""Stories: a string of answers played to a key, each at the time the previous one asked for."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from exporter.alerting import advance
from exporter.model import Confirm, Finding, Kind, Probing, Provider, Result, Secret, Status, Target
from exporter.outcome import Outcome

ANSWERS = {
    "O": Outcome.OK,
    "L": Outcome.LIMITED_SCOPE,
    "I": Outcome.INVALID_KEY,
    "D": Outcome.ACCOUNT_DEACTIVATED,
    "P": Outcome.PERMISSION_DENIED,
    "Q": Outcome.QUOTA_EXHAUSTED,
    "B": Outcome.BILLING_INACTIVE,
    "R": Outcome.RATE_LIMITED_REQUESTS,
    "S": Outcome.SLOW_DOWN,
    "E": Outcome.SERVER_ERROR,
    "T": Outcome.TIMEOUT,
    "M": Outcome.MODEL_NOT_FOUND,
    "U": Outcome.UNKNOWN,
}
START = 1_000_000_000.0

PROVIDER = Provider(name="openai", kind="openai", base_url="https://api.openai.com/v1", official=True)


def target(name: str = "k", **changes: Any) -> Target:
    base = Target(
        name=name,
        provider=PROVIDER,
        secret=Secret("sk-proj-CANARY" + "x" * 40),
        auth=Probing(interval=60.0, timeout=10.0),
        quota=Probing(interval=900.0, timeout=30.0),
        confirm=Confirm(failures=3, delay=5.0),
    )
    return replace(base, **changes)


def result(letter: str, kind: Kind, at: float, **changes: Any) -> Result:
    finding_fields = {name: changes.pop(name) for name in ("retry_after", "models", "limits") if name in changes}
    finding = Finding(outcome=ANSWERS[letter], **finding_fields)
    return replace(Result(target="k", kind=kind, at=at, duration=0.0, finding=finding), **changes)


@dataclass
class Story:
    """A key that lives through answers; each is given when the last one asked for the next."""

    target: Target
    status: Status
    now: float = START
    times: list[float] = field(default_factory=list)

    def play(self, letters: str, kind: Kind = Kind.AUTH, *, provider_down: bool = False, **changes: Any) -> str:
        """The states after each answer, as the first letter or two of each."""
        states = []
        for letter in letters:
            answer = result(letter, kind, self.now, **changes)
            self.status = advance(self.status, answer, self.target, provider_down=provider_down)
            self.times.append(self.now - START)
            states.append(str(self.status.state))
            self.now = self.status.track(kind).due or self.now + self.target.probing(kind).interval
        return " ".join(states)


@pytest.fixture
def story() -> Callable[..., Story]:
    def begin(**changes: Any) -> Story:
        watched = target(**changes)
        return Story(watched, Status(name=watched.name, provider=watched.provider.name))

    return begin
