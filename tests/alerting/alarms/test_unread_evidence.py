"""What was seen in a reading is over by a later one: not because none succeeds, nor because a process begins anew."""

from dataclasses import dataclass, field

import pytest

from exporter.alerting.alarms import Alarms, Record
from exporter.alerting.rules import AccountScene, KeyScene
from exporter.model import (
    AccountStatus,
    Collector,
    CollectorStatus,
    KeyDates,
    Provider,
    Secret,
    SpendLimit,
    Status,
    Target,
)

NOW = 1_795_305_600.0
MINUTE, HOUR, DAY = 60.0, 3600.0, 86400.0
OPENAI = Provider(name="openai", kind="openai", base_url="https://api.openai.com/v1", official=True)
TARGET = Target(name="k", provider=OPENAI, secret=Secret("x" * 40), account="acme", rotate_after=90 * DAY)


def read(collector: Collector, at: float | None, *, success: bool = True) -> dict[Collector, CollectorStatus]:
    return {collector: CollectorStatus(success=success, last_success_at=at)}


@dataclass
class Watch:
    """Alarms of one account and its key, looked at every minute."""

    now: float = NOW
    alarms: Alarms = field(default_factory=Alarms)
    store: dict[str, Record] = field(default_factory=dict)

    def limit(self, minutes: int, collectors: dict[Collector, CollectorStatus], *, enforcing: bool | None) -> list[str]:
        """What the account's alarms did meanwhile; None: the limits are not known."""
        limits = () if enforcing is None else (SpendLimit(usd=500, enforcing=enforcing),)
        status = AccountStatus(name="acme", provider="openai", spend_limits=limits, collectors=collectors)
        done = []
        for _ in range(minutes):
            scene = AccountScene(status=status, now=self.now)
            done += [one for one in self.alarms.observe_account(scene) if one.rule == "LLMAccountSpendLimitEnforcing"]
            self.now += MINUTE
        return ["ended" if one.resolved_at else "fired" for one in done]

    def key(self, minutes: int, collectors: dict[Collector, CollectorStatus], made: float | None) -> list[str]:
        """What the key's alarms did; ``made`` is the vendor's word."""
        account = AccountStatus(name="acme", provider="openai", collectors=collectors)
        done = []
        for _ in range(minutes):
            scene = KeyScene(
                target=TARGET,
                status=Status(name="k", provider="openai"),
                now=self.now,
                account=account,
                dates=KeyDates(created_at=made),
                dated=made is not None,
            )
            done += [one for one in self.alarms.observe_key(scene) if one.rule == "LLMKeyRotationDue"]
            self.now += MINUTE
        return ["ended" if one.resolved_at else "fired" for one in done]

    def restart(self) -> None:
        self.store |= {place: record for place, record in self.alarms.take_changes().items() if record is not None}
        self.alarms = Alarms(self.store.values())


LIMITS, KEYS = Collector.LIMITS, Collector.KEYS


def test_a_limit_that_cannot_be_read_anew_is_not_over() -> None:
    """Killed while it is enforced; the next process cannot read the limits for hours, and then they say otherwise."""
    watch, before = Watch(), read(LIMITS, NOW)
    assert watch.limit(1, before, enforcing=True) == ["fired"]
    watch.restart()
    assert watch.limit(5 * 60, read(LIMITS, NOW, success=False), enforcing=None) == []
    assert watch.limit(60, read(LIMITS, watch.now), enforcing=True) == []
    assert watch.limit(16, read(LIMITS, watch.now), enforcing=False) == ["ended"]


def test_what_stays_unreadable_is_over_after_a_day() -> None:
    """With a restart in between or without: nobody is reminded for ever of what nobody can see."""
    for restarted in (False, True):
        watch = Watch()
        watch.limit(1, read(LIMITS, NOW), enforcing=True)
        if restarted:
            watch.restart()
        failing = read(LIMITS, NOW - MINUTE, success=False)
        assert watch.limit(23 * 60, failing, enforcing=None) == []
        assert watch.limit(2 * 60, failing, enforcing=None) == ["ended"]


def test_what_a_reading_refuted_is_over_though_the_next_fails() -> None:
    """A quarter of an hour later: the good reading counts."""
    watch = Watch()
    watch.limit(1, read(LIMITS, NOW), enforcing=True)
    assert watch.limit(5, read(LIMITS, watch.now), enforcing=False) == []
    assert watch.limit(9, read(LIMITS, NOW + 2 * MINUTE, success=False), enforcing=None) == []
    assert watch.limit(3, read(LIMITS, NOW + 2 * MINUTE, success=False), enforcing=None) == ["ended"]


@pytest.mark.parametrize("collectors", [{}, read(Collector.COSTS, None, success=False)], ids=["nothing", "costs alone"])
def test_what_is_not_read_any_more_is_over_soon(collectors: dict[Collector, CollectorStatus]) -> None:
    """Somebody switched the limits off: what else fails does not matter."""
    watch = Watch()
    watch.limit(1, read(LIMITS, NOW), enforcing=True)
    watch.restart()
    assert watch.limit(17, collectors, enforcing=None) == ["ended"]


def test_a_rotation_that_is_due_outlives_a_restart() -> None:
    """The vendor's dates are read anew, late because its list of keys fails: nobody is told again, nor of an end."""
    watch = Watch()
    assert watch.key(1, read(KEYS, NOW), NOW - 91 * DAY) == ["fired"]
    watch.restart()
    assert watch.key(3 * 60, read(KEYS, NOW, success=False), None) == []
    assert watch.key(60, read(KEYS, watch.now), NOW - 91 * DAY) == []


def test_a_key_that_was_rotated_is_over_whatever_fails_later() -> None:
    """Its new date is known: that is no want of evidence."""
    watch = Watch()
    watch.key(1, read(KEYS, NOW), NOW - 91 * DAY)
    assert watch.key(17, read(KEYS, NOW - MINUTE, success=False), NOW - DAY) == ["ended"]
