"""Grants of prepaid credit, and what is left of them."""

from hypothesis import given
from hypothesis import strategies as st

from exporter.accounting.credit import Lot, deducted, lots, needed_since, next_expiry, remaining
from exporter.model import Grant

from .conftest import DAY, HOUR, NOON, at

TODAY = int(NOON // DAY)


def grant(usd: float, granted: str, expires: str | None = None) -> Grant:
    return Grant(usd=usd, granted_at=at(granted), expires_at=None if expires is None else at(expires))


def days(**costs: float) -> dict[int, float]:
    """Costs by day of the year 2026, such as ``d0315=4.0``."""
    return {int(at(f"2026-{day[1:3]}-{day[3:]}") // DAY): usd for day, usd in costs.items()}


TRIAL = grant(5.0, "2026-01-10", "2026-04-10")


def test_a_free_trial_of_three_months() -> None:
    """Five dollars from January to April: spent down, shown until they end, and nothing afterwards."""
    spent = days(d0109=9.0, d0110=1.0, d0201=1.5)
    assert lots([TRIAL], spent, NOON) == (Lot(2.5, at("2026-04-10")),)
    assert remaining(lots([TRIAL], spent, at("2026-04-09 23:59"))) == 2.5
    assert lots([TRIAL], spent, at("2026-04-10")) == ()
    assert needed_since([TRIAL], NOON) == at("2026-01-10")


def test_the_oldest_is_spent_first() -> None:
    """In whatever order they are written down; of two on one day the one that ends first."""
    grants = [grant(10.0, "2026-03-01"), grant(3.0, "2026-02-01"), grant(4.0, "2026-03-01", "2026-12-01")]
    assert lots(grants, days(d0305=5.0), NOON) == (Lot(0.0), Lot(2.0, at("2026-12-01")), Lot(10.0))


def test_a_grant_does_not_pay_for_what_was_before_it() -> None:
    """Spending without credit makes no debt."""
    assert remaining(lots([grant(10.0, "2026-03-05")], days(d0301=50.0, d0305=1.0), NOON)) == 9.0


def test_spending_beyond_all_grants_is_no_debt_for_the_next() -> None:
    """What is gone is gone, at nothing; a new grant is whole."""
    old = grant(10.0, "2026-03-01")
    assert remaining(lots([old], days(d0302=50.0), NOON)) == 0.0
    assert remaining(lots([old, grant(7.0, "2026-03-10")], days(d0302=50.0), NOON)) == 7.0


def test_unused_credit_is_lost_at_its_end() -> None:
    """Later costs are then paid by the next grant."""
    grants = [grant(100.0, "2026-02-01", "2026-03-01"), grant(20.0, "2026-02-15")]
    spent = days(d0201=0.0, d0220=30.0, d0301=8.0)
    assert lots(grants, spent, NOON) == (Lot(12.0),)


def test_credit_of_the_future_is_not_there_yet() -> None:
    """A grant counts from its day on."""
    assert lots([grant(10.0, "2026-03-16")], {}, NOON) == ()
    assert lots([grant(10.0, "2026-03-16")], {}, at("2026-03-16")) == (Lot(10.0),)
    assert needed_since([grant(10.0, "2026-03-16")], NOON) is None


def test_a_negative_day_is_set_off_against_the_days_after_it() -> None:
    """A refund gives nothing back to a grant, but it pays what comes next."""
    ten = grant(10.0, "2026-03-01")
    assert remaining(lots([ten], days(d0302=4.0, d0303=-3.0), NOON)) == 6.0
    assert remaining(lots([ten], days(d0302=4.0, d0303=-3.0, d0304=5.0), NOON)) == 4.0


def test_the_next_expiry_is_that_of_credit_with_something_left() -> None:
    """What is spent does not expire."""
    held = (Lot(0.0, at("2026-04-01")), Lot(1.0, at("2026-06-01")), Lot(1.0, at("2026-05-01")), Lot(1.0))
    assert next_expiry(held) == at("2026-05-01")
    assert next_expiry((Lot(1.0),)) is None
    assert next_expiry(()) is None


def test_cents_that_are_left_of_floating_point_are_nothing() -> None:
    """Ten dimes are a dollar."""
    grants = [grant(1.0, "2026-03-01")]
    left = lots(grants, {int(at("2026-03-01") // DAY) + number: 0.1 for number in range(10)}, NOON)
    assert remaining(left) == 0.0
    assert deducted((Lot(1.0), Lot(5.0)), 2.0) == (Lot(0.0), Lot(4.0))


def test_a_grant_that_ended_before_what_is_kept_counts_as_spent() -> None:
    """Its last costs fall on the next grant, so that too little shows rather than too much."""
    old = Grant(usd=100.0, granted_at=NOON - 500 * DAY, expires_at=NOON - 135 * DAY)
    new = Grant(usd=50.0, granted_at=(TODAY - 200) * DAY)
    since = needed_since([old, new], NOON)
    assert since == new.granted_at
    assert remaining(lots([old, new], {TODAY - 200: 0.0, TODAY - 150: 30.0}, NOON)) == 20.0


GRANTS = st.lists(
    st.builds(
        lambda usd, start, length: Grant(
            usd=usd,
            granted_at=(TODAY + start) * DAY,
            expires_at=None if length is None else (TODAY + start + length) * DAY,
        ),
        st.floats(0, 100),
        st.integers(-20, 0),
        st.none() | st.integers(1, 20),
    ),
    max_size=4,
)


@given(grants=GRANTS, costs=st.lists(st.floats(-20, 50), min_size=21, max_size=21))
def test_credit_never_grows_except_by_a_grant(grants: list[Grant], costs: list[float]) -> None:
    """Nor is it ever negative, nor more than was granted, whatever is spent or corrected."""
    before = 0.0
    for place in range(21):
        now = (TODAY - 20 + place) * DAY + HOUR
        known = {TODAY - 20 + earlier: costs[earlier] for earlier in range(place + 1)}
        granted = sum(grant.usd for grant in grants if int(grant.granted_at // DAY) == TODAY - 20 + place)
        left = remaining(lots(grants, known, now))
        assert 0.0 <= left <= before + granted + 1e-6
        before = left
