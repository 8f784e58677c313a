"""What the status page shows, as values: one sentence, then what is wrong first, and what changed lately."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from exporter.model import Status, Target, Transition
from exporter.outcome import State
from exporter.store import StoreError
from exporter.web.accounts import AccountTable, account_table, contradicted
from exporter.web.alarms import AlarmTable, Fired, alarm_table, counts, fired, key_alarms
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

_Place = tuple[Group, int, int, float, str]
_Entry = tuple[_Place, State, Target]


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page of the list; ``number`` counts from 1 to ``pages``. ``found`` of ``total`` keys fit the filters.

    ``strips`` are by name; ``changes`` are the last of all keys, None when the database cannot be read.
    """

    summary: str
    notices: tuple[str, ...]
    alarms: AlarmTable
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
    found = [entry for entry in known if asked.fits(entry[2], entry[1], entry[0][0])] if asked else known
    found.sort(key=lambda entry: entry[0])
    pages = max(1, -(-len(found) // PER_PAGE))
    number = min(number, pages)
    shown = found[(number - 1) * PER_PAGE : number * PER_PAGE]
    changes, stored = await _history(desk, [place[-1] for place, _, _ in shown], now)
    providers = provider_lines(desk.health(), Counter(entry[2].provider.name for entry in known), desk.vendors(), now)
    accounts, receivers = _accounts(desk, now), receiver_lines(desk.receivers(), now)
    alarms = fired(desk.alarms(), board, now)
    return Page(
        summary=summary(
            Counter((place[0], state) for place, state, _ in known),
            tuple(wrong(desk, providers, accounts, receivers)),
            tuple(doubtful(providers)),
            counts(alarms.alarms),
        ),
        notices=(*notices(desk), *(() if stored is not None else (_NO_HISTORY,))),
        alarms=alarm_table(alarms, desk.targets().keys(), {row.name for row in accounts.rows}, now),
        filters=asked,
        choices=choices(entry[2] for entry in known),
        rows=_rows(desk, shown, alarms, now),
        strips={} if stored is None else _strips(desk, [entry[2] for entry in shown], stored, now),
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
    # Of keys that are well the name tells more than since when they are.
    since = status.since or 0.0 if status and state is not State.OK else 0.0
    place = group(target, state, now), state.rank, target.severity.rank, since, target.name
    return place, state, target


def _rows(desk: Desk, shown: Sequence[_Entry], alarms: Fired, now: float) -> tuple[Row, ...]:
    marks = key_alarms(alarms, {place[-1] for place, _, _ in shown}, now)
    return tuple(
        row(look(desk, target, now), place[0].tone, now, marks.get(target.name, ())) for place, _, target in shown
    )


def _accounts(desk: Desk, now: float) -> AccountTable:
    known = desk.accounts()
    return account_table(known, now, contradicted(known, desk.targets(), desk.board(), now))


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
