"""Money of whole accounts: spent, forecast, and bounded by budget, limit and credit."""

from dataclasses import replace

from grafana_foundation_sdk.models import dashboard as model

from grafana.layout import Section, Tile
from grafana.looks import COUNT, DOLLARS, DOLLARS_NOW, ENFORCED, NONE_LEFT, ORANGE, TIME_LEFT, USED, Look
from grafana.panels import Query, bars, config, fixed, lines, now, numbers, override
from grafana.promql import AT_END, each, of_account
from grafana.table import Column, table

ACCOUNT = "account, provider"
_PROJECT = f"{ACCOUNT}, project"
_MONTH = "llmkey_account_cost_month_usd"
_CREDIT = Look(unit="currencyUSD", decimals=2, thresholds=NONE_LEFT, by_threshold=True)
_MOST = 20
_SIDE_BY_SIDE = 5
_MISSING = "accounts without"
_OF_WHOLE, _OF_PROJECT = 'scope="organization"', 'scope="project"'


def of_whole(metric: str, *matchers: str, at: str = "") -> str:
    """One value an account, however many replicas read it."""
    return each("max", ACCOUNT, of_account(metric, *matchers, at=at))


_ACCOUNTS = of_whole("llmkey_account_collector_success")


def dearest(metric: str, by: str) -> str:
    """Of the few accounts that cost most now by the metric ``by``."""
    return f"{of_whole(metric)} and on ({ACCOUNT}) topk({_SIDE_BY_SIDE}, {of_whole(by, at=AT_END)})"


def totals() -> Section:
    return Section(
        "All chosen accounts",
        [
            Tile(_sum("Cost today", "of this day, as far as booked", "llmkey_account_cost_today_usd"), 4, 4),
            Tile(_sum("Cost today, estimated", "booked, and usage not yet booked", _ESTIMATED), 4, 4),
            Tile(_sum("Cost this month", "of this month, as far as booked", _MONTH), 4, 4),
            Tile(_sum("Forecast of the month", "an estimate from the month so far and the last days", _FORECAST), 4, 4),
            Tile(_credit_left(), 4, 4),
            Tile(_next_end(), 4, 4),
        ],
    )


_ESTIMATED, _FORECAST = "llmkey_account_estimated_cost_today_usd", "llmkey_account_forecast_month_usd"


def bounds() -> Section:
    return Section(
        "Budgets, limits, credit",
        [
            Tile(_budget_used(), 8, 7),
            Tile(_limit_used(), 8, 7),
            Tile(_credit(), 8, 7),
            Tile(_ends(), 12, 7),
            Tile(_enforced(), 12, 7),
        ],
    )


def over_time() -> Section:
    return Section("Over time", [Tile(_month(), 9), Tile(_today(), 9), Tile(_accounts(), 6)])


def _sum(title: str, what: str, metric: str) -> model.Panel:
    panel = numbers(
        title,
        f"US dollars of the chosen accounts together, UTC: {what}; and how many of them it is not known of, if any.",
        now(f"sum({of_whole(metric)})", "sum"),
        now(f"count({_ACCOUNTS} unless on ({ACCOUNT}) {of_whole(metric)})", _MISSING),
        look=DOLLARS_NOW,
    )
    config(panel).overrides = [override(_MISSING, {"unit": COUNT.unit, "decimals": 0, "color": fixed(ORANGE)})]
    return panel


def _credit_left() -> model.Panel:
    return numbers(
        "Credit left",
        "An estimate: the configured grants less what was booked since; of accounts with grants, no vendor tells it.",
        now(f"sum({of_whole('llmkey_account_credit_remaining_usd')})"),
        look=_CREDIT,
    )


def _next_end() -> model.Panel:
    return numbers(
        "First to run out",
        "The time until the first budget, limit or credit of the chosen accounts is reached at the present pace.",
        now(f"clamp_min(min({of_account('llmkey_account_exhaustion_timestamp_seconds')}) - time(), 0)"),
        look=Look(unit="s", decimals=1, thresholds=TIME_LEFT, no_value="none in sight", by_threshold=True),
    )


