"""Everything known of an account at a moment, from its books."""

from collections.abc import Mapping
from dataclasses import replace

from exporter.accounting.books import Books
from exporter.accounting.costs import Costs
from exporter.accounting.counted import counted
from exporter.accounting.course import SETTLING, USUAL_DAYS, Course, course, usual_day
from exporter.accounting.credit import Lot, first_end, lots, needed_since, next_expiry, remaining
from exporter.accounting.dates import HOUR
from exporter.accounting.estimate import estimated_today
from exporter.accounting.forecast import credit_gone_at, forecast_month, reached_at
from exporter.accounting.keys import KeyRing
from exporter.model import Account, AccountStatus, Bound, Collector, CollectorStatus, SpendLimit, Spent

KEPT_INTERVALS = 5.0
KEPT_AT_LEAST = HOUR
_NO_COSTS = Costs()


def assemble(
    account: Account, books: Books, collectors: Mapping[Collector, CollectorStatus], now: float
) -> AccountStatus:
    """What may be shown now. What a collector read ends when its last success is five intervals old (an hour at least);
    what is not known is None or empty.
    """
    costs = books.costs if fresh(account, collectors, Collector.COSTS, now) else _NO_COSTS
    limits = books.spend_limits if fresh(account, collectors, Collector.LIMITS, now) else ()
    rates = books.rate_limits if fresh(account, collectors, Collector.LIMITS, now) else ()
    ring = books.keys if fresh(account, collectors, Collector.KEYS, now) else None
    spent = costs.spent(now)
    status = AccountStatus(
        name=account.name,
        provider=account.provider.name,
        collectors=dict(collectors),
        spent=spent,
        foreign=costs.foreign(now),
        by_project=costs.by_project(now),
        by_key=_by_key(costs, ring, now),
        usual_day=usual_day(costs.days(now - SETTLING, USUAL_DAYS)) if spent else None,
        refused={collector: _refused(books, collector) for collector in collectors},
        budget_usd=account.budget_usd,
        budget_reached=books.budget.reached(account.budget_usd, account.warn_at, spent.month if spent else None, now),
        spend_limits=limits,
        rate_limits=rates,
        keys=ring.listed if ring else None,
        key_dates=ring.dates if ring else {},
        names={**books.projects, **(ring.names if ring else {})},
        by_line_item=costs.by_line_item(now),
        compat=account.compat,
    )
    if fresh(account, collectors, Collector.USAGE, now):
        status = _with_usage(status, account, books, now)
    return _with_outlook(status, account, costs, now)


def fresh(account: Account, collectors: Mapping[Collector, CollectorStatus], collector: Collector, now: float) -> bool:
    """Whether what this collector last read may still be shown."""
    interval, status = account.intervals.get(collector), collectors.get(collector)
    if interval is None or status is None or status.last_success_at is None:
        return False
    # Far ahead is as old: the clock was set back since.
    return abs(now - status.last_success_at) <= max(KEPT_INTERVALS * interval, KEPT_AT_LEAST)


def _with_usage(status: AccountStatus, account: Account, books: Books, now: float) -> AccountStatus:
    told = books.counted or counted(books.usage, books.folding, detailed=bool(account.compat))
    today = books.usage.today(now)
    priced = None if today is None else books.prices.priced(today, now)
    return replace(
        status,
        tokens=told.tokens,
        requests=told.requests,
        folded=told.folded,
        details=told.details if account.compat else (),
        estimated_today=None if priced is None else priced.usd,
        unpriced=None if priced is None else priced.unpriced,
    )


def _refused(books: Books, collector: Collector) -> int:
    impossible = books.usage.refused if collector is Collector.USAGE else 0
    return books.skipped.get(collector, 0) + impossible


def _with_outlook(status: AccountStatus, account: Account, costs: Costs, now: float) -> AccountStatus:
    """What follows from costs and usage together: today's estimate, the forecast, limits and credit."""
    recorded = status.spent.today if status.spent else None
    status = replace(status, estimated_today=estimated_today(recorded, status.estimated_today))
    left = _credit(account, costs, now)
    status = replace(
        status,
        credit_remaining=None if left is None else remaining(left),
        credit_expires_at=first_end(account.credit, now) if left is None else next_expiry(left),
    )
    ahead = course(costs, status.estimated_today, now)
    if ahead is None:
        return status
    moments = _exhaustion(status, ahead, left)
    return replace(
        status,
        forecast_month=forecast_month(ahead),
        exhaustion={bound: moment for bound, moment in moments.items() if moment is not None},
    )


def _exhaustion(status: AccountStatus, ahead: Course, left: tuple[Lot, ...] | None) -> Mapping[Bound, float | None]:
    unrecorded = (status.estimated_today or 0.0) - (status.spent.today if status.spent else 0.0)
    return {
        Bound.BUDGET: None if status.budget_usd is None else reached_at(ahead, status.budget_usd),
        Bound.SPEND_LIMIT: _limit_reached_at(status.spend_limits, ahead),
        Bound.CREDIT: None if left is None else credit_gone_at(ahead, left, unrecorded),
    }


def _limit_reached_at(limits: tuple[SpendLimit, ...], ahead: Course) -> float | None:
    """The whole account's limit: a project's pace is not known. One that is being enforced is reached."""
    moments = [ahead.now if limit.enforcing else reached_at(ahead, limit.usd) for limit in limits if not limit.project]
    return min((moment for moment in moments if moment is not None), default=None)


def _credit(account: Account, costs: Costs, now: float) -> tuple[Lot, ...] | None:
    """What is left of the operator's grants; None without grants, or when their days are not all known."""
    since = needed_since(account.credit, now)
    days = None if since is None else costs.totals(since, now)
    return None if days is None else lots(account.credit, days, now)


def _by_key(costs: Costs, ring: KeyRing | None, now: float) -> Mapping[str, Spent]:
    """By our names of keys. One that is listed and cost nothing cost nothing, where costs tell keys apart at all."""
    by_id = costs.by_api_key(now)
    if ring is None or not by_id:
        return {}
    return {name: by_id.get(key.id, Spent(0.0, 0.0)) for name, key in ring.ours.items()}
