"""Which shares of a monthly budget were reached."""

from typing import Any

import pytest

from exporter.accounting import Budget

from .conftest import DAY, NOON, at

SHARES = (0.5, 0.8, 1.0)


def shares(budget: Budget, month_usd: float | None, now: float = NOON, usd: float | None = 200.0) -> dict[float, bool]:
    return dict(budget.reached(usd, SHARES, month_usd, now))


@pytest.mark.parametrize(("month_usd", "reached"), [(0.0, 0), (99.9, 0), (100.0, 1), (160.0, 2), (1e6, 3)])
def test_a_share_is_reached_from_its_cost_on(month_usd: float, reached: int) -> None:
    """The others are known not to be."""
    assert list(shares(Budget(), month_usd).values()) == [place < reached for place in range(3)]


def test_nothing_is_said_without_a_budget_or_a_cost() -> None:
    """What is not known is neither reached nor not."""
    assert shares(Budget(), 500.0, usd=None) == {}
    assert shares(Budget(), None) == {}


def test_what_is_reached_stays_so() -> None:
    """A correction, or a cost that is not known for a while, takes nothing back and tells nothing again."""
    budget = Budget()
    shares(budget, 120.0)
    assert shares(budget, 90.0, NOON + DAY) == {0.5: True, 0.8: False, 1.0: False}
    assert shares(budget, None, NOON + DAY) == {0.5: True}


def test_a_month_and_a_budget_begin_anew() -> None:
    """At the first of the UTC month, and as soon as the operator states another figure."""
    budget = Budget()
    shares(budget, 200.0, at("2026-03-31 23:59"))
    assert shares(budget, None, at("2026-04-01")) == {}
    assert shares(budget, 120.0, at("2026-04-01")) == {0.5: True, 0.8: False, 1.0: False}
    assert shares(budget, 120.0, at("2026-04-02"), usd=1000.0) == {0.5: False, 0.8: False, 1.0: False}


def test_a_restart_forgets_nothing() -> None:
    """Another process goes on, before it knows any cost."""
    budget, other = Budget(), Budget()
    assert budget.cursor() is None
    shares(budget, 170.0)
    assert other.restore(budget.cursor() or {})
    assert shares(other, None, NOON + DAY) == {0.5: True, 0.8: True}


@pytest.mark.parametrize("cursor", [{}, {"month": 1.0}, {"month": "x", "usd": 1.0, "most": 1.0}])
def test_what_cannot_be_read_is_dropped(cursor: dict[str, Any]) -> None:
    """Nor is anything else changed."""
    budget = Budget()
    assert not budget.restore(cursor)
    assert not budget.restore({"month": 0.0, "usd": float("nan"), "most": 1.0})
    assert budget.cursor() is None
