"""The days of an account: read again and again, revised, late, around midnight and the month's end."""

from hypothesis import given
from hypothesis import strategies as st

from exporter.accounting import Costs
from exporter.model import Spent

from .conftest import DAY, HOUR, MINUTE, NOON, at, cost, read

MONEY = st.floats(min_value=-50, max_value=500)


def test_a_day_that_is_read_fifty_times_counts_once() -> None:
    """A rival adds the finished day again each minute: 10.0 reads 50.0 after five cycles."""
    costs = Costs()
    for cycle in range(50):
        read(costs, {"2026-03-14": 10.0}, at("2026-03-15 01:00") + cycle * MINUTE)
    assert costs.spent(at("2026-03-15 02:00")) == Spent(0.0, 10.0)


def test_a_revision_after_midnight_is_seen() -> None:
    """A rival asks for the current day alone, so that what is added to yesterday is lost."""
    costs = Costs()
    read(costs, {"2026-03-14": 10.0}, at("2026-03-14 23:55"))
    asked = read(costs, {"2026-03-14": 13.5, "2026-03-15": 1.0}, at("2026-03-15 00:10"))
    assert not asked.whole
    assert asked.start == at("2026-03-12")
    assert costs.spent(at("2026-03-15 00:10")) == Spent(1.0, 14.5)


def test_no_range_ends_in_the_future() -> None:
    """An end_time in the future is refused by the vendor."""
    costs = Costs()
    assert costs.next_range(NOON).end == NOON
    costs.done(costs.next_range(NOON))
    assert costs.next_range(NOON + 900).end == NOON + 900


def test_a_day_that_vanished_is_nothing() -> None:
    """A covered bucket without rows takes the place of what it held before."""
    costs = Costs()
    read(costs, {"2026-03-13": 5.0, "2026-03-14": 7.0}, NOON)
    read(costs, {"2026-03-14": 7.0}, NOON + 900)
    assert costs.spent(NOON + 900) == Spent(0.0, 7.0)


def test_nothing_is_known_before_the_month_is() -> None:
    """No reading, a part of one, or one of last month alone is no zero."""
    costs = Costs()
    assert costs.spent(NOON) is None
    assert costs.by_project(NOON) == {}
    costs.take([cost("2026-03-15", 3.0)], [(at("2026-03-15"), at("2026-03-16"))], NOON)
    assert costs.spent(NOON) is None
    assert costs.total(at("2026-03-01"), NOON) is None


def test_a_bucket_that_is_left_out_counts_as_nothing_once_the_reading_is_complete() -> None:
    """A vendor that sends no bucket for an idle day does not hide the others."""
    costs = Costs()
    asked = costs.next_range(NOON)
    costs.take([cost("2026-03-15", 3.0)], [], NOON)
    costs.done(asked)
    assert costs.spent(NOON) == Spent(3.0, 3.0)


def test_midnight_begins_a_new_day_at_once() -> None:
    """Before the next reading the new day has cost nothing so far, and yesterday is part of the month."""
    costs = Costs()
    read(costs, {"2026-03-15": 8.0}, at("2026-03-15 23:50"))
    assert costs.spent(at("2026-03-16") - 0.001) == Spent(8.0, 8.0)
    assert costs.spent(at("2026-03-16")) == Spent(0.0, 8.0)


def test_the_month_ends_to_the_second() -> None:
    """With the first of the month the month's cost begins anew, and a leap day is a day."""
    costs = Costs()
    read(costs, {"2028-02-28": 1.0, "2028-02-29": 2.0}, at("2028-02-29 23:59"))
    assert costs.spent(at("2028-03-01") - 0.001) == Spent(2.0, 3.0)
    assert costs.spent(at("2028-03-01")) == Spent(0.0, 0.0)
    read(costs, {"2028-02-28": 1.0, "2028-02-29": 5.0, "2028-03-01": 0.5}, at("2028-03-01 00:15"))
    assert costs.spent(at("2028-03-01 00:15")) == Spent(0.5, 0.5)
    assert costs.total(at("2028-02-01"), at("2028-02-29")) == 6.0


def test_what_was_last_read_more_than_a_day_ago_is_not_known() -> None:
    """Days that nobody read are not zero."""
    costs = Costs()
    read(costs, {"2026-03-13": 8.0}, at("2026-03-13 12:00"))
    assert costs.spent(at("2026-03-14 12:00")) is not None
    assert costs.spent(at("2026-03-14 12:01")) is None


def test_a_gap_is_closed_by_a_whole_reading() -> None:
    """After more than a day without a complete reading, last month and this one are asked for again."""
    costs = Costs()
    read(costs, {}, NOON)
    assert not costs.next_range(NOON + 23 * HOUR).whole
    later = costs.next_range(NOON + 5 * DAY)
    assert later.whole
    assert later.start == at("2026-02-01")


def test_the_whole_reaches_back_to_the_oldest_grant_but_not_further_than_is_kept() -> None:
    """Credit needs the days since its grant; four hundred days at most."""
    assert Costs().next_range(NOON, at("2025-11-03 07:00")).start == at("2025-11-03")
    assert Costs().next_range(NOON, at("2020-01-01")).start == at("2026-03-15") - 399 * DAY


def test_another_currency_is_not_added_up() -> None:
    """Euros are counted for themselves, whatever the letters' case of dollars."""
    costs = Costs()
    rows = [cost("2026-03-15", 2.0, currency="USD"), cost("2026-03-15", 9.0, currency="eur")]
    asked = costs.next_range(NOON)
    costs.take(rows, [(asked.start, asked.end)], NOON)
    costs.done(asked)
    assert costs.spent(NOON) == Spent(2.0, 2.0)
    assert costs.foreign(NOON) == {"eur": 9.0}


