"""Durations as Prometheus writes them: ``90s``, ``15m``, ``1h30m``.

The grammar is that of Prometheus' ``model.ParseDuration``: whole numbers, units from large to small, each at most once;
``0`` alone needs no unit. https://prometheus.io/docs/prometheus/latest/configuration/configuration/
"""

import re

DAY = 86400.0

_UNITS = {"y": 365 * DAY, "w": 7 * DAY, "d": DAY, "h": 3600.0, "m": 60.0, "s": 1.0, "ms": 0.001}
_DIGITS = "[0-9]{1,10}"

#: Also a JSON schema pattern, so it keeps to what JavaScript understands.
PATTERN = "^(?=.)(0|" + "".join(f"({_DIGITS}{unit})?" for unit in _UNITS) + ")$"

_WHOLE = re.compile(PATTERN)
_PART = re.compile(f"({_DIGITS})(ms|[ywdhms])")

#: A year and a week are written only when nothing smaller remains: ``1w``, but ``8d``.
_ONLY_EXACT = ("y", "w")


def parse_duration(text: str) -> float:
    """Seconds. ValueError when it is not a duration; its message does not hold the text."""
    if not _WHOLE.fullmatch(text):
        raise ValueError("not a duration")
    milliseconds = sum(int(number) * round(_UNITS[unit] * 1000) for number, unit in _PART.findall(text))
    return milliseconds / 1000


def format_duration(seconds: float) -> str:
    """The shortest way to write it, as Prometheus does: ``90.0`` is ``1m30s``; ``0.0`` is ``0s``."""
    rest = round(seconds * 1000)
    parts = []
    for unit, length in _UNITS.items():
        size = round(length * 1000)
        if unit in _ONLY_EXACT and rest % size:
            continue
        count, rest = divmod(rest, size)
        if count:
            parts.append(f"{count}{unit}")
    return "".join(parts) or "0s"
