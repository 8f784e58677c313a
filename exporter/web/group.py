"""The parts into which the status page sorts keys, in the order in which they are shown."""

from enum import IntEnum
from typing import Final

from exporter.model import Target
from exporter.outcome import State


class Group(IntEnum):
    """How a key stands, worst first; ``tone`` is its class in the stylesheet."""

    UNUSABLE = 0
    DOUBTFUL = 1
    UNKNOWN = 2
    PAUSED = 3
    OK = 4

    @property
    def tone(self) -> str:
        return _TONES[self]


_TONES: Final = {group: group.name.lower() for group in Group}  # asked for very often
_GROUPS: Final = {
    State.AUTH_FAILED: Group.UNUSABLE,
    State.QUOTA_EXHAUSTED: Group.UNUSABLE,
    State.UNKNOWN: Group.UNKNOWN,
    State.OK: Group.OK,
}


def group_of(state: State) -> Group:
    return _GROUPS.get(state, Group.DOUBTFUL)


def group(target: Target, state: State, now: float) -> Group:
    """Where a key stands on the page; a paused one is expected to fail and does not shout."""
    return Group.PAUSED if target.paused(now) else group_of(state)
