"""A clock that is wrong for a while freezes no counter, counts nothing twice, and ends no data in the future."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exporter.accounting import Usage
from exporter.accounting.day_usage import MOST_DAYS, DayUsage
from exporter.accounting.ledger import Ledger

from .conftest import DAY, HOUR, MINUTE, NOON, tokens_in, used

START = NOON
ONE = (1, 0, 0, 0, 0, 1)


def restarted(usage: Usage, now: float) -> Usage:
    fresh = Usage(now)
    assert fresh.restore(json.loads(json.dumps(usage.cursor())))
    return fresh


@pytest.mark.parametrize("restart", [False, True])
@pytest.mark.parametrize("ahead", [2 * HOUR, 30 * HOUR, 7 * DAY, 400 * DAY])
def test_a_clock_that_ran_ahead_freezes_nothing(ahead: float, restart: bool) -> None:
    """Once it is right again every token counts, once: those of the time in which it was wrong as well."""
    usage = Usage(START)
    usage.take([used(START, 100)], START + MINUTE)
    usage.take([used(START, 100), used(START + MINUTE, 10)], START + MINUTE + ahead)
    before = tokens_in(usage)
    if restart:
        usage = restarted(usage, START + MINUTE + ahead)
        usage = restarted(usage, START + 2 * MINUTE)
    rows = [used(START, 100), used(START + MINUTE, 10), used(START + 2 * MINUTE, 7)]
    usage.take(rows, START + 3 * MINUTE)
    assert tokens_in(usage) + (before if restart else 0) == 117


def test_counting_that_began_in_the_future_goes_on_now() -> None:
    """A machine that starts with a wrong clock and is put right counts from then on."""
    usage = Usage(START + 7 * DAY)
    usage.take([], START)
    usage.take([used(START - MINUTE, 5), used(START + MINUTE, 7)], START + 2 * MINUTE)
    assert tokens_in(usage) == 7


def test_a_vendor_that_was_wrong_together_with_us_freezes_nothing() -> None:
    """A floor that lies days ahead is lowered to now: what was closed before stays closed."""
    ledger = Ledger()
    ledger.of("completions").growth(START, bytes(8), ONE)
    ledger.of("completions").growth(START + 7 * DAY, bytes(8), ONE)
    ledger.close(START + 7 * DAY, DAY)
    assert ledger.of("completions").growth(START + MINUTE, bytes(8), ONE) is None
    ledger.close(START + HOUR, DAY)
    assert ledger.of("completions").growth(START, bytes(8), ONE) is None
    assert ledger.of("completions").growth(START + HOUR, bytes(8), ONE) == ONE


def test_todays_usage_survives_a_clock_that_ran_ahead() -> None:
    """Else the estimate of today would begin anew, at nought."""
    usage = Usage(START)
    usage.done(usage.next_range(START))
    usage.take([used(START, 100)], START + MINUTE)
    usage.take([], START + 7 * DAY)
    usage.take([used(START + MINUTE, 10)], START + 2 * MINUTE)
    assert usage.today(START) == (("gpt-5.4-nano", False, (110, 0, 0, 0, 0, 2)),)


def test_days_are_bounded_however_the_clock_jumps() -> None:
    """Those that are nearest to today are kept."""
    days = DayUsage()
    for number in range(100, 140):
        days.add(used(number * DAY), ONE)
        days.forget(100)
    assert [number for number in range(100, 140) if days.of(number)] == list(range(100, 100 + MOST_DAYS))


def test_data_never_end_in_the_future() -> None:
    """After a clock that ran ahead: at the next reading, and after a restart. Put right, they end where they did."""
    usage = Usage(START)
    usage.take([used(START, 100, end=START + HOUR)], START + 20 * HOUR)
    assert usage.data_at == START + HOUR
    assert restarted(usage, START + 2 * MINUTE).data_at == START + 2 * MINUTE
    usage.take([], START + 3 * MINUTE)
    assert usage.data_at == START + 3 * MINUTE
    usage.take([], START - 3 * DAY)
    assert usage.data_at == START - 3 * DAY
    usage.take([], START + 2 * HOUR)
    assert usage.data_at == START + HOUR


def test_an_absurd_end_of_a_bucket_is_no_fresh_data() -> None:
    """A bucket is a day at most."""
    usage = Usage(START)
    usage.take([used(START, 100, end=START + 400 * DAY)], START + MINUTE)
    usage.take([], START + 9 * DAY)
    assert usage.data_at == START + DAY


MOMENTS = st.builds(
    lambda minute, tokens: used(START + minute * MINUTE, tokens), st.integers(0, 90), st.integers(0, 1000)
)
WRONG = st.sampled_from([0.0, 0.0, 2 * HOUR, 30 * HOUR, 7 * DAY, -2 * HOUR, -30 * HOUR, -7 * DAY])
STEPS = st.lists(st.tuples(WRONG, st.lists(MOMENTS, max_size=6), st.booleans()), max_size=12)


@given(steps=STEPS)
def test_however_the_clock_jumps_each_token_counts_once(steps: list[tuple[float, list[Any], bool]]) -> None:
    """Restarts at any of those moments included; what was read with a wrong clock is there at the next right one."""
    usage, now, before = Usage(START), START + 2 * HOUR, 0
    read: list[Any] = []
    for wrong, rows, restart in steps:
        if restart:
            before += tokens_in(usage)
            usage = restarted(usage, now + wrong)
        read += rows
        usage.take(read, now + wrong)
        assert usage.data_at is None or usage.data_at <= now + wrong
    usage.take([*read, used(START + 2 * HOUR, 5)], now)
    highest: dict[float, int] = {START + 2 * HOUR: 5}
    for row in read:
        highest[row.start] = max(highest.get(row.start, 0), row.input)
    assert before + tokens_in(usage) == sum(highest.values())
