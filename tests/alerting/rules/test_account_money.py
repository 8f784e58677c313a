"""The daemon's half of the rules about an account's money: where each begins, and what is not known."""

from dataclasses import replace

import pytest

from exporter.model import AccountStatus, Bound, Collector, CollectorStatus, SpendLimit, Spent
from tests.alerting.rules.accounts import DAY, NOON, NOW, account, found, said

BUDGET, FORECAST = "LLMAccountBudgetWarning", "LLMAccountBudgetForecastExceeded"
NEAR, ENFORCING = "LLMAccountSpendLimitNear", "LLMAccountSpendLimitEnforcing"
LOW, EXPIRING, SPIKE = "LLMAccountCreditLow", "LLMAccountCreditExpiring", "LLMAccountSpendSpike"


def test_nothing_known_is_nothing_told() -> None:
    """What is not known is no trouble and no peace."""
    assert found(account()) == {}


def test_a_healthy_account_is_not_told() -> None:
    """Everything known, and all of it well."""
    status = account(
        spent=Spent(9.0, 100.0),
        by_project={"proj_1": Spent(9.0, 100.0)},
        usual_day=8.0,
        estimated_today=8.9,
        budget_usd=500.0,
        budget_reached={0.5: False, 1.0: False},
        spend_limits=(SpendLimit(usd=600.0, enforcing=False), SpendLimit(usd=200.0, project="proj_1")),
        forecast_month=300.0,
        exhaustion={Bound.CREDIT: NOW + 30 * DAY},
        credit_remaining=200.0,
        credit_expires_at=NOW + 60 * DAY,
    )
    assert found(status, NOON) == {}


def test_each_share_of_the_budget_is_an_alarm() -> None:
    """With the share as a label; what is not reached is none. Nobody knows when it was: since it is seen."""
    status = account(
        spent=Spent(0.0, 412.1), budget_usd=500.0, budget_reached={0.5: True, 0.8: True, 1.0: False, 0.333: True}
    )
    facts = [facts for _, facts in found(status)[BUDGET]]
    assert [dict(one.labels) for one in facts] == [{"threshold": each} for each in ("0.5", "0.8", "0.333")]
    assert {one.since for one in facts} == {NOW}


def test_the_texts_of_a_budget() -> None:
    """How much, of how much, and which share it was."""
    texts = said(account(spent=Spent(0.0, 412.1), budget_usd=500.0, budget_reached={0.8: True}), BUDGET)
    assert texts["description"] == (
        "acme has spent 412.10 USD this month: 82% of its budget of 500.00 USD. The month's cost has reached 0.8 of "
        "the budget, one of the shares to warn at."
    )


def test_a_budget_that_was_reached_is_told_without_the_cost() -> None:
    """What was told once stays so while the costs cannot be read."""
    texts = said(account(budget_usd=500.0, budget_reached={1.0: True}), BUDGET)
    assert "acme has spent an unknown amount this month: an unknown amount of its budget of 500.00" in str(texts)


@pytest.mark.parametrize(
    ("forecast", "month", "expected"),
    [(500.01, 499.99, True), (500.0, 300.0, False), (600.0, 500.0, False), (600.0, None, True), (None, 300.0, False)],
    ids=["above", "just it", "spent already", "cost unknown", "no forecast"],
)
def test_a_forecast_is_told_before_the_budget_is_spent(
    forecast: float | None, month: float | None, expected: bool
) -> None:
    """Above the budget, and not when that is spent already."""
    spent = None if month is None else Spent(0.0, month)
    status = account(spent=spent, budget_usd=500.0, forecast_month=forecast)
    assert (FORECAST in found(status)) is expected


def test_no_budget_cannot_be_exceeded() -> None:
    """Without ``monthly_budget_usd`` a forecast is only shown."""
    assert found(account(spent=Spent(0.0, 1.0), forecast_month=1e9)) == {}


def test_the_texts_of_a_forecast() -> None:
    """How much it will be, and when the budget is reached."""
    status = account(
        spent=Spent(0.0, 400.0), budget_usd=500.0, forecast_month=612.0, exhaustion={Bound.BUDGET: NOW + 3 * DAY}
    )
    assert said(status, FORECAST)["description"].startswith(
        "At its present pace acme will have spent 612.00 USD by the end of the month, more than its budget of 500.00 "
        "USD, which will be reached on 2026-11-25. "
    )


