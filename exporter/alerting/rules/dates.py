"""Moments and spans in words. Whatever number comes in, something can be read: a text never fails for a date."""

import datetime as dt
import math

_FIRST, _LAST = -62_135_596_800.0, 253_402_300_799.0  # the years 1 to 9999
_ENDLESS = 1e12


def day(at: float) -> str:
    """``2026-11-22`` (UTC)."""
    return _written(at)[:10] or "a day unknown"


def minute(at: float) -> str:
    """``2026-11-22 05:09 UTC``; empty for what is no moment."""
    written = _written(at)
    return f"{written} UTC" if written else ""


def _written(at: float) -> str:
    """What lies outside the calendar is told as its edge."""
    if math.isnan(at):
        return ""
    moment = dt.datetime.fromtimestamp(min(max(at, _FIRST), _LAST), dt.UTC)
    return moment.replace(tzinfo=None).isoformat(sep=" ", timespec="minutes")


def duration(seconds: float) -> str:
    """``1h 12m 3s``, as Prometheus' humanizeDuration writes it from a minute up."""
    whole = int(min(max(0.0, seconds), _ENDLESS))
    sizes = ((86400, "d"), (3600, "h"), (60, "m"), (1, "s"))
    first = next((place for place, (size, _) in enumerate(sizes) if whole >= size), len(sizes) - 1)
    parts = []
    for size, unit in sizes[first:]:
        parts.append(f"{whole // size}{unit}")
        whole %= size
    return " ".join(parts)
