"""What limits an account, as the next process needs it."""

from collections.abc import Mapping, Sequence
from typing import Any

from exporter.accounting.checked import number, number_or_none, text
from exporter.model import RateLimit, SpendLimit

MOST_LIMITS = 10_000  # of each kind
_UNREADABLE = (KeyError, TypeError, ValueError, OverflowError)

Limits = tuple[tuple[SpendLimit, ...], tuple[RateLimit, ...]]


def limits_cursor(spend: Sequence[SpendLimit], rates: Sequence[RateLimit]) -> dict[str, Any]:
    """As JSON can hold it; the organisation's own limit is the first."""
    return {
        "spend": [[limit.usd, limit.enforcing, limit.project] for limit in spend[:MOST_LIMITS]],
        "rates": [
            [rate.project, rate.model, rate.requests_per_minute, rate.tokens_per_minute, rate.requests_per_day]
            for rate in rates[:MOST_LIMITS]
        ],
    }


def read_limits_cursor(cursor: Mapping[str, Any]) -> Limits | None:
    """None when it cannot be read."""
    try:
        return tuple(map(_spend, cursor["spend"])), tuple(map(_rate, cursor["rates"]))
    except _UNREADABLE:
        return None


def _spend(row: Sequence[object]) -> SpendLimit:
    usd, enforcing, project = row
    return SpendLimit(
        usd=number(usd), enforcing=enforcing if isinstance(enforcing, bool) else None, project=text(project)
    )


def _rate(row: Sequence[object]) -> RateLimit:
    project, model, requests, tokens, daily = row
    return RateLimit(
        project=text(project),
        model=text(model),
        requests_per_minute=number_or_none(requests),
        tokens_per_minute=number_or_none(tokens),
        requests_per_day=number_or_none(daily),
    )
