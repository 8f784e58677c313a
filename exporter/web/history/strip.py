"""A strip of a key's states over a while, drawn from its stored changes; what it shows is also said in words."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from exporter.model import Status, Transition
from exporter.outcome import State
from exporter.web.group import Group, group_of

_SLOTS: Final = 144  # of a day: ten minutes each
_HEIGHT: Final = 12
_HEIGHTS: Final = {Group.UNUSABLE: 12, Group.DOUBTFUL: 8, Group.UNKNOWN: 1, Group.OK: 4}
_ORDER: Final = tuple(State)  # worst first


@dataclass(frozen=True, slots=True)
class Piece:
    """One colour, in units of the strip's own grid; its height tells it from the others without the colour."""

    tone: str
    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Strip:
    """``words`` say what the drawing shows."""

    pieces: tuple[Piece, ...]
    words: str
    width: int = _SLOTS
    height: int = _HEIGHT


@dataclass(frozen=True, slots=True)
class Window:
    """How far a strip looks back (seconds), and how that is called."""

    seconds: float
    name: str


DAY: Final = Window(86_400.0, "Last 24 hours")
MONTH: Final = Window(30 * 86_400.0, "Last 30 days")

_Span = tuple[float, float, State]


def strip(
    status: Status, changes: Sequence[Transition], now: float, *, window: Window = DAY, known_from: float = 0.0
) -> Strip:
    """The states of this key up to ``now``. ``changes`` are its own; none is missing after ``known_from``."""
    start = now - window.seconds
    lately = sorted((change for change in changes if start < change.at <= now), key=lambda change: change.at)
    spans = list(_spans(status, lately, start, now, known_from))
    return Strip(tuple(_pieces(_worst(spans, start, now))), _words(spans, len(lately), window))


def _spans(
    status: Status, lately: Sequence[Transition], start: float, now: float, known_from: float
) -> Iterator[_Span]:
    """From when to when the key was in which state, without a gap from ``start`` to ``now``."""
    if lately:
        at, state = start, lately[0].before
    elif status.since is not None and status.since > start:
        at, state = start, State.UNKNOWN  # it changed, and what it was before is not remembered
    else:
        at, state = start, status.state
    if start < known_from < now:
        yield start, known_from, State.UNKNOWN
        at = known_from
    ends = [(change.at, change.after) for change in lately if change.at >= at]
    if not lately and status.since is not None and status.since > at:
        ends = [(status.since, status.state)]
    for end, after in ends:
        yield at, end, state
        at, state = end, after
    yield at, now, state


def _worst(spans: Sequence[_Span], start: float, now: float) -> list[State]:
    """The worst state in each slot, so that a minute of failure is not lost in a day."""
    if len(spans) == 1:
        return [spans[0][2]] * _SLOTS
    ranks = [len(_ORDER)] * _SLOTS
    per_slot = (now - start) / _SLOTS
    for begin, end, state in spans:
        first = min(int((begin - start) / per_slot), _SLOTS - 1)
        last = min(math.ceil((end - start) / per_slot), _SLOTS)
        for slot in range(first, max(last, first + 1)):
            ranks[slot] = min(ranks[slot], state.rank)
    return [_ORDER[rank] for rank in ranks]


def _pieces(slots: Sequence[State]) -> Iterator[Piece]:
    x = 0
    for group, run in groupby(slots, key=group_of):
        width, height = len(list(run)), _HEIGHTS[group]
        yield Piece(group.tone, x, _HEIGHT - height, width, height)
        x += width


def _words(spans: Sequence[_Span], changes: int, window: Window) -> str:
    """``Last 24 hours: auth_failed 2%, ok 98%; 3 changes.``, the worst first."""
    lasted: dict[State, float] = {}
    for begin, end, state in spans:
        lasted[state] = lasted.get(state, 0.0) + end - begin
    whole = sum(lasted.values())
    shares = ", ".join(f"{state} {_percent(lasted[state] / whole)}" for state in _ORDER if lasted.get(state))
    told = f"{changes} {'change' if changes == 1 else 'changes'}" if changes else "no change"
    return f"{window.name}: {shares}; {told}."


def _percent(share: float) -> str:
    """What is something is never written as nothing, and only all of it is 100%."""
    rounded = round(100 * share)
    if not rounded:
        return "under 1%"
    return "over 99%" if rounded == 100 and share < 1 else f"{rounded}%"  # noqa: PLR2004 - a percentage
