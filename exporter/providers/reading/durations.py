"""Numbers, durations and instants as providers write them in headers and messages. Absurd ones are None."""

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

DAY = 86_400.0
_HORIZON = 400 * DAY  # nothing a provider announces lies further off
_EPOCH_SECONDS = 1e9  # a bare number above is an instant, not a span
_EPOCH_MILLISECONDS = 1e11
_LARGEST = 1e15

_NUMBER = re.compile(r"[0-9]{1,16}(?:\.[0-9]{0,12})?")
_GO = re.compile(r"(?:[0-9]{1,12}(?:\.[0-9]{0,12})?(?:h|ms|m|s|us|µs|μs|ns|d))+")
_GO_PART = re.compile(r"([0-9]+(?:\.[0-9]*)?)(h|ms|m|s|us|µs|μs|ns|d)")
_UNITS = {"d": DAY, "h": 3600.0, "m": 60.0, "s": 1.0, "ms": 1e-3, "us": 1e-6, "µs": 1e-6, "μs": 1e-6, "ns": 1e-9}


def number(text: str) -> float | None:
    """A plain non-negative decimal; no sign, no exponent, no nan."""
    text = text.strip()
    if not _NUMBER.fullmatch(text):
        return None
    value = float(text)
    return value if value <= _LARGEST else None


def span(text: str) -> float | None:
    """Seconds of a Go duration (``6m0s``, ``17.399999999s``, ``20ms``), at most 400 days."""
    text = text.strip().lower()
    if not _GO.fullmatch(text):
        return None
    seconds = sum(float(amount) * _UNITS[unit] for amount, unit in _GO_PART.findall(text))
    return seconds if seconds <= _HORIZON else None


def instant(text: str) -> float | None:
    """Unix time of an RFC 3339 instant, an ISO date, an HTTP date or a Unix time in s or ms."""
    text = text.strip()
    value = number(text)
    if value is not None:
        return _unix(value)
    moment = _iso(text) or _http_date(text)
    if moment is None:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    try:
        return _unix(moment.timestamp())
    except (OverflowError, ValueError):  # the year 1, west of Greenwich
        return None


def reset_at(text: str, now: float) -> float | None:
    """When a limit resets, from a span, a number of seconds or an instant."""
    seconds = span(text)
    if seconds is None:
        value = number(text)
        if value is not None and value < _EPOCH_SECONDS:
            seconds = value
    at = instant(text) if seconds is None else now + seconds
    return at if at is not None and now - DAY <= at <= now + _HORIZON else None


def _unix(value: float) -> float | None:
    if value >= _EPOCH_MILLISECONDS:
        value /= 1000.0
    return value if _EPOCH_SECONDS <= value < _EPOCH_MILLISECONDS else None


def _iso(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _http_date(text: str) -> datetime | None:
    try:
        return parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
