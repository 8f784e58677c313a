"""What the report of an account says, row by row, before it is drawn. What is not known is never written as 0."""

from collections.abc import Iterator
from dataclasses import dataclass

from exporter.app.spending import Report
from exporter.model import AccountStatus, Bound, Collector, CollectorStatus, SpendLimit
from exporter.web.times import moment

MOST_PROJECTS = 10
UNKNOWN = "-"
_LEAST_SHOWN = 0.005  # US dollars: what is less is not written as nothing
_MOST_NAMED = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """US dollars, and of how many; ``left``: the part is what is left, not what is spent. ``notes``: a line each."""

    what: str
    usd: float | None = None
    of: float | None = None
    notes: tuple[str, ...] = ()
    left: bool = False

    @property
    def share(self) -> float | None:
        """The part of the whole; None when one of them is not known."""
        if self.usd is None or self.of is None:
            return None
        return self.usd / self.of if self.of > 0 else 1.0


def rows(report: Report) -> Iterator[Row]:
    """Today, the month, the forecast; then what bounds it: budget, spend limits, credit."""
    status = report.status
    spent = status.spent
    unknown = () if spent else ("not known",)
    yield Row(what="today", usd=spent.today if spent else None, notes=(*unknown, *_today(status)))
    yield Row(what="month", usd=spent.month if spent else None, notes=(*unknown, *_other_currencies(status)))
    forecast = status.forecast_month
    yield Row(what="forecast", usd=forecast, notes=("not known" if forecast is None else "at the month's end",))
    yield _budget(report)
    yield from _spend_limits(report)
    yield _credit(report)


def dollars(usd: float | None) -> str:
    """``412.10``; what is something is never written as nothing, what is not known as ``-``."""
    if usd is None:
        return UNKNOWN
    return "<0.01" if 0 < usd < _LEAST_SHOWN else f"{round(usd, 2) + 0.0:.2f}"


def projects(status: AccountStatus) -> list[Row]:
    """The dearest of the month first, each with its part of the whole; the rest is one row."""
    month = status.spent.month if status.spent else None
    parts = sorted(status.by_project.items(), key=lambda part: (-part[1].month, -part[1].today, part[0]))
    listed = [
        Row(what=_name(status, project), usd=known.month, of=month, notes=(dollars(known.today),))
        for project, known in parts[:MOST_PROJECTS]
    ]
    if rest := [known for _, known in parts[MOST_PROJECTS:]]:
        today, usd = sum(known.today for known in rest), sum(known.month for known in rest)
        listed.append(Row(what=f"{len(rest)} more", usd=usd, of=month, notes=(dollars(today),)))
    return listed


def ages(report: Report) -> Iterator[str]:
    """Up to when each collector's figures tell; or why nothing is read at all."""
    account, known = report.account, report.status.collectors
    if not account.intervals:
        missing = account.secret is None and not account.secret_fault
        yield "none, no admin_secret is configured" if missing else "none, there is nothing to ask its provider for"
    for collector in Collector:
        if collector in known:
            yield f"{collector} {_age(known[collector], report.at)}"


def _age(known: CollectorStatus, now: float) -> str:
    """The newest bucket's end is still to come for the running day."""
    if known.last_success_at is None:
        return "not read"
    if known.data_at is None:
        return "read"
    when = moment(min(known.data_at, now), now)
    return f"up to {when.words}" if when else "read"


def _today(status: AccountStatus) -> Iterator[str]:
    if status.estimated_today is not None:
        yield f"about {dollars(status.estimated_today)} by usage"
    if status.unpriced:
        names = sorted(status.unpriced)
        more = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
        yield f"not in it, for want of a price: {', '.join(names[:_MOST_NAMED])}{more}"
    if status.usual_day is not None:
        yield f"{dollars(status.usual_day)} on a usual day"


def _other_currencies(status: AccountStatus) -> Iterator[str]:
    for currency, amount in sorted(status.foreign.items()):
        yield f"and {amount:.2f} {currency.upper()}, not added up"


def _budget(report: Report) -> Row:
    status = report.status
    if status.budget_usd is None:
        return Row(what="budget", notes=("none configured (monthly_budget_usd)",))
    return _bounded("budget", status, status.budget_usd, _reached(report, Bound.BUDGET, status.budget_usd))


def _spend_limits(report: Report) -> Iterator[Row]:
    status = report.status
    whole = [limit for limit in status.spend_limits if not limit.project]
    for limit in whole:
        reached = "" if limit.enforcing else _reached(report, Bound.SPEND_LIMIT, limit.usd)
        yield _bounded("spend limit", status, limit.usd, reached, _enforcing(limit))
    if not whole:
        known = status.collectors.get(Collector.LIMITS)
        yield Row(what="spend limit", notes=("none set" if known and known.success else "not known",))
    for limit in sorted(
        (one for one in status.spend_limits if one.project), key=lambda one: _name(status, one.project)
    ):
        part = status.by_project.get(limit.project)
        notes = tuple(filter(None, (_enforcing(limit),)))
        yield Row(what=f"  {_name(status, limit.project)}", usd=part.month if part else None, of=limit.usd, notes=notes)


def _bounded(what: str, status: AccountStatus, usd: float, *notes: str) -> Row:
    month = status.spent.month if status.spent else None
    return Row(what=what, usd=month, of=usd, notes=tuple(filter(None, notes)))


def _reached(report: Report, bound: Bound, usd: float) -> str:
    """When a limit of the month will be reached; empty when too little is known to say."""
    status = report.status
    if status.spent is not None and status.spent.month >= usd:
        return "reached"
    if when := moment(status.exhaustion.get(bound), report.at):
        return f"reached {when.day}, {when.words}"
    return "" if status.forecast_month is None else "not reached this month"


def _enforcing(limit: SpendLimit) -> str:
    return "the provider refuses calls" if limit.enforcing else ""


def _credit(report: Report) -> Row:
    status, notes = report.status, []
    if not report.account.credit:
        return Row(what="credit left", notes=("no grants configured (credit)",), left=True)
    if status.credit_remaining is None:
        notes.append("what is left is not known")
    elif status.credit_remaining <= 0:
        notes.append("nothing is left (an estimate)")
    else:
        notes.append(f"about {dollars(status.credit_remaining)} left (an estimate)")
        if gone := moment(status.exhaustion.get(Bound.CREDIT), report.at):
            notes.append(f"gone {gone.day}, {gone.words}")
    if ends := moment(status.credit_expires_at, report.at):
        notes.append(f"next ends {ends.day}, {ends.words}")
    return Row(what="credit left", usd=status.credit_remaining, of=report.granted, notes=tuple(notes), left=True)


def _name(status: AccountStatus, project: str) -> str:
    return status.names.get(project) or project or "(no project)"
