"""Words made fit to be sent: on one line, printable, not too long; moments and lengths of time in words."""

import datetime as dt
import re

from exporter.fields import format_duration

# Controls, characters without width, those that turn the direction of writing, halves of characters.
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]+")
_SPACE = re.compile(r"\s+")
_LINK = re.compile(r"https?://[!-~]{1,2000}")
_LATEST = dt.datetime(9999, 12, 31, tzinfo=dt.UTC).timestamp()

_MINUTE, _DAY = 60, 86400


def clean(text: str, limit: int) -> str:
    """``text`` on one line without control characters, at most ``limit`` characters."""
    return clip(_SPACE.sub(" ", _UNSEEN.sub(" ", text[: 2 * limit])).strip(), limit)


def clip(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1] + "…"


def link(text: str) -> str:
    """An http address that may be shown as a link; empty for anything else."""
    return text if _LINK.fullmatch(text) else ""


def link_in(text: str) -> str:
    """The first http address in a sentence; empty when it has none."""
    found = _LINK.search(text)
    return found.group().rstrip(".,;:)!?'\"") if found else ""


def moment(time: float) -> str:
    """``2026-11-22 05:07 UTC``."""
    return f"{utc(time):%Y-%m-%d %H:%M} UTC"


def lasting(seconds: float) -> str:
    """``45s``, ``7m``, ``3h12m``, ``2d5h``: as exact as anybody wants to know."""
    unit = 1 if seconds < 2 * _MINUTE else _MINUTE if seconds < _DAY else 60 * _MINUTE
    return format_duration(max(0.0, seconds // unit * unit))


def rfc3339(time: float) -> str:
    """``2026-11-22T05:07:51.000Z``."""
    return utc(time).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def utc(time: float) -> dt.datetime:
    """The moment, kept within what a calendar knows."""
    return dt.datetime.fromtimestamp(min(max(time, 0.0), _LATEST), dt.UTC)
