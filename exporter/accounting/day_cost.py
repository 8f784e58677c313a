"""What one UTC day cost, and its parts."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from exporter.model import CostRow

OTHER = "other"
MOST_NAMES = 1000  # projects, keys or line items of a day; what goes beyond counts as OTHER
MOST_CURRENCIES = 20
US_DOLLAR = "usd"


@dataclass(slots=True)
class DayCost:
    """US dollars, corrections included, so that every figure may be negative. What is unattributed has no part.

    ``foreign`` holds other currencies, each for itself: they are in no dollar figure.
    """

    usd: float = 0.0
    projects: dict[str, float] = field(default_factory=dict)
    api_keys: dict[str, float] = field(default_factory=dict)
    line_items: dict[str, float] = field(default_factory=dict)
    foreign: dict[str, float] = field(default_factory=dict)

    def add(self, row: CostRow) -> None:
        """Add a row; an amount that is no number is left out."""
        if not math.isfinite(row.amount):
            return
        if row.currency.lower() != US_DOLLAR:
            grow(self.foreign, row.currency.lower(), row.amount, MOST_CURRENCIES)
            return
        self.usd += row.amount
        grow(self.projects, row.project, row.amount, MOST_NAMES)
        grow(self.api_keys, row.api_key, row.amount, MOST_NAMES)
        grow(self.line_items, row.line_item, row.amount, MOST_NAMES)

    @property
    def parts(self) -> tuple[dict[str, float], ...]:
        return self.projects, self.api_keys, self.line_items, self.foreign

    @classmethod
    def of(cls, usd: float, parts: Iterable[Mapping[str, float]] = ()) -> "DayCost":
        """With these parts, in the order of ``parts``."""
        made = cls(usd)
        for kept, given in zip(made.parts, parts, strict=False):
            kept.update(given)
        return made

    def forget_parts(self) -> None:
        """Only the total is needed any more."""
        for part in self.parts:
            part.clear()


def grow(parts: dict[str, float], name: str, amount: float, most: int) -> None:
    """Add to a named part, or to OTHER when there are too many names; nothing is kept for no name."""
    if name and name not in parts and len(parts) >= most:
        name = OTHER
    if name:
        parts[name] = parts.get(name, 0.0) + amount


def largest(parts: Mapping[str, float], most: int = MOST_NAMES) -> Mapping[str, float]:
    """The largest parts by name, the rest as OTHER."""
    if len(parts) <= most:
        return parts
    ranked = sorted(parts.items(), key=lambda part: -abs(part[1]))
    kept = dict(ranked[:most])
    kept[OTHER] = kept.get(OTHER, 0.0) + math.fsum(amount for _, amount in ranked[most:])
    return kept
