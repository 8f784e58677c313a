"""Moments and durations in words: RFC 3339 for machines, rough figures for people."""

from dataclasses import dataclass
from datetime import UTC, datetime

_UNITS = ((86400, "d"), (3600, "h"), (60, "min"), (1, "s"))


@dataclass(frozen=True, slots=True)
class Moment:
    """One point in time: ``iso`` is exact, ``words`` is seen from now (``3 h ago``, ``in 40 s``)."""

    iso: str
    words: str

    @property
    def day(self) -> str:
        """``2026-11-22`` (UTC)."""
        return self.iso[:10]


def rfc3339(at: float | None) -> str | None:
    """``2026-11-22T01:45:00.000Z``; None for what is not known or no date (a provider may send anything)."""
    if at is None:
        return None
    try:
        return datetime.fromtimestamp(at, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    except (OverflowError, ValueError, OSError):
        return None


def unix(told: str) -> float | None:
    """A time in RFC 3339 or as Unix seconds; None for what is neither."""
    try:
        return float(told) if told.replace(".", "", 1).isdecimal() else _read(told).timestamp()
    except (OverflowError, ValueError):
        return None


def _read(told: str) -> datetime:
    at = datetime.fromisoformat(told)
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def moment(at: float | None, now: float) -> Moment | None:
    """A point in time as it is told at ``now``."""
    iso = rfc3339(at)
    if at is None or iso is None:
        return None
    away = int(abs(at - now))
    if away == 0:
        return Moment(iso, "now")
    size, unit = next((size, unit) for size, unit in _UNITS if away >= size)
    words = f"{away // size} {unit}"
    return Moment(iso, f"in {words}" if at > now else f"{words} ago")
