"""What is remembered of usage has an end, and what goes beyond it is never counted twice."""

import math

from exporter.accounting.remembered import Remembered
from exporter.accounting.series import Series

ONE = (1, 0, 0, 0, 0, 1)


def filled(buckets: int, series: int) -> Remembered:
    seen = Remembered()
    for start in range(buckets):
        for number in range(series):
            assert seen.growth(float(start), bytes([number] * 8), ONE) == ONE
    return seen


def test_too_much_to_remember_closes_the_oldest_buckets() -> None:
    """Late additions to those are lost; the newest buckets are still told apart."""
    seen = filled(10, 20)
    seen.close(-math.inf, most=100)
    assert (seen.floor, seen.entries) == (5.0, 100)
    assert seen.growth(4.0, bytes(8), (9, 0, 0, 0, 0, 1)) is None
    assert seen.growth(5.0, bytes(8), (9, 0, 0, 0, 0, 1)) == (8, 0, 0, 0, 0, 0)


def test_what_was_revised_downwards_is_nothing_new() -> None:
    """However often it is read: the highest stays, and there is no growth to handle."""
    seen = Remembered()
    seen.growth(0.0, bytes(8), (9, 3, 0, 0, 0, 1))
    assert seen.growth(0.0, bytes(8), (5, 3, 0, 0, 0, 1)) is None
    assert seen.growth(0.0, bytes(8), (5, 4, 0, 0, 0, 1)) == (0, 1, 0, 0, 0, 0)
    assert seen.growth(0.0, bytes(8), (9, 4, 0, 0, 0, 1)) is None


def test_one_bucket_larger_than_all_memory_is_kept() -> None:
    """Else what is being read now would be counted again and again, or never."""
    seen = filled(3, 20)
    seen.close(-math.inf, most=5)
    assert (seen.floor, seen.entries) == (2.0, 20)


def test_a_floor_never_falls() -> None:
    """A clock that is set back opens no closed bucket."""
    seen = filled(10, 1)
    seen.close(5.0)
    seen.close(2.0)
    assert seen.floor == 5.0
    assert seen.entries == 5


def test_what_is_saved_is_bounded_too() -> None:
    """The text holds the newest entries, and the floor below which the next process counts nothing."""
    seen = filled(10, 20)
    floor, text = seen.saved(most=60)
    assert floor == 7.0
    loaded = Remembered()
    loaded.load(floor, text)
    assert loaded.entries == 60
    assert loaded.growth(6.0, bytes(8), (9, 0, 0, 0, 0, 1)) is None
    assert loaded.growth(7.0, bytes(8), ONE) is None
    assert seen.floor == -math.inf


def test_series_are_bounded_and_lose_nothing() -> None:
    """Too many users are not told apart, then too many models; all that they use goes somewhere."""
    series = Series(most=10)
    for number in range(50):
        series.get(("completions", "p", "m", "", f"user{number}", ""))[1].counted[0] += 1
    assert len(dict(series)) == 11
    for number in range(50):
        series.get(("completions", f"p{number}", "m", "", "", ""))[1].counted[0] += 1
    tallies = dict(series)
    assert len(tallies) == 21
    assert tallies["completions", "p", "m", "", "", ""].counted[0] == 40
    assert sum(tally.counted[0] for tally in tallies.values()) == 100
