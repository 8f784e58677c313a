"""Changes of state in words."""

from collections.abc import Container, Iterable
from dataclasses import dataclass

from exporter.model import Transition
from exporter.outcome.advice import advice
from exporter.web.group import group_of
from exporter.web.times import Moment, moment


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeLine:
    """One change. ``known``: the key is still watched. ``cause`` is empty when nothing was found, only forgotten."""

    name: str
    known: bool
    at: Moment | None
    before: str
    after: str
    before_tone: str
    tone: str
    outcome: str
    cause: str


def change_lines(changes: Iterable[Transition], names: Container[str], now: float) -> tuple[ChangeLine, ...]:
    """In the order given; ``names`` are the keys that have a page."""
    return tuple(_line(change, change.name in names, now) for change in changes)


def _line(change: Transition, known: bool, now: float) -> ChangeLine:
    outcome, reason = change.outcome, change.reason
    named = f"{outcome} ({reason})" if outcome and reason else str(outcome or "")
    return ChangeLine(
        name=change.name,
        known=known,
        at=moment(change.at, now),
        before=change.before.value,
        after=change.after.value,
        before_tone=group_of(change.before).tone,
        tone=group_of(change.after).tone,
        outcome=named,
        cause=advice(outcome, reason).cause if outcome else "",
    )
