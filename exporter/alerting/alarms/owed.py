"""What is owed to receivers, and what they were told: the values the store keeps."""

from dataclasses import dataclass

from exporter.model import Alarm, Phase


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One alarm's beginning, end or reminder, owed to one receiver.

    ``at`` is when it happened, ``due`` when it may be told at the earliest. ``doubtful``: it was sent and no
    answer came, so it may have arrived.
    """

    id: int
    receiver: str
    alarm: Alarm
    phase: Phase
    repeated: bool = False
    doubtful: bool = False
    at: float
    due: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A receiver was told of an alarm ``at`` that time, or (not ``heard``) could not be told and never will be."""

    receiver: str
    identity: str
    at: float
    heard: bool = True


Record = Alarm | Entry | Told
"""One row of the store; see :func:`place` for its key."""


def place(record: Record) -> str:
    """Where the store keeps it."""
    match record:
        case Alarm():
            return f"alarm/{record.identity}"
        case Entry():
            return f"owed/{record.id}"
        case Told():
            return f"told/{record.receiver}/{record.identity}"
