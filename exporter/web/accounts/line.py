"""What a cell of an account's row is made of: lines, some with a bar, in figures that people read."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

_MOST_NAMED: Final = 10
_LONGEST: Final = 64
_MOST_PERCENT: Final = 9999
_DUST: Final = 1e-9  # 29 of 100 are 28.999… in floating point
_LEAST_SHOWN: Final = 0.005  # US dollars: less is written as 0.00


class Tone(StrEnum):
    """How loud a line is, loudest first. The words say it too: colour is never all there is."""

    BAD = "bad"
    DOUBT = "doubt"
    PLAIN = "plain"

    @property
    def rank(self) -> int:
        """0 is the loudest."""
        return _RANKS[self]


_RANKS: Final = {tone: rank for rank, tone in enumerate(Tone)}


@dataclass(frozen=True, slots=True)
class Bar:
    """Parts of a limit in percent, 0 to 100: what is spent, and what the month is forecast to come to."""

    spent: float
    ahead: float


@dataclass(frozen=True, slots=True)
class Line:
    """One thing to say; its bar shows nothing that the text does not say."""

    text: str
    tone: Tone = Tone.PLAIN
    bar: Bar | None = None


def money(amount: float, currency: str = "USD") -> str:
    """``412.10 USD``; what is something is never written as nothing."""
    small = 0 < amount < _LEAST_SHOWN
    return f"under 0.01 {currency}" if small else f"{amount:.2f} {currency}"


def part_of(part: float, whole: float) -> str:
    """``412.10 of 500.00 USD spent (82%)``, rounded down: only what is reached is 100%."""
    told = f"{part:.2f} of {money(whole)} spent"
    return f"{told} ({min(int(100 * part / whole + _DUST), _MOST_PERCENT)}%)" if whole > 0 else told


def percent(part: float | None, whole: float) -> float:
    """The length of a bar, 0 to 100; a limit of nothing is full."""
    if part is None:
        return 0.0
    return round(min(max(100 * part / whole, 0.0), 100.0), 1) if whole > 0 else 100.0


def named(names: Sequence[str]) -> str:
    """``a, b, c and 4 more``: ten names at most, none of them endless."""
    shown = ", ".join(short(name) for name in names[:_MOST_NAMED])
    rest = len(names) - _MOST_NAMED
    return f"{shown} and {rest} more" if rest > 0 else shown


def short(name: str) -> str:
    """A name that others gave, bounded; one that is empty is called so."""
    text = name if len(name) <= _LONGEST else f"{name[: _LONGEST - 1]}…"
    return text or "(no name)"
