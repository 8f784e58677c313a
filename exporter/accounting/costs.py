"""The days of an account: what each cost by its latest reading."""

import math
from collections.abc import Callable, Iterable, Mapping

from exporter.accounting.asking import Asking, Range
from exporter.accounting.dates import DAY, day, midnight, month_start
from exporter.accounting.day_cost import DayCost, largest
from exporter.model import CostRow, Spent

LONGEST_DAYS = 400  # totals are kept for so long: prepaid credit lives a year
RECENT_DAYS = 3  # before today, read again each time: buckets arrive late and are revised
_NOTHING = DayCost()


class Costs:
    """Costs by UTC day.

    A reading replaces the days it covers and never adds to them: a day that is read fifty times counts once, a revision
    takes the place of what it revises, and a covered day without rows cost nothing. Totals are kept for 400 days,
    parts (projects, API keys, line items, other currencies) for the running and the last month.
    """

    def __init__(self) -> None:
        self._days: dict[int, DayCost] = {}
        self._asking = Asking(whole_every=DAY)
        self._read_at: float | None = None
        self.data_at: float | None = None  # the end of the newest bucket that held something, at most its reading

    def next_range(self, now: float, since: float | None = None) -> Range:
        """What to ask for: today and three days before; once a day, and at first, last month or from ``since``."""
        whole = month_start(now, back=1) if since is None else min(month_start(now, back=1), midnight(since))
        earliest = midnight(now) - (LONGEST_DAYS - 1) * DAY
        return self._asking.next(now, recent=midnight(now) - RECENT_DAYS * DAY, whole=max(whole, earliest))

    def read_whole_next(self) -> None:
        """More days are needed than were asked for so far; what is known stays."""
        self._asking = Asking(whole_every=DAY)

    def take(self, rows: Iterable[CostRow], spans: Iterable[tuple[float, float]], now: float) -> None:
        """Replace the days that the spans cover by these rows: one page, since pages hold whole buckets.

        A bucket belongs to the day of its start. A longer span covers the days from its start to its end.
        """
        fresh: dict[int, DayCost] = {}
        for start, end in spans:
            for covered in _covered(start, end):
                fresh[covered] = DayCost()
        for row in rows:
            fresh.setdefault(day(row.start), DayCost()).add(row)
            self.data_at = max(self.data_at or 0.0, min(row.end, now))
        self._days.update(fresh)
        self._forget(now)

    def done(self, asked: Range) -> None:
        """Every page of it was taken: a day that no page mentioned cost nothing."""
        for covered in _covered(asked.start, asked.end):
            self._days.setdefault(covered, DayCost())
        self._read_at = asked.end
        self._asking.done(asked)

    def _forget(self, now: float) -> None:
        today, last_month = day(now), day(month_start(now, back=1))
        for known in [known for known in self._days if not today - LONGEST_DAYS < known <= today + 1]:
            del self._days[known]
        for known, cost in self._days.items():
            if known < last_month:
                cost.forget_parts()

    def spent(self, now: float) -> Spent | None:
        """Of the running day and month; None until its days are known."""
        if not self._know(month_start(now), now):
            return None
        return Spent(
            self._days.get(day(now), _NOTHING).usd,
            math.fsum(cost.usd for cost in self._month(now)),
        )

    def by_project(self, now: float) -> Mapping[str, Spent]:
        """By the project's id; empty while the month is not known."""
        return self._by(lambda cost: cost.projects, now)

    def by_api_key(self, now: float) -> Mapping[str, Spent]:
        """By the vendor's id of the API key; empty while the month is not known."""
        return self._by(lambda cost: cost.api_keys, now)

    def by_line_item(self, moment: float) -> Mapping[str, float]:
        """Of the day that the moment lies in; empty when that is not known (any more)."""
        return dict(self._days.get(day(moment), _NOTHING).line_items)

    def foreign(self, now: float) -> Mapping[str, float]:
        """What the running month cost in other currencies, by currency: in no other figure."""
        sums: dict[str, float] = {}
        for cost in self._month(now):
            for currency, amount in cost.foreign.items():
                sums[currency] = sums.get(currency, 0.0) + amount
        return sums

    def totals(self, since: float, until: float) -> Mapping[int, float] | None:
        """US dollars by day, of the days from that of ``since`` to that of ``until``; None when one is not known."""
        if not self._know(since, until):
            return None
        wanted = range(day(since), day(until) + 1)
        return {known: self._days[known].usd for known in wanted if known in self._days}

    def total(self, since: float, until: float) -> float | None:
        """US dollars of the days from that of ``since`` to that of ``until``; None when one is not known."""
        totals = self.totals(since, until)
        return None if totals is None else math.fsum(totals.values())

    def days(self, until: float, count: int) -> tuple[float, ...]:
        """The totals of at most so many days before the day of ``until``, oldest first.

        They end where a day is not known, and where the account had never cost anything yet: an account of three days
        is no account that was idle before.
        """
        first = min((known for known, cost in self._days.items() if cost.usd), default=day(until))
        totals: list[float] = []
        for known in range(day(until) - 1, day(until) - 1 - count, -1):
            if known < first or known not in self._days:
                break
            totals.append(self._days[known].usd)
        return tuple(reversed(totals))

    def _know(self, since: float, now: float) -> bool:
        """Whether the days since then are known, by a complete reading at most a day old.

        A day that had not begun at that reading counts as nothing so far: else every midnight (and the first of each
        month) would be a gap until the next reading, and alarms would end and begin anew.
        """
        if self._read_at is None or now - self._read_at > DAY:
            return False
        return all(known in self._days for known in range(day(since), day(min(now, self._read_at)) + 1))

    def _month(self, now: float) -> Iterable[DayCost]:
        days = range(day(month_start(now)), day(now) + 1)
        return [self._days[known] for known in days if known in self._days]

    def _by(self, part: Callable[[DayCost], dict[str, float]], now: float) -> Mapping[str, Spent]:
        if not self._know(month_start(now), now):
            return {}
        sums: dict[str, float] = {}
        for cost in self._month(now):
            for name, amount in part(cost).items():
                sums[name] = sums.get(name, 0.0) + amount
        month = largest(sums)
        today = part(self._days.get(day(now), _NOTHING))
        # What is not listed by itself is in OTHER, today as well.
        folded = math.fsum(amount for name, amount in today.items() if name not in month)
        spent = {name: Spent(today.get(name, 0.0), amount) for name, amount in month.items()}
        if folded:
            spent["other"] = Spent(spent["other"].today + folded, spent["other"].month)
        return spent


def _covered(start: float, end: float) -> range:
    """The days of a span: that of its start, and one more for each further day that it has begun."""
    length = min(max(math.ceil((end - start) / DAY), 1), LONGEST_DAYS)
    return range(day(start), day(start) + length)