@pytest.mark.parametrize(
    ("month", "enforcing", "expected"),
    [
        (90.0, None, [NEAR]),
        (90.0, False, [NEAR]),
        (89.99, False, []),
        (120.0, False, [NEAR]),
        (100.0, True, [ENFORCING]),
        (1.0, True, [ENFORCING]),
    ],
)
@pytest.mark.parametrize("project", ["", "proj_1"], ids=["organization", "project"])
def test_a_limit_is_near_until_it_is_enforced(
    month: float, enforcing: bool | None, expected: list[str], project: str
) -> None:
    """From nine tenths on, of the organisation and of a project alike; never both."""
    spent = Spent(0.0, month)
    limit = SpendLimit(usd=100.0, enforcing=enforcing, project=project)
    costs = {"by_project": {"proj_1": spent}} if project else {"spent": spent}
    told = found(account(spend_limits=(limit,), **costs))
    assert list(told) == expected
    scope = "project" if project else "organization"
    for [(_, facts)] in told.values():
        assert facts.labels == {"scope": scope, "project": project}


def test_limits_are_held_against_their_own_costs() -> None:
    """A project's against the project's; what has no known cost or a limit of nothing is not near."""
    status = account(
        spent=Spent(0.0, 95.0),
        by_project={"proj_1": Spent(0.0, 50.0), "proj_2": Spent(0.0, 45.0), "proj_4": Spent(0.0, 5.0)},
        spend_limits=(
            SpendLimit(usd=100.0),
            SpendLimit(usd=100.0, project="proj_1"),
            SpendLimit(usd=50.0, project="proj_2"),
            SpendLimit(usd=0.01, project="proj_3"),
            SpendLimit(usd=0.0, project="proj_4"),
        ),
    )
    assert [facts.labels["project"] for _, facts in found(status)[NEAR]] == ["", "proj_2"]


@pytest.mark.parametrize(
    ("limit", "name", "begins"),
    [
        (
            SpendLimit(usd=500.0),
            NEAR,
            "The spend limit of acme is almost reached: 460.00 USD were spent this month, 92% of 500.00 USD. ",
        ),
        (
            SpendLimit(usd=500.0, project="proj_1"),
            NEAR,
            "The spend limit of project proj_1 of acme is almost reached: 460.00 USD were spent this month, 92% of ",
        ),
        (
            SpendLimit(usd=500.0, enforcing=True),
            ENFORCING,
            "The spend limit of acme is reached (500.00 USD a month): openai refuses calls now. ",
        ),
        (
            SpendLimit(usd=500.0, enforcing=True, project="proj_1"),
            ENFORCING,
            "The spend limit of project proj_1 of acme is reached (500.00 USD a month): openai refuses calls now. ",
        ),
    ],
)
def test_the_texts_of_limits(limit: SpendLimit, name: str, begins: str) -> None:
    """Whose limit it is, how high, and how much is spent."""
    spent = Spent(0.0, 460.0)
    status = account(spent=spent, by_project={"proj_1": spent}, spend_limits=(limit,))
    texts = said(status, name)
    assert texts["description"].startswith(begins)
    if name == ENFORCING:
        assert f"spend limit of the {'project' if limit.project else 'organization'}," in texts["remedy"]


@pytest.mark.parametrize(
    ("left", "gone", "expected"),
    [
        (10.0, NOW + 3 * DAY - 1, True),
        (10.0, NOW + 3 * DAY, False),
        (10.0, None, False),
        (0.0, None, True),
        (0.0, NOW, True),
        (None, None, False),
    ],
)
def test_credit_is_low_three_days_before_it_is_gone(left: float | None, gone: float | None, expected: bool) -> None:
    """Or when it is gone. Without an estimate nothing is low."""
    exhaustion = {} if gone is None else {Bound.CREDIT: gone}
    assert (LOW in found(account(credit_remaining=left, exhaustion=exhaustion))) is expected


@pytest.mark.parametrize(
    ("left", "ahead", "expected"),
    [(1.0, 14 * DAY - 1, True), (1.0, 14 * DAY, False), (0.0, DAY, False), (None, DAY, True)],
)
def test_credit_expires_while_something_is_left(left: float | None, ahead: float, expected: bool) -> None:
    """A fortnight before; also where nobody knows how much is left."""
    assert (EXPIRING in found(account(credit_remaining=left, credit_expires_at=NOW + ahead))) is expected


