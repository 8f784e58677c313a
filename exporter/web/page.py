"""What the status page shows, as values: one sentence, then what is wrong first, and what changed lately."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from exporter.model import Status, Target, Transition
from exporter.outcome import State
from exporter.store import StoreError
from exporter.web.accounts import AccountTable, account_table
from exporter.web.desk import Desk
from exporter.web.filters import Choices, Filters, choices
from exporter.web.group import Group, group
from exporter.web.history import DAY, ChangeLine, Strip, change_lines, strip
from exporter.web.look import blank, look
from exporter.web.notices import doubtful, notices, wrong
from exporter.web.providers import ProviderLine, provider_lines
from exporter.web.receivers import ReceiverLine, receiver_lines
from exporter.web.row import Row, row
from exporter.web.summary import summary
from exporter.web.times import Moment, moment

PER_PAGE: Final = 100
_MOST_CHANGES: Final = 20
_CHANGES_SECONDS: Final = 30 * 86_400.0
_MOST_STORED: Final = 5000  # changes read for the strips of one page: fifty a key
_NO_HISTORY: Final = "The database cannot be read: what was before is not shown."

_Entry = tuple[Group, int, str, State, Target]


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page of the list; ``number`` counts from 1 to ``pages``. ``found`` of ``total`` keys fit the filters.

    ``strips`` are by name; ``changes`` are the last of all keys, None when the database cannot be read.
    """

    summary: str
    notices: tuple[str, ...]
    filters: Filters
    choices: Choices
    rows: tuple[Row, ...]
    strips: dict[str, Strip]
    found: int
    total: int
    accounts: AccountTable
    providers: tuple[ProviderLine, ...]
    receivers: tuple[ReceiverLine, ...]
    changes: tuple[ChangeLine, ...] | None
    number: int
    pages: int
    drawn: Moment | None


async def page(desk: Desk, number: int, wanted: Filters | None = None) -> Page:
    """The page of this number, or the last one when the list is shorter."""
    now, board, asked = desk.now(), desk.board(), wanted or Filters()
    known = [_entry(target, board.get(target.name), now) for target in desk.targets().values()]
    found = [entry for entry in known if asked.fits(entry[4], entry[3], entry[0])] if asked else known
    found.sort(key=lambda entry: entry[:3])
    pages = max(1, -(-len(found) // PER_PAGE))
    number = min(number, pages)
    shown = found[(number - 1) * PER_PAGE : number * PER_PAGE]
    changes, stored = await _history(desk, [entry[2] for entry in shown], now)
    providers = provider_lines(desk.health(), Counter(entry[4].provider.name for entry in known), desk.vendors(), now)
    accounts, receivers = account_table(desk.accounts(), now), receiver_lines(desk.receivers(), now)
    return Page(
        summary=summary(
            Counter((part, state) for part, _, _, state, _ in known),
            tuple(wrong(desk, providers, accounts, receivers)),
            tuple(doubtful(providers)),
        ),
        notices=(*notices(desk), *(() if stored is not None else (_NO_HISTORY,))),
        filters=asked,
        choices=choices(entry[4] for entry in known),
        rows=tuple(row(look(desk, target, now), part.tone, now) for part, _, _, _, target in shown),
        strips={} if stored is None else _strips(desk, [entry[4] for entry in shown], stored, now),
        found=len(found),
        total=len(known),
        accounts=accounts,
        providers=providers,
        receivers=receivers,
        changes=None if changes is None else change_lines(changes, desk.targets(), now),
        number=number,
        pages=pages,
        drawn=moment(now, now),
    )


def _entry(target: Target, status: Status | None, now: float) -> _Entry:
    """Where a key stands in the list, and what is needed to count and to draw it."""
    state = status.state if status else State.UNKNOWN
    return group(target, state, now), state.rank, target.name, state, target


async def _history(
    desk: Desk, names: Collection[str], now: float
) -> tuple[list[Transition] | None, list[Transition] | None]:
    """The last changes of all keys, and those of the day of the keys that are shown; None where that fails."""
    try:
        last = await desk.transitions(None, now - _CHANGES_SECONDS, _MOST_CHANGES)
        return last, await desk.transitions(names, now - DAY.seconds, _MOST_STORED)
    except StoreError:
        return None, None


def _strips(desk: Desk, targets: Sequence[Target], stored: Sequence[Transition], now: float) -> dict[str, Strip]:
    """When more happened than is read, the part before is left open."""
    known_from = min(change.at for change in stored) if len(stored) >= _MOST_STORED else 0.0
    by_name: dict[str, list[Transition]] = {}
    for change in stored:
        by_name.setdefault(change.name, []).append(change)
    board = desk.board()
    return {
        target.name: strip(
            board.get(target.name) or blank(target), by_name.get(target.name, ()), now, known_from=known_from
        )
        for target in targets
    }
