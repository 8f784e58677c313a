"""What an account has spent, and what the month may come to. What is not known is said to be so: it is never 0."""

from collections.abc import Iterator

from exporter.model import AccountStatus
from exporter.web.accounts.line import Line, Tone, money, named

_NOTABLE = 0.005  # US dollars: a smaller difference is not seen in the figures


def spent(status: AccountStatus) -> Iterator[Line]:
    """Today and this month (UTC), today as usage tells it sooner, the forecast, the usual day."""
    known = status.spent
    if known is None:
        yield Line("spent today and this month: not known")
    else:
        yield Line(f"{money(known.today)} today")
    yield from _estimate(status)
    if known is not None:
        yield Line(f"{money(known.month)} this month")
    yield _forecast(status)
    if status.usual_day is not None:
        yield Line(f"{money(status.usual_day)} on a usual day")
    for currency, amount in sorted(status.foreign.items()):
        yield Line(f"{money(amount, currency.upper()[:8])} besides this month, not added up")


def _estimate(status: AccountStatus) -> Iterator[Line]:
    """Only where it says more than the costs do."""
    estimated, recorded = status.estimated_today, status.spent.today if status.spent else None
    if estimated is None:
        return
    if recorded is None or estimated - recorded >= _NOTABLE:
        yield Line(f"about {money(estimated)} today by usage (costs come later)")
    if status.unpriced:
        yield Line(f"not in it, for want of a price: {named(sorted(status.unpriced))}", Tone.DOUBT)


def _forecast(status: AccountStatus) -> Line:
    ahead, budget = status.forecast_month, status.budget_usd
    if ahead is None:
        return Line("forecast for the month: not known")
    if budget is not None and ahead > budget:
        return Line(f"{money(ahead)} forecast for the month, more than the budget", Tone.DOUBT)
    return Line(f"{money(ahead)} forecast for the month")