@pytest.mark.parametrize(
    ("costs", "expected"),
    [
        (None, True),
        (CollectorStatus(), True),
        (CollectorStatus(success=True), False),
        (CollectorStatus(success=False), False),
    ],
    ids=["no costs are read", "not tried yet", "not known yet", "cannot be read"],
)
def test_credit_of_unknown_size_expires_where_no_costs_are_read(costs: CollectorStatus | None, expected: bool) -> None:
    """Elsewhere what is left will be known, and it may be nothing. What was never tried is waited for (``for``)."""
    collectors = {} if costs is None else {Collector.COSTS: costs}
    collectors[Collector.KEYS] = CollectorStatus(success=True)
    status = account(credit_expires_at=NOW + DAY, collectors=collectors)
    assert (EXPIRING in found(status)) is expected
    assert EXPIRING in found(replace(status, credit_remaining=4.0))


def test_the_texts_of_credit() -> None:
    """How much is left, and until when."""
    status = account(credit_remaining=4.2, credit_expires_at=NOW + 10 * DAY, exhaustion={Bound.CREDIT: NOW + 2 * DAY})
    assert said(status, LOW)["description"].startswith(
        "About 4.20 USD is left of the prepaid credit of acme; at its present pace the last of it is gone on "
        "2026-11-24. "
    )
    assert said(status, EXPIRING)["description"].startswith(
        "Prepaid credit of acme expires on 2026-12-02; 4.20 USD is left of all its credit. "
    )
    unknown = said(account(credit_expires_at=NOW + DAY), EXPIRING)
    assert "an unknown amount is left" in unknown["description"]


def _today(usd: float | None, usual: float | None = 10.0, estimated: float | None = None) -> AccountStatus:
    return account(spent=None if usd is None else Spent(usd, usd + 100), usual_day=usual, estimated_today=estimated)


@pytest.mark.parametrize(
    ("status", "hour", "expected"),
    [
        (_today(11.01), 1, True),
        (_today(11.0), 1, False),
        (_today(9.0), 1, False),
        (_today(11.01), 12, True),
        (_today(15.0), 18, False),
        (_today(15.01), 18, True),
        (_today(19.16), 23, False),
        (_today(19.17), 23, True),
        (_today(1.0, usual=0.0), 12, False),
        (_today(1.01, usual=0.0), 12, True),
        (_today(0.5, usual=-3.0), 12, False),
        (_today(1.0, estimated=30.0), 12, True),
        (_today(None, estimated=30.0), 12, True),
        (_today(30.0, usual=None), 12, False),
        (_today(None), 12, False),
    ],
    ids=[
        "a usual day and a dollar at one in the night",
        "just that",
        "the night's batch",
        "at noon",
        "half more in the evening",
        "more than twice the pace in the evening",
        "almost twice the pace late at night",
        "twice the pace late at night",
        "a dollar where nothing is usual",
        "more than a dollar there",
        "corrections are no usual day",
        "only usage has seen it",
        "only usage is known",
        "nothing is usual yet",
        "nothing is known of today",
    ],
)
def test_a_spike_is_more_than_a_day_and_twice_the_pace(status: AccountStatus, hour: int, expected: bool) -> None:
    """Both, so that work which is not spread evenly over the day is no news."""
    assert (SPIKE in found(status, NOW + hour * 3600)) is expected


def test_the_texts_of_a_spike() -> None:
    """Today and usually; nothing tells when it began."""
    status = _today(1.0, usual=20.0, estimated=61.2)
    [(_, facts)] = found(status, NOON)[SPIKE]
    assert facts.since == NOON
    assert said(status, SPIKE, NOON)["description"].startswith(
        "acme has spent 61.20 USD today (UTC); a usual day costs 20.00 USD. "
    )


def test_no_moment_is_made_up() -> None:
    """A share, a limit, a forecast, a day and a credit that are first seen at noon began when nobody knows: at noon."""
    status = account(
        spent=Spent(50.0, 470.0),
        usual_day=8.0,
        budget_usd=500.0,
        budget_reached={0.8: True},
        spend_limits=(SpendLimit(usd=500.0), SpendLimit(usd=100.0, enforcing=True, project="p")),
        forecast_month=900.0,
        exhaustion={Bound.CREDIT: NOW + DAY},
        credit_remaining=4.0,
    )
    told = {rule.name: facts.since for rows in found(status, NOON).values() for rule, facts in rows}
    assert len(told) == 6
    assert set(told.values()) == {NOON}
