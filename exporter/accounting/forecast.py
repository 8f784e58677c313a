"""What the month will cost, and when limits will be reached, if spending goes on at its pace.

The model: by midnight the open days have cost the larger of their known part and the pace, evenly from now on; from
midnight on each day costs the pace, evenly. More cost on any day makes no forecast smaller and no exhaustion later.
"""

from collections.abc import Sequence

from exporter.accounting.course import Course
from exporter.accounting.credit import Lot, deducted, next_expiry, remaining
from exporter.accounting.dates import DAY, month_end

FARTHEST = 3650 * DAY  # what would take longer is never


def forecast_month(course: Course) -> float | None:
    """US dollars at the month's end; None with too little data."""
    if course.pace is None:
        return None
    days_left = (month_end(course.now) - course.midnight) / DAY
    return course.spent + course.pending + course.pace * days_left


def reached_at(course: Course, monthly_usd: float) -> float | None:
    """When a monthly limit will be reached, as Unix time: now when it is already.

    None: not before the month's end, when counting begins anew, or there is too little data.
    """
    moment = spends_at(course, monthly_usd - course.spent)
    return moment if moment is not None and moment < month_end(course.now) else None


def credit_gone_at(course: Course, lots: Sequence[Lot], unrecorded: float = 0.0) -> float | None:
    """When nothing of the credit will be left, spent or expired, as Unix time: now when nothing is.

    ``unrecorded`` is what is known to be spent and not yet subtracted from the lots. None: not in ten years, or there
    is too little data.
    """
    lots, spent = deducted(lots, unrecorded), 0.0
    while remaining(lots) > 0:
        gone = spends_at(course, spent + remaining(lots))
        expiry = next_expiry(lots)
        if expiry is None or (gone is not None and gone <= expiry):
            return gone
        if course.pace is None:
            return None
        later = spent_by(course, expiry)
        lots = tuple(lot for lot in deducted(lots, later - spent) if lot.expires_at is None or lot.expires_at > expiry)
        spent = later
        if remaining(lots) <= 0:
            return expiry
    return course.now


def spends_at(course: Course, usd: float) -> float | None:
    """When so much more will be spent than now; now when that is nothing. None: never, or too little data."""
    if usd <= 0:
        return course.now
    if course.pace is None:
        return None
    if usd <= course.pending:
        return course.now + (course.midnight - course.now) * usd / course.pending
    rest = usd - course.pending
    if rest * DAY > course.pace * FARTHEST:
        return None
    return course.midnight + rest / course.pace * DAY


def spent_by(course: Course, moment: float) -> float:
    """How much more will be spent from now until then."""
    if moment >= course.midnight:
        return course.pending + (course.pace or 0.0) * (moment - course.midnight) / DAY
    return course.pending * max(moment - course.now, 0.0) / (course.midnight - course.now)
