"""What bounds an account's spending, how far it is, and when it will be reached: budget, spend limits, credit."""

from collections.abc import Iterator
from typing import Final

from exporter.alerting.rules.credit_rules import GONE_SOON
from exporter.model import AccountStatus, Bound, SpendLimit
from exporter.web.accounts.line import Bar, Line, Tone, money, part_of, percent, short
from exporter.web.times import moment

_MOST_PROJECTS: Final = 10
_REFUSED: Final = "calls are refused until it is raised or the month ends (UTC)"
_CONTRADICTED: Final = "the provider refuses for want of credit: the estimate below is wrong"


def bounds(status: AccountStatus, now: float, *, contradicted: bool = False) -> Iterator[Line]:
    """The operator's own budget, the provider's limits, the credit that the operator stated.

    ``contradicted``: the provider says that no credit is left (:mod:`.contradiction`).
    """
    yield from _budget(status, now)
    yield from _whole(status, now)
    yield from _projects(status)
    if contradicted:
        yield Line(_CONTRADICTED, Tone.BAD)
    yield from _credit(status, now)


def _budget(status: AccountStatus, now: float) -> Iterator[Line]:
    budget, month = status.budget_usd, _month(status)
    if budget is None:
        return
    if month is None:
        yield Line(f"budget: {money(budget)} a month; what is spent of it is not known")
        return
    will, tone = _outlook(status, Bound.BUDGET, budget, now)
    tone = Tone.DOUBT if tone is Tone.PLAIN and (status.forecast_month or 0.0) > budget else tone
    yield Line(f"budget: {part_of(month, budget)}{will}", tone, _bar(status, budget))


def _whole(status: AccountStatus, now: float) -> Iterator[Line]:
    """The limit of the organisation."""
    month = _month(status)
    for limit in status.spend_limits:
        if limit.project:
            continue
        will, tone = ("", Tone.BAD) if limit.enforcing else _outlook(status, Bound.SPEND_LIMIT, limit.usd, now)
        told = f"{money(limit.usd)} a month" if month is None else part_of(month, limit.usd)
        bar = None if month is None else _bar(status, limit.usd)
        yield Line(f"spend limit: {told}{will}{_enforcing(limit)}", tone, bar)


def _projects(status: AccountStatus) -> Iterator[Line]:
    """The projects' limits: those that bite, then those that are nearest."""
    limits = sorted(
        (limit for limit in status.spend_limits if limit.project),
        key=lambda limit: (not limit.enforcing, -percent(_project_month(status, limit), limit.usd), limit.project),
    )
    for limit in limits[:_MOST_PROJECTS]:
        month = _project_month(status, limit)
        told = f"{money(limit.usd)} a month" if month is None else part_of(month, limit.usd)
        name = short(status.names.get(limit.project) or limit.project)
        tone = Tone.BAD if limit.enforcing else Tone.PLAIN
        yield Line(f"spend limit of the project {name}: {told}{_enforcing(limit)}", tone)
    if len(limits) > _MOST_PROJECTS:
        yield Line(f"{len(limits) - _MOST_PROJECTS} more projects have a spend limit")


def _enforcing(limit: SpendLimit) -> str:
    """Nothing where the provider does not say."""
    if limit.enforcing is None:
        return ""
    return f"; {_REFUSED}" if limit.enforcing else "; calls are not refused yet"


def _credit(status: AccountStatus, now: float) -> Iterator[Line]:
    left, ends = status.credit_remaining, moment(status.credit_expires_at, now)
    lasts = moment(status.exhaustion.get(Bound.CREDIT), now)
    if left is not None and left <= 0:
        yield Line("credit: nothing is left (an estimate)", Tone.BAD)
    elif left is not None:
        until = f"; it lasts until {lasts.day} ({lasts.words}) at this pace" if lasts else ""
        yield Line(
            f"credit: about {money(left)} left (an estimate){until}", _soon(status.exhaustion.get(Bound.CREDIT), now)
        )
    elif ends:
        yield Line("credit: what is left is not known")
    if ends:
        tone = Tone.PLAIN if left is not None and left <= 0 else _soon(status.credit_expires_at, now)
        yield Line(f"the next credit ends on {ends.day} ({ends.words})", tone)


def _soon(at: float | None, now: float) -> Tone:
    """As the alert LLMAccountCreditLow has it."""
    return Tone.PLAIN if at is None or at >= now + GONE_SOON else Tone.DOUBT


def _month(status: AccountStatus) -> float | None:
    return status.spent.month if status.spent else None


def _project_month(status: AccountStatus, limit: SpendLimit) -> float | None:
    known = status.by_project.get(limit.project)
    return known.month if known else None


def _outlook(status: AccountStatus, bound: Bound, usd: float, now: float) -> tuple[str, Tone]:
    """``; it will be reached on 2026-11-28 (in 6 d) at this pace``; empty when that is not in sight."""
    month, at = _month(status), status.exhaustion.get(bound)
    when = moment(at, now)
    if month is not None and month >= usd:
        return "; it is reached", Tone.BAD
    if at is None or when is None:
        return "", Tone.PLAIN
    if at <= now:
        return "; by what usage tells of today it is reached", Tone.DOUBT
    return f"; it will be reached on {when.day} ({when.words}) at this pace", Tone.DOUBT


def _bar(status: AccountStatus, usd: float) -> Bar:
    return Bar(percent(_month(status), usd), percent(status.forecast_month, usd))
