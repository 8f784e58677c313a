"""The course of an account's spending: what is known of the running month, and the pace it goes on with."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean, median

from exporter.accounting.costs import Costs
from exporter.accounting.dates import DAY, HOUR, day, midnight, month_start

SETTLING = 12 * HOUR  # after its end, what a day cost may still be growing
PACE_DAYS, LEAST_PACE_DAYS = 7, 3
USUAL_DAYS, LEAST_USUAL_DAYS = 14, 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """US dollars. A day is *open* until 12 hours after its end, since its costs come late; then it is settled.

    ``settled`` is what the running month's settled days cost together; ``open`` what is known of its open days, today
    last. ``pace`` is what a day costs lately, None with too little data.
    """

    now: float
    settled: float
    open: tuple[float, ...]
    pace: float | None = None

    @property
    def spent(self) -> float:
        """What is known of the month."""
        return self.settled + sum(self.open)

    @property
    def pending(self) -> float:
        """What the open days are still expected to add by midnight: each costs the larger of its known part and pace.

        So a day that costs more than usual counts as it is, and one that is young, or late in the books, as usual.
        """
        pace = self.pace or 0.0
        return sum(max(pace - known, 0.0) for known in self.open)

    @property
    def midnight(self) -> float:
        """The end of today."""
        return midnight(self.now) + DAY


def course(costs: Costs, today: float | None, now: float) -> Course | None:
    """The course at this moment; ``today`` is what today has cost by the best estimate. None: the month is unknown."""
    spent = costs.spent(now)
    first = month_start(now)
    totals = costs.totals(first, now)
    if spent is None or totals is None:
        return None
    opened = max(day(now - SETTLING), day(first))
    before = [totals.get(known, 0.0) for known in range(opened, day(now))]
    return Course(
        now=now,
        settled=sum(usd for known, usd in totals.items() if known < opened),
        open=(*before, spent.today if today is None else max(today, spent.today)),
        pace=pace_of(costs.days(now - SETTLING, PACE_DAYS)),
    )


def pace_of(days: Sequence[float]) -> float | None:
    """US dollars a day: the mean of the last seven settled days, at least three; corrections make it 0 at least."""
    recent = days[-PACE_DAYS:]
    return max(fmean(recent), 0.0) if len(recent) >= LEAST_PACE_DAYS else None


def usual_day(days: Sequence[float]) -> float | None:
    """US dollars: the median of the last fourteen settled days, at least five; one wild day does not move it."""
    recent = days[-USUAL_DAYS:]
    return median(recent) if len(recent) >= LEAST_USUAL_DAYS else None
