"""Logging as exporters do it: logfmt or JSON, one line an event, no secret at any level.

Lines are written as ``log.info("state changed", extra={"fields": {"key": name}})``.
"""

import json
import logging
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import UTC, datetime

from exporter.model import Secret
from exporter.providers.redact import redact

_NAMES = {"WARNING": "warn", "CRITICAL": "error"}
_SHORTEST_VEILED = 4
_VEILED = 50_000
_LONGEST_FOREIGN = 1000
_PLAIN = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.:/+,@%")


class Veil:
    """Takes the secrets we hold out of a text, should one ever get there.

    What a text costs depends on its length, not on the number of secrets: most of its places begin no
    secret, and where one may begin, it is enough to try the lengths of those that begin alike.
    """

    def __init__(self) -> None:
        self._values: dict[str, None] = {}  # in the order they came
        self._lengths: dict[str, list[int]] = {}  # by the first characters, the longest first

    def hide(self, secrets: Iterable[Secret | None]) -> None:
        """Hide these too, from now on; earlier ones stay hidden, since a rotation leaves echoes."""
        told = {value for secret in secrets if secret for value in (secret.value, secret.value.strip())}
        fresh = {value for value in told if len(value) >= _SHORTEST_VEILED}
        earlier = [value for value in self._values if value not in fresh]
        self._values = dict.fromkeys((*earlier[-_VEILED:], *fresh))
        lengths: defaultdict[str, set[int]] = defaultdict(set)
        for value in self._values:
            lengths[value[:_SHORTEST_VEILED]].add(len(value))
        self._lengths = {start: sorted(found, reverse=True) for start, found in lengths.items()}

    def __call__(self, text: str) -> str:
        """The text with ``<secret>`` in place of each; of two that overlap, nothing is left of either."""
        shown, end = [], 0
        for at in range(len(text) - _SHORTEST_VEILED + 1):
            for length in self._lengths.get(text[at : at + _SHORTEST_VEILED], ()):
                if text[at : at + length] in self._values:
                    if at >= end:
                        shown += [text[end:at], "<secret>"]
                    end = max(end, at + length)
                    break
        return "".join(shown) + text[end:]


def configure(level: str, form: str, veil: Veil) -> None:
    """Send everything to standard error. Libraries speak from warnings up: at lower levels they print addresses."""
    stream = logging.StreamHandler(sys.stderr)
    stream.setFormatter(_Formatter(veil, _json_line if form == "json" else _logfmt_line))
    root = logging.getLogger()
    root.handlers[:] = [stream]
    root.setLevel(logging.WARNING)
    logging.getLogger("exporter").setLevel("WARNING" if level == "warn" else level.upper())
    logging.captureWarnings(capture=True)


class _Formatter(logging.Formatter):
    def __init__(self, veil: Veil, line: Callable[[dict[str, str]], str]) -> None:
        super().__init__()
        self._veil, self._line = veil, line

    def format(self, record: logging.LogRecord) -> str:
        event = {
            "time": datetime.fromtimestamp(record.created, UTC)
            .isoformat(timespec="milliseconds")
            .replace("+00:00", "Z"),
            "level": _NAMES.get(record.levelname, record.levelname.lower()),
            "source": record.name.removeprefix("exporter."),
            "msg": self._veil(_said(record)),
        }
        for name, value in getattr(record, "fields", {}).items():
            event[name] = self._veil(str(value))
        if record.exc_info and record.exc_info[0]:
            event["error"] = record.exc_info[0].__name__  # never its words: they may hold a key
        return self._line(event)


def _said(record: logging.LogRecord) -> str:
    """A library's words may hold what looks like a key; ours were redacted where they came in."""
    text = record.getMessage()
    return text if record.name.startswith("exporter") else redact(text, limit=_LONGEST_FOREIGN)


def _json_line(event: dict[str, str]) -> str:
    return json.dumps(event, ensure_ascii=False)


def _logfmt_line(event: dict[str, str]) -> str:
    return " ".join(f"{name}={_quoted(value)}" for name, value in event.items())


def _quoted(value: str) -> str:
    if value and _PLAIN.issuperset(value):
        return value
    return json.dumps(value, ensure_ascii=False)