def _budget_used() -> model.Panel:
    share = f"{of_whole(_MONTH)} / ({of_whole('llmkey_account_budget_usd')} > 0)"
    return bars(
        "Budget used",
        f"The share of the configured monthly budget that is spent, where it is most: {_MOST} accounts at most.",
        now(f"topk({_MOST}, {share})", "{{account}}"),
        look=USED,
    )


def _limit_used() -> model.Panel:
    limit = "llmkey_account_spend_limit_usd"
    whole = f"{of_whole(_MONTH)} / ({of_whole(limit, _OF_WHOLE)} > 0)"
    spent = each("max", _PROJECT, of_account("llmkey_project_cost_month_usd"))
    of_project = each("max", _PROJECT, of_account(limit, _OF_PROJECT))
    return bars(
        "Spend limit used",
        f"The share of the vendor's hard monthly limit that is spent, of organizations and projects: {_MOST} at most.",
        now(f"topk({_MOST}, {whole} or {spent} / ({of_project} > 0))", "{{account}} {{project}}"),
        look=USED,
    )


def _credit() -> model.Panel:
    return bars(
        "Credit left by account",
        f"An estimate of the prepaid credit that is left, where it is least: {_MOST} accounts at most.",
        now(f"bottomk({_MOST}, {of_whole('llmkey_account_credit_remaining_usd')})", "{{account}}"),
        look=replace(_CREDIT, low=0),
    )


def _ends() -> model.Panel:
    by = f"{ACCOUNT}, limit"
    runs_out = each("min", by, of_account("llmkey_account_exhaustion_timestamp_seconds"))
    expires = each("min", ACCOUNT, of_account("llmkey_account_credit_expires_timestamp_seconds"))
    named = f'label_replace({expires}, "limit", "credit expires", "", "")'
    return table(
        "Time to exhaustion",
        "When a budget, limit or credit is reached at the present pace (an estimate), and when credit expires.",
        now(f"bottomk(50, {runs_out} or {named}) * 1000"),
        columns=[
            Column("Value", "When", 160, unit="dateTimeFromNow"),
            Column("account", "Account"),
            Column("provider", "Provider"),
            Column("limit", "What"),
        ],
        sort=["When"],
        descending=False,
    )


def _enforced() -> model.Panel:
    by = f"{ACCOUNT}, scope, project"
    return table(
        "Spend limits",
        "The vendor's hard limits and whether it refuses calls because one is reached; fifty at most.",
        now(f"topk(50, {each('max', by, of_account('llmkey_account_spend_limit_usd'))})"),
        now(f"topk(50, {each('max', by, of_account('llmkey_account_spend_limit_enforcing'))})"),
        columns=[
            Column("account", "Account"),
            Column("scope", "Of"),
            Column("project", "Project"),
            Column("Value #A", "Limit", 120, unit="currencyUSD"),
            Column("Value #B", "Enforced", 140, mappings=ENFORCED, coloured=True),
        ],
    )


def _month() -> model.Panel:
    return lines(
        "The month, its forecast and the budget",
        f"US dollars of the {_SIDE_BY_SIDE} accounts that cost most: booked this UTC month, forecast, and budgeted.",
        Query(dearest(_MONTH, _MONTH), "{{account}} booked"),
        Query(dearest(_FORECAST, _MONTH), "{{account}} forecast"),
        Query(dearest("llmkey_account_budget_usd", _MONTH), "{{account}} budget"),
        look=DOLLARS,
    )


def _today() -> model.Panel:
    return lines(
        "Today by account, estimated",
        f"US dollars of this UTC day, booked or estimated, and of a usual day; the {_SIDE_BY_SIDE} that cost most.",
        Query(dearest(_ESTIMATED, _ESTIMATED), "{{account}}"),
        Query(dearest("llmkey_account_usual_day_usd", _ESTIMATED), "{{account}} usual day"),
        look=DOLLARS,
    )


def _accounts() -> model.Panel:
    return bars(
        "Cost of accounts this month",
        f"US dollars of this UTC month by account as far as booked; the {_MOST} that cost most.",
        now(f"topk({_MOST}, {of_whole(_MONTH)})", "{{account}}"),
        look=DOLLARS,
    )
