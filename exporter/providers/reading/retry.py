"""How long to wait, from headers and, for rate limits only, from the message."""

import re
from collections.abc import Iterable, Mapping

from exporter.providers.reading.durations import DAY, instant, number, span

_LONGEST = DAY  # Azure says up to 86400; holds are shorter anyway

# "Please try again in 7m12s", "Please retry after 3 seconds", "Please retry in 55.57s", "after 1 minute"
_HINT = re.compile(
    r"(?i)\b(?:try again|retry(?:ing)?|wait|retry[_ ]?delay|resets?)\b[^0-9.]{0,24}?\b"
    r"((?:[0-9]{1,9}(?:\.[0-9]{0,12})?(?:ms|h|m|s|d)(?![a-z]))+"
    r"|[0-9]{1,9}(?:\.[0-9]{0,12})?\s*(?:milliseconds?|seconds?|secs?|minutes?|mins?|hours?|days?)\b)"
)
_WORDS = re.compile(r"([0-9.]+)\s*([a-z]+)", re.IGNORECASE)
_SECONDS = {"milli": 1e-3, "sec": 1.0, "min": 60.0, "hour": 3600.0, "day": DAY}


def header_delay(headers: Mapping[str, str], now: float) -> float | None:
    """Seconds from ``retry-after-ms``, then ``retry-after`` (seconds or an HTTP date), as the SDKs read them."""
    for name in ("retry-after-ms", "x-ms-retry-after-ms"):
        milliseconds = number(headers.get(name, ""))
        if milliseconds is not None:
            return min(milliseconds / 1000.0, _LONGEST)
    text = headers.get("retry-after", "")
    seconds = number(text)
    if seconds is None:
        seconds = span(text)
    if seconds is None and (at := instant(text)) is not None:
        seconds = max(0.0, at - now)
    return None if seconds is None else min(seconds, _LONGEST)


def message_delay(messages: Iterable[str]) -> float | None:
    """Seconds from the first message that names a delay."""
    for message in messages:
        hint = _HINT.search(message)
        if hint:
            seconds = span(hint.group(1))
            if seconds is None:
                seconds = _spelled(hint.group(1))
            return None if seconds is None else min(seconds, _LONGEST)
    return None


def _spelled(text: str) -> float | None:
    match = _WORDS.fullmatch(text)
    amount = number(match.group(1)) if match else None
    if match is None or amount is None:
        return None
    unit = match.group(2).lower()
    return next((amount * seconds for name, seconds in _SECONDS.items() if unit.startswith(name)), None)
