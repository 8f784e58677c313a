"""Prepaid credit: no API tells the balance, so the operator states grants and what was recorded is subtracted."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import inf

from exporter.accounting.costs import LONGEST_DAYS
from exporter.accounting.dates import DAY, day, midnight
from exporter.model import Grant

_DUST = 1e-9  # what is left of a lot that was spent in floating point


@dataclass(frozen=True, slots=True)
class Lot:
    """What is left of a grant, US dollars. No end: it never expires."""

    usd: float
    expires_at: float | None = None


def needed_since(grants: Sequence[Grant], now: float) -> float | None:
    """From when on costs must be known to tell the credit; None when there is nothing to tell.

    400 days are kept. A grant that has ended and began before those days counts as spent: it may have borne costs that
    are laid on a later grant here, so that the credit shows too small rather than too large.
    """
    earliest = midnight(now) - (LONGEST_DAYS - 2) * DAY
    begun = (grant for grant in grants if grant.granted_at <= now)
    return min((grant.granted_at for grant in begun if _end(grant) > now or grant.granted_at >= earliest), default=None)


def older_than_costs(grants: Iterable[Grant], now: float) -> bool:
    """Whether a grant in force began before the days that are kept: what is left of it can never be told."""
    earliest = midnight(now) - (LONGEST_DAYS - 1) * DAY
    return any(grant.granted_at < earliest and grant.granted_at <= now < _end(grant) for grant in grants)


def lots(grants: Iterable[Grant], days: Mapping[int, float], now: float) -> tuple[Lot, ...]:
    """What is left now of the grants that have begun and not ended, the oldest first. ``days``: US dollars by UTC day.

    Each day's cost is taken from the oldest grant (by ``granted_at``, then the one that ends first) that has begun and
    not ended on that day. What no grant covers was paid otherwise: it makes no debt for a later grant. What a grant has
    left at its end is lost. A day that is negative (a correction) is set off against the days after it, so that credit
    grows by grants alone.
    """
    first = min(days, default=day(now)) * DAY
    told = [grant for grant in grants if grant.granted_at >= first or _end(grant) > now]
    ordered = sorted(told, key=lambda grant: (grant.granted_at, _end(grant)))
    left = [grant.usd for grant in ordered]
    owed = 0.0
    for known in sorted(days):
        owed += days[known]
        if owed < 0:
            continue
        for place, grant in enumerate(ordered):
            if grant.granted_at < (known + 1) * DAY and _end(grant) > known * DAY:
                paid = min(left[place], owed)
                left[place] -= paid
                owed -= paid
        owed = 0.0
    live = ((usd, grant) for usd, grant in zip(left, ordered, strict=True) if grant.granted_at <= now < _end(grant))
    return tuple(Lot(usd, grant.expires_at) for usd, grant in live)


def remaining(lots: Iterable[Lot]) -> float:
    """US dollars: 0 when all is spent, never less."""
    left = sum(lot.usd for lot in lots)
    return left if left > _DUST else 0.0


def next_expiry(lots: Iterable[Lot]) -> float | None:
    """When the next credit ends of which something is left."""
    return min((lot.expires_at for lot in lots if lot.expires_at is not None and lot.usd > _DUST), default=None)


def first_end(grants: Iterable[Grant], now: float) -> float | None:
    """When the next grant in force ends; for when it is not known what of it is left."""
    ends = (grant.expires_at for grant in grants if grant.granted_at <= now and grant.expires_at is not None)
    return min((end for end in ends if end > now), default=None)


def deducted(lots: Sequence[Lot], usd: float) -> tuple[Lot, ...]:
    """The lots with so much more spent, the oldest first."""
    left: list[Lot] = []
    for lot in lots:
        paid = min(lot.usd, max(usd, 0.0))
        usd -= paid
        left.append(Lot(lot.usd - paid, lot.expires_at))
    return tuple(left)


def _end(grant: Grant) -> float:
    return inf if grant.expires_at is None else grant.expires_at
