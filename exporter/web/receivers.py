"""Those who are told by the exporter itself: who takes nothing and since when, and what waits to be told."""

from collections.abc import Iterable
from dataclasses import dataclass

from exporter.web.desk import ReceiverStanding
from exporter.web.times import Moment, moment


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiverLine:
    """One receiver: ``failing`` since when it takes nothing (None: it takes what it is told), ``last`` what it took."""

    name: str
    kind: str
    pending: int
    failing: Moment | None
    last: Moment | None


def receiver_lines(receivers: Iterable[ReceiverStanding], now: float) -> tuple[ReceiverLine, ...]:
    """Those that take nothing first, then by name."""
    known = sorted(receivers, key=lambda one: (one.failing_since is None, one.name))
    return tuple(
        ReceiverLine(
            name=one.name,
            kind=one.kind,
            pending=one.pending,
            failing=moment(one.failing_since, now),
            last=moment(one.last_success_at, now),
        )
        for one in known
    )
