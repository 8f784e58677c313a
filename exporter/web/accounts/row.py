"""One account as a row of the status page; what is wrong comes first."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

from exporter.model import AccountStatus
from exporter.web.accounts.bounds import bounds
from exporter.web.accounts.line import Line, Tone
from exporter.web.accounts.listed import listed
from exporter.web.accounts.reading import Failing, failing, reading
from exporter.web.accounts.spent import spent

MOST_SHOWN: Final = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountRow:
    """One account: a cell for each of what was spent, what bounds it, its keys, and the reading itself."""

    name: str
    provider: str
    spent: tuple[Line, ...]
    bounds: tuple[Line, ...]
    keys: tuple[Line, ...]
    failing: tuple[Failing, ...]
    reading: tuple[Line, ...]

    @property
    def rank(self) -> int:
        """0 is the worst: that of its loudest line."""
        tones = {line.tone for line in (*self.spent, *self.bounds, *self.keys, *self.reading)}
        return min(tone.rank for tone in (tones | {Tone.BAD} if self.failing else tones))


@dataclass(frozen=True, slots=True)
class AccountTable:
    """The rows that are shown, and how many accounts are not."""

    rows: tuple[AccountRow, ...] = ()
    more: int = 0


def account_table(
    accounts: Mapping[str, AccountStatus], now: float, contradicted: Collection[str] = ()
) -> AccountTable:
    """At most a hundred accounts, the worst first, then by name; ``contradicted`` are those whose credit is denied."""
    made = (row(status, now, contradicted=name in contradicted) for name, status in accounts.items())
    rows = sorted(made, key=lambda made: (made.rank, made.name))
    return AccountTable(tuple(rows[:MOST_SHOWN]), max(0, len(rows) - MOST_SHOWN))


def row(status: AccountStatus, now: float, *, contradicted: bool = False) -> AccountRow:
    """The row of this account at ``now``."""
    return AccountRow(
        name=status.name,
        provider=status.provider,
        spent=tuple(spent(status)),
        bounds=tuple(bounds(status, now, contradicted=contradicted))
        or (Line("no budget, spend limit or credit is known"),),
        keys=tuple(listed(status)),
        failing=tuple(failing(status, now)),
        reading=tuple(reading(status, now)),
    )
