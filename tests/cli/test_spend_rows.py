"""What ``spend`` says of an account: how much, of how much, until when; and what is not known."""

from collections.abc import Callable

import pytest

from exporter.app.spending import Report
from exporter.cli.spend_rows import Row, ages, dollars, projects, rows
from exporter.model import Account, Bound, Collector, CollectorStatus, SpendLimit, Spent
from exporter.outcome import Outcome

from .conftest import DAY, NOON

Make = Callable[..., Report]


def said(report: Report) -> dict[str, tuple[str, str, tuple[str, ...]]]:
    """Each row by its name: amount, whole, notes."""
    return {row.what: (dollars(row.usd), dollars(row.of), row.notes) for row in rows(report)}


def test_an_account_in_full(report: Make) -> None:
    """Amounts, bounds, and when each will be reached."""
    assert said(report()) == {
        "today": ("20.00", "-", ("about 24.50 by usage", "18.40 on a usual day")),
        "month": ("412.10", "-", ()),
        "forecast": ("640.00", "-", ("at the month's end",)),
        "budget": ("412.10", "500.00", ("reached 2026-03-19, in 4 d",)),
        "spend limit": ("412.10", "900.00", ("not reached this month",)),
        "  proj_data": ("112.10", "120.00", ()),
        "credit left": (
            "106.00",
            "530.00",
            ("about 106.00 left (an estimate)", "gone 2026-03-21, in 6 d", "next ends 2026-03-20, in 5 d"),
        ),
    }


def test_what_is_not_known_is_never_zero(report: Make, account: Callable[..., Account]) -> None:
    """Nothing read: no amount, no share, and the dates that were configured."""
    bare = report(
        account(intervals={}),
        collectors={}, spent=None, by_project={}, usual_day=None, estimated_today=None, spend_limits=(),
        forecast_month=None, exhaustion={}, credit_remaining=None,
    )  # fmt: skip
    found = list(rows(bare))
    assert all(row.usd is None and row.share is None for row in found)
    assert said(bare)["budget"] == ("-", "500.00", ())
    assert said(bare)["spend limit"] == ("-", "-", ("not known",))
    assert said(bare)["credit left"][2] == ("what is left is not known", "next ends 2026-03-20, in 5 d")


def test_what_is_not_configured_says_how(report: Make, account: Callable[..., Account]) -> None:
    """No budget, no grants and no limit are told apart from not known."""
    found = said(report(account(budget_usd=None, credit=()), budget_usd=None, spend_limits=(), credit_remaining=None))
    assert found["budget"] == ("-", "-", ("none configured (monthly_budget_usd)",))
    assert found["spend limit"] == ("-", "-", ("none set",))
    assert found["credit left"][2][0] == "no grants configured (credit)"


def test_what_is_reached(report: Make) -> None:
    """A budget that is spent, a limit that is enforced, credit that is gone."""
    found = said(
        report(
            spent=Spent(20.0, 500.0),
            spend_limits=(SpendLimit(usd=490.0, enforcing=True),),
            exhaustion={Bound.BUDGET: NOON, Bound.SPEND_LIMIT: NOON, Bound.CREDIT: NOON},
            credit_remaining=0.0,
            credit_expires_at=None,
        )
    )
    assert found["budget"][2] == ("reached",)
    assert found["spend limit"][2] == ("the provider refuses calls",)
    assert found["credit left"] == ("0.00", "530.00", ("nothing is left (an estimate)",))


def test_a_limit_of_an_unknown_pace_promises_nothing(report: Make) -> None:
    """With too little data for a forecast nothing is said of when."""
    assert said(report(forecast_month=None, exhaustion={}))["budget"][2] == ()


def test_other_money_and_models_without_a_price_are_named(report: Make) -> None:
    """Neither is silently left out."""
    found = said(report(foreign={"eur": 12.0}, unpriced=dict.fromkeys("gfedcba", 5)))
    assert found["month"][2] == ("and 12.00 EUR, not added up",)
    assert "not in it, for want of a price: a, b, c, d, e and 2 more" in found["today"][2]


@pytest.mark.parametrize(
    ("usd", "words"),
    [(None, "-"), (0.0, "0.00"), (0.001, "<0.01"), (-0.001, "0.00"), (-3.5, "-3.50"), (1234.5, "1234.50")],
)
def test_dollars(usd: float | None, words: str) -> None:
    """Something is never written as nothing, nothing never as minus nothing."""
    assert dollars(usd) == words


@pytest.mark.parametrize(
    ("usd", "of", "share"), [(1.0, 4.0, 0.25), (0.0, 4.0, 0.0), (1.0, 0.0, 1.0), (None, 4.0, None)]
)
def test_the_share(usd: float | None, of: float, share: float | None) -> None:
    """Of nothing all is spent; of what is not known no share is."""
    assert Row(what="x", usd=usd, of=of).share == share


def test_ten_projects_and_the_rest(report: Make) -> None:
    """The dearest first, by name where the vendor has one; what is not listed is added up."""
    parts = {f"p{n:02}": Spent(1.0, float(n)) for n in range(1, 14)}
    found = projects(report(by_project=parts | {"": Spent(0.5, 50.0)}, names={"p13": "Dear"}).status)
    assert [row.what for row in found[:3]] == ["(no project)", "Dear", "p12"]
    assert len(found) == 11
    assert (found[-1].what, found[-1].usd, found[-1].notes) == ("4 more", 1.0 + 2 + 3 + 4, ("4.00",))


def test_ages(report: Make) -> None:
    """Up to when figures tell, and what was not read; a bucket that is not over tells up to now."""
    failed = CollectorStatus(success=False, outcome=Outcome.PERMISSION_DENIED)
    known = report(collectors={**report().status.collectors, Collector.KEYS: failed})
    assert list(ages(known)) == ["costs up to 2 h ago", "usage up to now", "limits read", "keys not read"]


def test_nothing_is_read_without_an_admin_key(report: Make, account: Callable[..., Account]) -> None:
    """Which of the two reasons is said."""
    none = report(account(secret=None, intervals={}), collectors={})
    assert list(ages(none)) == ["none, no admin_secret is configured"]
    assert list(ages(report(account(intervals={}), collectors={}))) == [
        "none, there is nothing to ask its provider for"
    ]


def test_unread(report: Make, account: Callable[..., Account]) -> None:
    """What failed or was never tried is unread; what is off, or has no admin key to be read with, is not."""
    assert report().unread == ()
    failed = {Collector.COSTS: CollectorStatus(success=False), Collector.USAGE: CollectorStatus(success=True)}
    assert report(collectors=failed).unread == (Collector.COSTS, Collector.LIMITS, Collector.KEYS)
    only = account(intervals={Collector.USAGE: 60.0})
    assert report(only, collectors=failed).unread == ()
    assert report(account(secret=None), collectors={}).unread == ()
    assert report(account(secret=None, secret_fault="it is empty"), collectors={}).unread == tuple(Collector)


def test_granted(report: Make, account: Callable[..., Account]) -> None:
    """Grants that have begun and not ended; none is not 0."""
    assert report().granted == 530.0
    assert report(account(credit=())).granted is None
    assert Report(account=report().account, status=report().status, at=NOON + 6 * DAY).granted == 509.0
