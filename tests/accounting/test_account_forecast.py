"""What the month will cost, and when limits will be reached."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exporter.accounting import Costs
from exporter.accounting.course import Course, course, pace_of, usual_day
from exporter.accounting.credit import Lot
from exporter.accounting.forecast import credit_gone_at, forecast_month, reached_at

from .conftest import DAY, HOUR, NOON, at, read

NOON_SHARP = at("2026-03-15 12:00")


def ahead(
    spent_before: float = 100.0, today: float = 4.0, pace: float | None = 10.0, now: float = NOON_SHARP
) -> Course:
    return Course(now=now, settled=spent_before, open=(today,), pace=pace)


@pytest.mark.parametrize(
    ("days", "wanted"),
    [
        ((), None),
        ((1.0, 2.0), None),
        ((1.0, 2.0, 6.0), 3.0),
        ((1000.0, 1, 1, 1, 1, 1, 1, 8), 2.0),
        ((-9.0, 1.0, 2.0), 0.0),
    ],
)
def test_the_pace_is_the_mean_of_the_last_week(days: tuple[float, ...], wanted: float | None) -> None:
    """At least three days; corrections make no pace negative."""
    assert pace_of(days) == wanted


def test_a_usual_day_is_the_median_of_two_weeks() -> None:
    """At least five days; one wild day does not move it."""
    assert usual_day((1.0, 2.0, 3.0, 4.0)) is None
    assert usual_day((1.0, 2.0, 300.0, 3.0, 2.0)) == 2.0
    assert usual_day((9.0,) * 10 + (1.0,) * 14) == 1.0


def test_the_month_ends_at_its_pace() -> None:
    """What is known, today as usual, and the pace for each day that is left: 16 after 15 March."""
    assert forecast_month(ahead()) == 100 + 10 + 16 * 10


def test_a_day_that_costs_more_than_usual_counts_as_it_is() -> None:
    """The larger of what is known of today and the pace."""
    assert forecast_month(ahead(today=35.0)) == 100 + 35 + 16 * 10


def test_too_little_data_is_no_forecast() -> None:
    """But a limit that is already reached is reached."""
    course = ahead(pace=None)
    assert forecast_month(course) is None
    assert reached_at(course, 500.0) is None
    assert reached_at(course, 104.0) == NOON_SHARP
    assert credit_gone_at(course, [Lot(50.0)]) is None
    assert credit_gone_at(course, [Lot(0.0)]) == NOON_SHARP


@pytest.mark.parametrize(
    ("limit", "moment"),
    [
        (104.0, NOON_SHARP),
        (90.0, NOON_SHARP),
        (107.0, NOON_SHARP + 6 * HOUR),
        (110.0, at("2026-03-16")),
        (130.0, at("2026-03-18")),
        (269.0, at("2026-03-31 21:36")),
        (271.0, None),
    ],
)
def test_a_monthly_limit_is_reached_within_the_month_or_not_at_all(limit: float, moment: float | None) -> None:
    """Today fills up to the pace by midnight; each day after costs the pace; with the month counting begins anew."""
    assert reached_at(ahead(), limit) == (None if moment is None else pytest.approx(moment))


def test_credit_lasts_beyond_the_month() -> None:
    """Six dollars by midnight, then ten a day."""
    assert credit_gone_at(ahead(), [Lot(306.0)]) == at("2026-03-16") + 30 * DAY


def test_credit_that_expires_first_is_gone_then() -> None:
    """What ends unused does not serve; what lives on does."""
    expiring = Lot(1000.0, at("2026-03-20"))
    assert credit_gone_at(ahead(), [expiring]) == at("2026-03-20")
    assert credit_gone_at(ahead(), [expiring, Lot(20.0)]) == at("2026-03-22")
    assert credit_gone_at(ahead(), [Lot(20.0), Lot(26.0, at("2026-03-18"))]) == at("2026-03-18")


def test_what_is_not_recorded_yet_is_subtracted() -> None:
    """Usage knows of dollars that the books do not have."""
    assert credit_gone_at(ahead(), [Lot(10.0)], 4.0) == at("2026-03-16")


def test_an_idle_account_never_runs_out() -> None:
    """A pace of nothing reaches no limit; neither does one that takes more than ten years."""
    assert credit_gone_at(ahead(today=0.0, pace=0.0), [Lot(1.0)]) is None
    assert credit_gone_at(ahead(pace=1e-300), [Lot(1e9)]) is None
    assert reached_at(ahead(today=0.0, pace=0.0), 101.0) is None


def test_midnight_makes_no_step() -> None:
    """Yesterday counts as usual until its costs have come in, or the forecast would fall every night."""
    costs = Costs()
    days = {f"2026-03-{day:02}": 10.0 for day in range(1, 15)}
    read(costs, {**days, "2026-03-15": 2.0}, at("2026-03-15 23:59"))
    before = course(costs, None, at("2026-03-15 23:59"))
    after = course(costs, None, at("2026-03-16 00:01"))
    assert before is not None
    assert after is not None
    assert forecast_month(before) == pytest.approx(310.0)
    assert forecast_month(after) == pytest.approx(310.0)


def test_yesterday_settles_at_noon() -> None:
    """From then on what it cost is what it cost."""
    costs = Costs()
    days = {f"2026-03-{day:02}": 10.0 for day in range(1, 15)}
    read(costs, {**days, "2026-03-15": 3.0}, at("2026-03-16 11:59"))
    early = course(costs, None, at("2026-03-16 11:59"))
    late = course(costs, None, at("2026-03-16 12:00"))
    assert early is not None
    assert late is not None
    assert (early.settled, early.open, early.pace) == (140.0, (3.0, 0.0), 10.0)
    assert (late.settled, late.open, late.pace) == (143.0, (0.0,), 9.0)


def test_an_unknown_month_has_no_course() -> None:
    """Without costs there is nothing to go on."""
    assert course(Costs(), 5.0, NOON) is None


@given(
    days=st.lists(st.floats(0, 1000), min_size=14, max_size=14),
    which=st.integers(0, 13),
    more=st.floats(0, 1000),
    hour=st.integers(0, 23),
    limit=st.floats(1, 5000),
)
def test_more_cost_makes_no_forecast_smaller_and_no_limit_later(
    days: list[float], which: int, more: float, hour: int, limit: float
) -> None:
    """Whichever day it falls on, at any hour."""
    now = at("2026-03-15") + hour * HOUR
    raised = [usd + more * (place == which) for place, usd in enumerate(days)]
    lower, higher = (
        Course(now=now, settled=sum(known[:-2]), open=(known[-2], known[-1]), pace=pace_of(known[:-2]))
        for known in (days, raised)
    )
    first, second = forecast_month(lower), forecast_month(higher)
    assert first is not None
    assert second is not None
    assert second >= first - 1e-6
    later, sooner = reached_at(lower, limit), reached_at(higher, limit)
    assert later is None or (sooner is not None and sooner <= later + 1)
