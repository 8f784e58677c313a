"""The days of an account's costs, as the next process needs them."""

from collections.abc import Mapping
from typing import Any

from exporter.accounting.checked import number, number_or_none, text
from exporter.accounting.day_cost import MOST_NAMES, DayCost

_UNREADABLE = (KeyError, TypeError, ValueError, AttributeError, OverflowError)

Days = dict[int, DayCost]


def cost_days(days: Mapping[int, DayCost], *, since: int) -> dict[str, Any]:
    """As JSON can hold it: every total, and the parts of the days from ``since`` on. A name is written once."""
    names: dict[str, int] = {}
    parts = {
        str(known): [
            [[names.setdefault(name, len(names)), usd] for name, usd in part.items()] for part in days[known].parts
        ]
        for known in days
        if known >= since and any(days[known].parts)
    }
    return {"usd": {str(known): cost.usd for known, cost in days.items()}, "parts": parts, "names": list(names)}


def read_cost_days(cursor: Mapping[str, Any], now: float) -> tuple[Days, float, float | None] | None:
    """The days, when they were read and the end of their newest bucket, both ``now`` at most; None: unreadable."""
    try:
        read_at, data_at = number(cursor["read_at"]), number_or_none(cursor["data_at"])
        names = [text(name) for name in cursor["names"]]
        days = {int(known): DayCost.of(number(usd)) for known, usd in cursor["usd"].items()}
        for known, parts in cursor["parts"].items():
            usd = days[int(known)].usd
            days[int(known)] = DayCost.of(usd, [_part(part, names) for part in parts])
    except (*_UNREADABLE, IndexError):
        return None
    return days, min(read_at, now), None if data_at is None else min(data_at, now)


def _part(part: list[list[Any]], names: list[str]) -> dict[str, float]:
    return {names[place]: number(usd) for place, usd in part[: MOST_NAMES + 1]}
