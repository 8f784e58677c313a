"""The days of an account: what each cost by its latest reading."""

import math
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from exporter.accounting.asking import Asking, Range
from exporter.accounting.cost_days import cost_days, read_cost_days
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
        self._asked: Range | None = None
        self._too_little: Range | None = None  # what was asked before more was needed
        self._read_at: float | None = None
        self.data_at: float | None = None  # the end of the newest bucket that held something, at most its reading

    def next_range(self, now: float, since: float | None = None) -> Range:
        """What to ask for: today and three days before; once a day, and at first, last month or from ``since``."""
        whole = month_start(now, back=1) if since is None else min(month_start(now, back=1), midnight(since))
        earliest = midnight(now) - (LONGEST_DAYS - 1) * DAY
        self._asked = self._asking.next(now, recent=midnight(now) - RECENT_DAYS * DAY, whole=max(whole, earliest))
        return self._asked

    def read_whole_next(self) -> None:
        """More days are needed than were asked for so far, a reading under way included; what is known stays."""
        self._asking, self._too_little = Asking(whole_every=DAY), self._asked

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
            self.data_at = max(min(self.data_at or 0.0, now), min(row.end, now))  # the clock may have been ahead
        self._days.update(fresh)
        self._forget(now)

    def done(self, asked: Range) -> None:
        """Every page of it was taken: a day that no page mentioned cost nothing."""
        for covered in _covered(asked.start, asked.end):
            self._days.setdefault(covered, DayCost())
        self._read_at = asked.end
        if asked is not self._too_little:
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

    def by_line_item(self, now: float) -> Mapping[str, Spent]:
        """By the vendor's line items, which name models; empty while the month is not known."""
        return self._by(lambda cost: cost.line_items, now)

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

    @property
    def projects(self) -> frozenset[str]:
        """The ids of those that had a cost in the running or the last month."""
        return frozenset(project for cost in self._days.values() for project in cost.projects)

    def cursor(self, now: float) -> dict[str, Any]:
        """What a restart needs, as JSON can hold it: the totals of 400 days, and the parts of the running month."""
        return {
            "read_at": self._read_at,
            "data_at": self.data_at,
            **cost_days(self._days, since=day(month_start(now))),
        }

    def restore(self, cursor: Mapping[str, Any], now: float) -> bool:
        """Know what another process read, as old as it is; it is all read again all the same.

        False, and nothing is changed, when it cannot be read or no reading was ever complete.
        """
        found = read_cost_days(cursor, now)
        if found is None:
            return False
        self._days, self._read_at, self.data_at = found
        self._forget(now)
        return True

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
