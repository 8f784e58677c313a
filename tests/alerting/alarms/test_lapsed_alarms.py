"""What is over and only keeps firing is told to nobody who has not heard of it; what an alarm says is of now."""

from dataclasses import dataclass, field

import pytest

from exporter.alerting.alarms import Alarms, Policy, Reach, Style
from exporter.alerting.rules import AccountScene, KeyScene
from exporter.model import (
    AccountStatus,
    Alarm,
    Collector,
    CollectorStatus,
    Provider,
    Secret,
    SpendLimit,
    Status,
    Target,
    Track,
)
from exporter.outcome import Outcome, Reason, State

NOW = 1_795_305_600.0
OPENAI = Provider(name="openai", kind="openai", base_url="https://api.openai.com/v1", official=True)
TARGET = Target(name="k", provider=OPENAI, secret=Secret("x" * 40), account="acme")


@dataclass
class Watch:
    """One key, and receivers that come and go."""

    now: float = NOW
    alarms: Alarms = field(default_factory=Alarms)

    def __post_init__(self) -> None:
        self.adopt("old")

    def adopt(self, *receivers: str) -> None:
        reach = {name: Reach(lambda _alarm: True) for name in receivers}
        self.alarms.adopt(reach, self.now, policy=Policy(), style=Style())

    def key(self, seconds: float, reason: Reason | None = None) -> None:
        """So long every ten seconds: out of quota for this reason, or well."""
        state = State.QUOTA_EXHAUSTED if reason else State.OK
        outcome = Outcome.QUOTA_EXHAUSTED if reason else Outcome.OK
        track = Track(state=state, outcome=outcome, reason=reason or Reason.NONE)
        status = Status(name="k", provider="openai", state=state, since=NOW, quota=track)
        for _ in range(round(seconds / 10)):
            self.now += 10
            self.alarms.observe_key(KeyScene(target=TARGET, status=status, now=self.now))

    def limits(self, seconds: float, *, enforcing: bool, read: bool = True) -> None:
        """The account's limit instead."""
        for _ in range(round(seconds / 10)):
            self.now += 10
            collectors = {Collector.LIMITS: CollectorStatus(success=read, last_success_at=self.now if read else NOW)}
            limits = (SpendLimit(usd=500, enforcing=enforcing),) if read else ()
            status = AccountStatus(name="acme", provider="openai", spend_limits=limits, collectors=collectors)
            self.alarms.observe_account(AccountScene(status=status, now=self.now))

    def told(self, receiver: str) -> list[str]:
        said = []
        while notice := self.alarms.ledger.next(receiver, self.now):
            self.alarms.ledger.told(notice, self.now)
            said += [f"{notice.phase} {alarm.subject}" for alarm in notice.alarms]
        return said

    def one(self) -> Alarm:
        [alarm] = self.alarms.lately(self.now)
        return alarm


DRY = Reason.CREDIT_BALANCE


def test_a_new_receiver_is_not_told_of_what_is_over() -> None:
    """The alarm keeps firing for five minutes: who heard of it hears its end, who did not hears nothing."""
    watch = Watch()
    watch.key(60, DRY)
    assert watch.told("old") == ["firing k"]
    watch.key(90)
    watch.adopt("old", "new")
    watch.key(60)
    assert watch.told("new") == []
    assert watch.alarms.ledger.pending("new", watch.now) == 0
    watch.key(300)
    assert (watch.told("old"), watch.told("new")) == (["resolved k"], [])


def test_it_is_told_when_the_trouble_is_back() -> None:
    """It is the same alarm, and news to those who have not heard of it."""
    watch = Watch()
    watch.key(60, DRY)
    watch.told("old")
    watch.key(90)
    watch.adopt("old", "new")
    watch.key(60)
    watch.key(10, DRY)
    assert (watch.told("old"), watch.told("new")) == ([], ["firing k"])


def test_a_pause_of_a_minute_is_not_the_end() -> None:
    """One good look in between says little."""
    watch = Watch()
    watch.key(60, DRY)
    watch.told("old")
    watch.key(40)
    watch.adopt("old", "new")
    watch.key(10)
    assert watch.told("new") == ["firing k"]


def test_a_look_that_is_long_ago_says_nothing() -> None:
    """Between two probes an hour apart the condition holds on."""
    watch = Watch()
    watch.key(60, DRY)
    watch.told("old")
    watch.now += 1800
    watch.adopt("old", "new")
    watch.now += 10
    assert watch.told("new") == ["firing k"]


@pytest.mark.parametrize(("read", "told"), [(True, []), (False, ["firing acme"])])
def test_what_could_not_be_read_anew_may_go_on(read: bool, told: list[str]) -> None:
    """Nobody knows that a limit is not enforced any more because it cannot be read."""
    watch = Watch()
    watch.limits(60, enforcing=True)
    watch.told("old")
    watch.limits(90, enforcing=False, read=read)
    watch.adopt("old", "new")
    watch.limits(10, enforcing=False, read=read)
    assert watch.told("new") == told


def test_an_alarm_knows_the_reason_of_today() -> None:
    """What groups it stays, so that its end finds those who heard of its beginning."""
    watch = Watch()
    watch.key(60, Reason.PROJECT_SPEND_LIMIT)
    assert (watch.one().cause, watch.one().reason) == ("project_spend_limit", "project_spend_limit")
    watch.key(10, Reason.CREDIT_BALANCE)
    assert (watch.one().group.cause, watch.one().reason) == ("project_spend_limit", "credit_balance")
    assert "credit" in watch.one().texts["description"]
