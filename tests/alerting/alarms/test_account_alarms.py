"""Accounts as subjects: their alarms begin, end, are told together, and told once where once is enough."""

from dataclasses import replace

import pytest

from exporter.alerting.alarms import Alarms, Policy, Reach, Record, Style
from exporter.alerting.rules import ACCOUNT_RULES, AccountScene, FleetScene, KeyScene
from exporter.model import (
    AccountStatus,
    Indicator,
    Phase,
    Provider,
    Secret,
    SpendLimit,
    Spent,
    Status,
    Target,
    Track,
    VendorStatus,
)
from exporter.outcome import Outcome

NOW = 1_795_305_600.0
HOUR, DAY = 3600.0, 86400.0
WARNING, ENFORCING = "LLMAccountBudgetWarning", "LLMAccountSpendLimitEnforcing"
OPENAI = Provider(name="openai", kind="openai", base_url="https://api.openai.com/v1", official=True)


def spending(*reached: float, name: str = "acme") -> AccountStatus:
    """An account that has reached these shares of its budget, and no others."""
    shares = {share: share in reached for share in (0.5, 0.8, 1.0)}
    return AccountStatus(
        name=name, provider="openai", budget_usd=100.0, spent=Spent(today=1.0, month=80.0), budget_reached=shares
    )


def cut_off(name: str = "acme") -> AccountStatus:
    """An account whose limits refuse calls: the organisation's, and a project's."""
    limits = (SpendLimit(usd=500, enforcing=True), SpendLimit(usd=9, enforcing=True, project="p"))
    return AccountStatus(name=name, provider="openai", spend_limits=limits)


class Daemon:
    """Alarms with their store and one or more receivers, whose notices arrive."""

    def __init__(self, *receivers: str, now: float = NOW) -> None:
        self.now, self.receivers = now, receivers or ("mail",)
        self.store: dict[str, Record] = {}
        self.alarms = Alarms()
        self.adopt()

    def adopt(self) -> None:
        reach = {name: Reach(lambda _alarm: True) for name in self.receivers}
        self.alarms.adopt(reach, self.now, policy=Policy(repeat_interval=4 * HOUR), style=Style())

    def look(self, status: AccountStatus) -> None:
        self.alarms.observe_account(AccountScene(status=status, now=self.now))

    def heard(self, receiver: str = "mail") -> list[str]:
        """What the receiver is told a moment later: ``firing acme 0.5,acme 0.8``."""
        self.now += 10
        self.alarms.pass_time(self.now)
        said = []
        while notice := self.alarms.ledger.next(receiver, self.now):
            self.alarms.ledger.told(notice, self.now)
            phase = "again" if notice.repeated else str(notice.phase)
            apart = (f"{one.subject} {one.label('threshold')}{one.label('scope')}".strip() for one in notice.alarms)
            said.append(f"{phase} {','.join(apart)}")
        return said

    def restart(self) -> None:
        """Killed, and begun anew with what was stored."""
        for place, record in self.alarms.take_changes().items():
            if record is None:
                self.store.pop(place, None)
            else:
                self.store[place] = record
        self.alarms = Alarms(self.store.values())
        self.adopt()


def firing(daemon: Daemon) -> set[str]:
    return {alarm.identity for alarm in daemon.alarms.lately(daemon.now) if alarm.resolved_at is None}


def test_an_accounts_alarm_carries_its_name() -> None:
    """Account and provider are its identity, with what tells it from others; nothing of it may be edited."""
    daemon = Daemon()
    daemon.look(spending(0.5))
    [alarm] = daemon.alarms.lately(NOW)
    assert (
        alarm.identity == 'LLMAccountBudgetWarning{account="acme",provider="openai",severity="warning",threshold="0.5"}'
    )
    assert (alarm.subject, alarm.fickle) == ("acme", ())
    assert (alarm.group.account, alarm.group.provider) == ("acme", "openai")
    assert alarm.routing == {"alertname": WARNING, **dict(alarm.labels)}


def test_accounts_do_not_end_each_others_alarms() -> None:
    """Nor does the look at a key of the account, or at the fleet."""
    daemon = Daemon()
    daemon.look(spending(0.5))
    daemon.look(spending(name="globex"))
    target = Target(name="acme", provider=OPENAI, secret=Secret("x" * 40), account="acme")
    status = Status(name="acme", provider="openai", auth=Track(outcome=Outcome.OK))
    daemon.alarms.observe_key(KeyScene(target=target, status=status, now=NOW))
    daemon.alarms.observe_fleet(FleetScene(now=NOW))
    assert any(name.startswith(WARNING) for name in firing(daemon))
    daemon.now += HOUR
    daemon.look(spending())
    assert not any(name.startswith(WARNING) for name in firing(daemon))


