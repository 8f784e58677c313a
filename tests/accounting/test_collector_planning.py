"""When a collector reads next."""

from dataclasses import replace

import pytest

from exporter.accounting import asked_at_once, concluded, first_due, sane
from exporter.model import Collector, CollectorStatus, Finding
from exporter.outcome import Outcome, Reason

from .conftest import HOUR, NOON

OK = Finding(outcome=Outcome.OK)


def after(
    status: CollectorStatus, *findings: Finding, interval: float = 900.0, now: float = NOON
) -> tuple[CollectorStatus, list[float]]:
    """The status after these readings, each made when it was due, and the waits in between."""
    waits = []
    for finding in findings:
        status = concluded(status, finding, account="acme", collector=Collector.COSTS, interval=interval, now=now)
        waits.append(status.due - now)
        now = status.due
    return status, waits


def test_first_readings_are_spread() -> None:
    """Within a quarter of a minute, each account and collector at its own place, the same at each start."""
    moments = {first_due(f"account{n}", collector, 900.0, NOON) for n in range(20) for collector in Collector}
    assert len(moments) == 80
    assert min(moments) >= NOON
    assert max(moments) <= NOON + 15
    assert max(moments) - min(moments) > 10
    assert first_due("acme", Collector.COSTS, 900.0, NOON) == first_due("acme", Collector.COSTS, 900.0, NOON)


def test_good_readings_keep_their_interval() -> None:
    """In a phase of their own, so that they do not bunch."""
    _, waits = after(CollectorStatus(), OK, OK, OK)
    assert 450.0 <= waits[0] <= 1350.0
    assert waits[1:] == [pytest.approx(900.0)] * 2


def test_failures_back_off_to_an_hour() -> None:
    """Doubling from a minute; one good reading begins anew."""
    down = Finding(outcome=Outcome.SERVER_ERROR, message="upstream")
    status, waits = after(CollectorStatus(), *[down] * 9)
    assert waits == [60, 120, 240, 480, 960, 1920, 3600, 3600, 3600]
    assert (status.success, status.failures, status.outcome, status.words) == (
        False,
        9,
        Outcome.SERVER_ERROR,
        "upstream",
    )
    status, _ = after(status, OK)
    assert (status.success, status.failures, status.outcome, status.words) == (True, 0, None, "")
    _, waits = after(status, down)
    assert waits == [60]


def test_a_short_interval_is_the_first_wait() -> None:
    """A collector that reads each half minute does not wait longer than that at once."""
    assert after(CollectorStatus(), Finding(outcome=Outcome.TIMEOUT), interval=30.0)[1] == [30.0]


@pytest.mark.parametrize(("told", "wait"), [(300.0, 300.0), (5.0, 60.0), (90000.0, HOUR)])
def test_retry_after_is_obeyed(told: float, wait: float) -> None:
    """An hour at most, and never sooner than we would have asked."""
    assert after(CollectorStatus(), Finding(outcome=Outcome.RATE_LIMITED_REQUESTS, retry_after=told))[1] == [wait]


@pytest.mark.parametrize("outcome", [Outcome.PERMISSION_DENIED, Outcome.INVALID_KEY, Outcome.MISSING_KEY])
def test_a_refused_key_is_asked_about_hourly_at_most(outcome: Outcome) -> None:
    """A rival reads a 403 as no spend; here it is a failure with its cause."""
    status, waits = after(CollectorStatus(), *[Finding(outcome=outcome, message="no scope")] * 3, interval=120.0)
    assert waits == [HOUR] * 3
    assert (status.success, status.outcome, status.reason, status.last_success_at) == (
        False,
        outcome,
        Reason.NONE,
        None,
    )
    assert after(CollectorStatus(), Finding(outcome=outcome), interval=6 * HOUR)[1] == [6 * HOUR]


def test_a_changed_secret_asks_at_once() -> None:
    """What was refused before says nothing about the new one."""
    status, _ = after(CollectorStatus(), Finding(outcome=Outcome.INVALID_KEY))
    changed = asked_at_once(status, NOON + 5)
    assert (changed.due, changed.failures) == (NOON + 5, 0)
    assert changed.outcome is Outcome.INVALID_KEY


def test_a_clock_that_was_set_back_delays_nothing() -> None:
    """What is due later than it can have been planned is due now."""
    planned = CollectorStatus(due=NOON + 900)
    assert sane(planned, 900.0, NOON) == planned
    assert sane(replace(planned, due=NOON + 8000), 900.0, NOON).due == NOON
