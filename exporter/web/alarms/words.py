"""How loud an alarm is, and what tells it from others of its rule, in a few words."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Final

from exporter.model import SUBJECTS, Alarm, Severity
from exporter.web.accounts.line import Tone

_RANKS: Final = {severity.value: severity.rank for severity in Severity}
_TONES: Final = {Severity.CRITICAL.value: Tone.BAD, Severity.WARNING.value: Tone.DOUBT}
_COMMON: Final = {*SUBJECTS, "severity"}
_SENTENCE_END: Final = re.compile(r"(?<=[.!?])\s")
_LONGEST: Final = 200


def rank_of(severity: str) -> int:
    """0 is the loudest."""
    return _RANKS.get(severity, len(_RANKS))


def tone_of(severity: str) -> Tone:
    return _TONES.get(severity, Tone.PLAIN)


def apart(alarm: Alarm) -> str:
    """``gpt-5``: what tells it from other alarms of the same rule and subject; mostly empty."""
    return ", ".join(
        value for name, value in alarm.labels if name not in _COMMON and not name.startswith("label_") and value
    )


def summary_of(alarm: Alarm) -> str:
    return alarm.texts.get("summary") or alarm.rule


def short(text: str) -> str:
    """The first sentence; the runbook has the rest."""
    first = _SENTENCE_END.split(text, maxsplit=1)[0]
    return first if len(first) <= _LONGEST else f"{first[: _LONGEST - 1]}…"


def counts(alarms: Iterable[Alarm]) -> Mapping[str, int]:
    """How many there are of each severity."""
    return Counter(alarm.severity for alarm in alarms)


def counted(found: Mapping[str, int]) -> str:
    """``1 critical alarm, 3 warnings``; empty where there is nothing but what is told for information."""
    critical, warnings = (found.get(severity.value, 0) for severity in (Severity.CRITICAL, Severity.WARNING))
    parts = (_many(critical, "critical alarm"), _many(warnings, "warning"))
    return ", ".join(filter(None, parts))


def _many(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}" if count else ""