def test_a_key_named_as_an_account_is_another_subject() -> None:
    """Forgetting the one leaves the other alone."""
    daemon = Daemon()
    daemon.look(spending(0.5))
    daemon.alarms.forget("acme", NOW)
    assert len(firing(daemon)) == 1
    daemon.alarms.forget_account("acme", NOW)
    assert not firing(daemon)


def test_a_restored_alarm_finds_its_account_again() -> None:
    """After a restart it goes on, and ends when the account is well."""
    daemon = Daemon()
    daemon.look(cut_off())
    assert daemon.heard() == ["firing acme organization,acme project"]
    daemon.restart()
    daemon.look(cut_off())
    assert daemon.heard() == []
    rule = next(rule for rule in ACCOUNT_RULES if rule.name == ENFORCING)
    for _ in range(2):
        daemon.look(replace(cut_off(), spend_limits=()))
        daemon.now += rule.memory + rule.keep_firing
    assert daemon.heard() == ["resolved acme organization,acme project"]


@pytest.mark.parametrize(("kept", "left"), [(["acme"], 1), ([], 0), (["globex"], 0)])
def test_accounts_that_are_gone_are_forgotten(kept: list[str], left: int) -> None:
    """What was remembered of an account that is not read any more ends with the first look around."""
    daemon = Daemon()
    daemon.look(spending(0.5))
    daemon.restart()
    ended = daemon.alarms.retain([], kept, NOW)
    assert (len(firing(daemon)), len(ended)) == (left, 1 - left)


def test_the_alarms_of_one_account_and_rule_come_together() -> None:
    """Two shares that are reached at once are one notice; another account has its own."""
    daemon = Daemon()
    daemon.look(spending(0.5, 0.8))
    daemon.look(spending(0.5, name="globex"))
    assert daemon.heard() == ["firing acme 0.5,acme 0.8", "firing globex 0.5"]


def test_a_budget_warning_is_told_once_for_each_threshold_and_month() -> None:
    """No reminder in three weeks, restarts included; the next month begins anew."""
    daemon = Daemon()
    daemon.look(spending(0.5))
    assert daemon.heard() == ["firing acme 0.5"]
    for day in range(21):
        daemon.now += DAY
        if day % 5 == 0:
            daemon.restart()
        daemon.look(spending(0.5))
        assert daemon.heard() == []
    daemon.look(spending(0.5, 0.8))
    assert daemon.heard() == ["firing acme 0.8"]
    daemon.now += HOUR
    daemon.look(spending())
    daemon.now += HOUR
    daemon.look(spending())
    assert daemon.heard() == ["resolved acme 0.5,acme 0.8"]
    daemon.now += DAY
    daemon.look(spending(0.5))
    assert daemon.heard() == ["firing acme 0.5"]


def test_what_goes_on_is_reminded_of_elsewhere() -> None:
    """A limit that refuses calls is told again after the repeat interval."""
    daemon = Daemon()
    daemon.look(cut_off())
    daemon.heard()
    daemon.now += 4 * HOUR
    daemon.look(cut_off())
    assert daemon.heard() == ["again acme organization,acme project"]


def test_a_receiver_added_later_is_told_once_too() -> None:
    """Of what fires by then, and those who know hear nothing."""
    daemon = Daemon()
    daemon.look(spending(0.5))
    daemon.heard()
    daemon.now += DAY
    daemon.receivers = ("mail", "chat")
    daemon.adopt()
    assert daemon.heard("chat") == ["firing acme 0.5"]
    assert daemon.heard() == []
    daemon.now += DAY
    assert (daemon.heard("chat"), daemon.heard()) == ([], [])


def test_who_could_not_be_told_is_told_later() -> None:
    """Once means heard once: a refused notice does not count."""
    daemon = Daemon()
    daemon.look(spending(0.5))
    daemon.now += 10
    notice = daemon.alarms.ledger.next("mail", daemon.now)
    assert notice is not None
    assert notice.phase is Phase.FIRING
    daemon.alarms.ledger.refused(notice, daemon.now)
    assert daemon.heard() == []
    daemon.now += 4 * HOUR
    assert daemon.heard() + daemon.heard() == ["firing acme 0.5"]
    daemon.now += 4 * HOUR
    assert daemon.heard() + daemon.heard() == []


def test_an_incident_of_a_vendor_is_told_once() -> None:
    """The page says the same for days; whoever wants to know more reads it there."""
    daemon, page = Daemon(), {"openai": VendorStatus(indicator=Indicator.MINOR)}
    told = []
    for _ in range(12):
        daemon.alarms.observe_fleet(FleetScene(now=daemon.now, vendors=page))
        told += daemon.heard()
        daemon.now += HOUR
    assert told == ["firing openai"]
