"""What was used on each of the last UTC days, by model: what today's estimate is made of."""

from collections.abc import Mapping, Sequence

from exporter.accounting.dates import day
from exporter.accounting.day_cost import OTHER
from exporter.accounting.remembered import Counts, counts_of
from exporter.model import UsageRow

MOST_MODELS = 500  # a day; the rest counts as OTHER, which has no price
MOST_DAYS = 8  # there are three; a clock that jumps makes more
_FIELDS = 6
Name = tuple[str, str, bool]
"""Operation, model, whether in a batch."""


class DayUsage:
    """Sums by day and name. Operations are told apart since some count no tokens, which a model's others may."""

    def __init__(self) -> None:
        self._days: dict[int, dict[Name, list[int]]] = {}

    def add(self, row: UsageRow, growth: Sequence[int]) -> None:
        """Add what is new in a row to the day of its bucket's start."""
        models = self._days.setdefault(day(row.start), {})
        name = row.operation, row.model, row.batch.lower() == "true"
        sums = models.get(name)
        if sums is None:
            name = name if len(models) < MOST_MODELS else ("", OTHER, False)
            sums = models.setdefault(name, [0] * _FIELDS)
        for place, new in enumerate(growth):
            sums[place] += new

    def forget(self, today: int) -> None:
        """Forget the days before yesterday, as far as usage went on: a clock that runs ahead forgets nothing."""
        before = min(today, max(self._days, default=today)) - 1
        kept = sorted((known for known in self._days if known >= before), key=lambda known: abs(known - today))
        for known in self._days.keys() - set(kept[:MOST_DAYS]):
            del self._days[known]

    def of(self, wanted: int) -> tuple[tuple[str, bool, Counts], ...]:
        """Model, whether in a batch, counts; the operation stands for a model where it has none."""
        models = self._days.get(wanted, {})
        return tuple((model or operation, batch, counts_of(sums)) for (operation, model, batch), sums in models.items())

    def saved(self) -> dict[str, list[list[object]]]:
        """As JSON can hold it."""
        return {str(known): [[*name, *sums] for name, sums in models.items()] for known, models in self._days.items()}

    def load(self, days: Mapping[str, Sequence[Sequence[object]]]) -> None:
        """Become what was saved. Raises ValueError or TypeError on what is none."""
        for known, rows in days.items():
            models = self._days.setdefault(int(known), {})
            for operation, model, batch, *sums in rows:
                if len(sums) != _FIELDS or not all(isinstance(figure, int) for figure in sums):
                    raise ValueError("the saved usage of a day is not what was saved")
                models[str(operation), str(model), bool(batch)] = [figure for figure in sums if isinstance(figure, int)]