def test_what_is_no_number_is_left_out() -> None:
    """An infinite amount does not poison the month."""
    costs = Costs()
    read(costs, {"2026-03-14": float("inf"), "2026-03-13": float("nan"), "2026-03-15": 1.0}, NOON)
    assert costs.spent(NOON) == Spent(1.0, 1.0)


def test_a_correction_may_be_negative() -> None:
    """A refund lowers the day and the month, below zero if it must."""
    costs = Costs()
    read(costs, {"2026-03-14": 1.0, "2026-03-15": -4.0}, NOON)
    assert costs.spent(NOON) == Spent(-4.0, -3.0)


def test_buckets_that_are_no_whole_days_belong_to_the_day_of_their_start() -> None:
    """Hours of one page add up to their day; a bucket over midnight does not touch the next day."""
    costs = Costs()
    read(costs, {"2026-03-15": 100.0}, NOON)
    hours = [cost("2026-03-14 06:00", 1.0), cost("2026-03-14 18:00", 2.0)]
    costs.take(
        hours,
        [(at("2026-03-14 06:00"), at("2026-03-14 18:00")), (at("2026-03-14 18:00"), at("2026-03-15 06:00"))],
        NOON,
    )
    assert costs.spent(NOON) == Spent(100.0, 103.0)


def test_parts_are_told_apart() -> None:
    """By project and API key for day and month, by line item for a day; what is unattributed has no part."""
    costs = Costs()
    asked = costs.next_range(NOON)
    rows = [
        cost("2026-03-14", 4.0, project="p1", api_key="key_1", line_item="gpt-5.4, input"),
        cost("2026-03-15", 1.0, project="p1", api_key="key_2", line_item="gpt-5.4, input"),
        cost("2026-03-15", 2.0, project="p2", api_key="key_2", line_item="web search"),
        cost("2026-03-15", 8.0),
    ]
    costs.take(rows, [(asked.start, asked.end)], NOON)
    costs.done(asked)
    assert costs.spent(NOON) == Spent(11.0, 15.0)
    assert costs.by_project(NOON) == {"p1": Spent(1.0, 5.0), "p2": Spent(2.0, 2.0)}
    assert costs.by_api_key(NOON) == {"key_1": Spent(0.0, 4.0), "key_2": Spent(3.0, 3.0)}
    assert costs.by_line_item(NOON) == {"gpt-5.4, input": Spent(1.0, 5.0), "web search": Spent(2.0, 2.0)}


def test_parts_are_bounded_and_lose_nothing() -> None:
    """Beyond a thousand names the rest is other; day and month still add up."""
    costs = Costs()
    asked = costs.next_range(NOON)
    rows = [cost("2026-03-15", 1.0, project=f"p{number}") for number in range(2500)]
    rows += [cost("2026-03-14", 2.0, project=f"q{number}") for number in range(700)]
    costs.take(rows, [(asked.start, asked.end)], NOON)
    costs.done(asked)
    spent = costs.by_project(NOON)
    assert len(spent) <= 1001
    assert sum(part.today for part in spent.values()) == 2500.0
    assert sum(part.month for part in spent.values()) == 3900.0


def test_parts_are_forgotten_after_two_months_and_totals_after_four_hundred_days() -> None:
    """Memory does not grow with the days the exporter lives."""
    costs = Costs()
    for number in range(500):
        now = at("2026-01-01") + number * DAY + HOUR
        start = at("2026-01-01") + number * DAY
        costs.take([cost("2026-01-01", 1.0, start=start, end=start + DAY, project="p")], [], now)
    assert len(costs._days) == 400
    assert sum(1 for kept in costs._days.values() if kept.projects) <= 62


def test_recent_days_end_where_the_account_began_and_where_nothing_is_known() -> None:
    """A new account of three days was not idle before; a day of rest later is a day."""
    costs = Costs()
    read(costs, {"2026-03-11": 3.0, "2026-03-13": 5.0, "2026-03-14": 6.0, "2026-03-15": 1.0}, NOON)
    assert costs.days(NOON, 7) == (3.0, 0.0, 5.0, 6.0)
    assert costs.days(NOON, 2) == (5.0, 6.0)
    assert Costs().days(NOON, 7) == ()


def test_the_data_reach_to_the_newest_bucket_that_held_something() -> None:
    """At most to the reading: today's bucket ends in the future."""
    costs, idle = Costs(), Costs()
    read(idle, {}, NOON)
    assert idle.data_at is None
    read(costs, {"2026-03-13": 1.0}, NOON)
    assert costs.data_at == at("2026-03-14")
    read(costs, {"2026-03-15": 1.0}, NOON)
    assert costs.data_at == NOON


@given(readings=st.lists(st.dictionaries(st.integers(1, 14), MONEY), min_size=1, max_size=8))
def test_costs_equal_the_latest_revision_of_each_day(readings: list[dict[int, float]]) -> None:
    """However often and differently the days were read before, the last word on each counts."""
    costs = Costs()
    latest: dict[str, float] = {}
    for number, days in enumerate(readings):
        now = NOON + number * 900
        said = {f"2026-03-{day:02}": usd for day, usd in days.items()}
        asked = read(costs, said, now)
        latest = {day: usd for day, usd in latest.items() if at(day) < asked.start}
        latest |= {day: usd for day, usd in said.items() if at(day) >= asked.start}
    spent = costs.spent(NOON + 10000)
    assert spent is not None
    assert abs(spent.month - sum(latest.values())) < 1e-6
