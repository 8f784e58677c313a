"""UTC days and months."""

import pytest

from exporter.accounting.dates import day, midnight, month_end, month_start

from .conftest import at


@pytest.mark.parametrize(
    ("moment", "start", "end"),
    [
        ("2026-01-01", "2026-01-01", "2026-02-01"),
        ("2026-01-31 23:59:59.999", "2026-01-01", "2026-02-01"),
        ("2026-12-31 23:59", "2026-12-01", "2027-01-01"),
        ("2028-02-29 12:00", "2028-02-01", "2028-03-01"),
    ],
)
def test_a_month_has_its_own_length(moment: str, start: str, end: str) -> None:
    """From its first midnight to the next month's."""
    assert (month_start(at(moment)), month_end(at(moment))) == (at(start), at(end))


def test_months_back_go_over_the_year() -> None:
    """January's last month is December."""
    assert month_start(at("2026-01-15"), back=1) == at("2025-12-01")
    assert month_start(at("2026-03-31"), back=1) == at("2026-02-01")


def test_midnight_belongs_to_the_day_it_begins() -> None:
    """And the moment before it to the day that ends."""
    assert day(at("2026-03-15")) == day(at("2026-03-15 23:59")) == day(at("2026-03-16") - 0.001)
    assert midnight(at("2026-03-15 23:59")) == at("2026-03-15")
