"""Alarms that fire: those whose condition holds, and those that only go on firing for a while, as rules want it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from exporter.alerting.alarms.firing import LAPSED_AFTER
from exporter.model import Alarm, Status

_SLACK: Final = 1.0  # seconds between a result and the look that it gives rise to


@dataclass(frozen=True, slots=True)
class Fired:
    """``lapsed`` were not found any more when they were last looked for: a key may be well again by now."""

    alarms: tuple[Alarm, ...] = ()
    lapsed: tuple[Alarm, ...] = ()


def fired(alarms: Iterable[Alarm], board: Mapping[str, Status], now: float) -> Fired:
    """A key is looked at after each of its results, all else about every second."""
    holding: list[Alarm] = []
    lapsed: list[Alarm] = []
    for alarm in alarms:
        status = board.get(alarm.label("key"))
        looked_at = _looked_at(status) - _SLACK if status else now - LAPSED_AFTER
        (lapsed if looked_at > alarm.true_at else holding).append(alarm)
    return Fired(tuple(holding), tuple(lapsed))


def _looked_at(status: Status) -> float:
    return max((track.last.ended_at for track in (status.auth, status.quota) if track.last), default=0.0)
