"""Which shares of the operator's monthly budget were reached: once reached, reached for that month."""

import math
from collections.abc import Iterable, Mapping
from typing import Any

from exporter.accounting.dates import month_start


class Budget:
    """The most that the running month was seen to have cost, and so which shares of the budget it reached.

    Recorded cost decides, not today's estimate: a wrong price would warn of money that was never spent, and what was
    told once is not taken back. For the same reason a correction, or a time in which the cost is not known, takes
    nothing back; another UTC month or another budget begins anew.
    """

    def __init__(self) -> None:
        self._month, self._usd, self._most = -math.inf, 0.0, -math.inf

    def reached(
        self, usd: float | None, shares: Iterable[float], month_usd: float | None, now: float
    ) -> Mapping[float, bool]:
        """By share of a budget of ``usd``; ``month_usd`` is the month's recorded cost, None when it is not known.

        A share that was not reached is False when the cost is known, and else left out. Empty without a budget.
        """
        if usd is None:
            return {}
        month = month_start(now)
        if (month, usd) != (self._month, self._usd):
            self._month, self._usd, self._most = month, usd, -math.inf
        if month_usd is not None:
            self._most = max(self._most, month_usd)
        found = {share: self._most >= share * usd for share in shares}
        return {share: reached for share, reached in found.items() if reached or month_usd is not None}

    def cursor(self) -> dict[str, Any] | None:
        """What a restart needs, as JSON can hold it; None while nothing is known."""
        if not math.isfinite(self._most):
            return None
        return {"month": self._month, "usd": self._usd, "most": self._most}

    def restore(self, cursor: Mapping[str, Any]) -> bool:
        """Go on where another process stopped. False, and nothing is changed, when it cannot be read."""
        figures = [cursor.get(name) for name in ("month", "usd", "most")]
        if not all(isinstance(figure, int | float) and math.isfinite(figure) for figure in figures):
            return False
        self._month, self._usd, self._most = (float(cursor[name]) for name in ("month", "usd", "most"))
        return True
