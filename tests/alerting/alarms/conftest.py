"""A ledger whose alarms begin and end on command."""

from dataclasses import dataclass, field, replace

import pytest

from exporter.alerting.alarms import Entry, Ledger, Policy, Reach, Told
from exporter.alerting.alarms.firing import Firing
from exporter.model import Alarm, Notice

START = 1_000_000_000.0


def alarm(
    key: str = "a",
    *,
    account: str = "",
    rule: str = "LLMKeyAuthFailed",
    at: float = START,
    severity: str = "critical",
) -> Alarm:
    labels = {"key": key, "provider": "openai", "severity": severity} | ({"account": account} if account else {})
    return Alarm(
        rule=rule,
        labels=tuple(sorted(labels.items())),
        routing=labels,
        texts={"summary": "An API key is not accepted."},
        since=at,
        active_at=at,
        true_at=at,
        fired_at=at,
    )


@dataclass
class Telling:
    """The ledger of some receivers, its clock, and the alarms that fire."""

    receivers: tuple[str, ...] = ("pager",)
    policy: Policy = field(default_factory=Policy)
    now: float = START
    told: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.firing = Firing()
        self.ledger = Ledger(self.firing)
        self.adopt(*self.receivers)

    def adopt(self, *receivers: str, send_resolved: bool = True) -> None:
        reach = {name: Reach(lambda _alarm: True, send_resolved) for name in receivers}
        self.ledger.adopt(reach, self.now, self.policy)

    def begin(self, *keys: str, account: str = "", shared: bool = False, severity: str = "critical") -> None:
        for key in keys:
            begun = replace(alarm(key, account=account, at=self.now, severity=severity), shared=shared)
            self.firing.firing[begun.identity] = begun
            self.ledger.fired(begun, self.now)

    def end(self, *keys: str, account: str = "") -> None:
        for key in keys:
            over = self.firing.firing.pop(alarm(key, account=account).identity)
            self.ledger.resolved(replace(over, resolved_at=self.now), self.now)

    def wait(self, seconds: float) -> None:
        self.now += seconds
        self.ledger.pass_time(self.now)

    def next(self, receiver: str = "pager") -> Notice | None:
        return self.ledger.next(receiver, self.now)

    def attempt(self) -> Notice:
        """What is on its way now; how that ends is up to the test."""
        notice = self.next()
        assert notice is not None
        return notice

    def restart(self) -> None:
        """Killed and begun anew with what the store had by then."""
        stored = [record for record in self.ledger.changes.values() if isinstance(record, Entry | Told)]
        self.ledger = Ledger(self.firing, stored)
        self.adopt(*self.receivers)

    def deliver(self, receiver: str = "pager") -> list[str]:
        """Everything that may be told now, told: ``firing a,b``, ``again a``, ``resolved a``."""
        said = []
        while notice := self.next(receiver):
            self.ledger.told(notice, self.now)
            said.append(words(notice))
        self.told += said
        return said


def words(notice: Notice) -> str:
    """A notice as a test writes it."""
    phase = "again" if notice.repeated else str(notice.phase)
    return f"{phase} {','.join(one.subject for one in notice.alarms)}"


@pytest.fixture
def telling() -> Telling:
    return Telling()
