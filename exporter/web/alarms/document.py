"""One alarm as JSON.

Times are as in :mod:`exporter.web.document`; texts are empty where there is nothing to say::

    {"name", "severity", "labels": {name: value},       (``labels`` name whom it is about)
     "summary", "description", "cause", "remedy", "runbook_url", "dashboard_url",
     "since",                                            (when the trouble began)
     "last_held_at",                                     (older than a look or two: it only goes on firing)
     "fired_at"}
"""

from collections.abc import Iterable

from exporter.model import Alarm
from exporter.web.alarms.words import rank_of
from exporter.web.document import Json
from exporter.web.times import rfc3339

TEXTS = ("summary", "description", "cause", "remedy", "runbook_url", "dashboard_url")


def ordered(alarms: Iterable[Alarm]) -> list[Alarm]:
    """The worst first, then by rule and whom it is about."""
    return sorted(alarms, key=lambda alarm: (rank_of(alarm.severity), alarm.rule, alarm.labels))


def alarm(known: Alarm) -> Json:
    return {
        "name": known.rule,
        "severity": known.severity,
        "labels": dict(known.labels),
        **{name: known.texts.get(name, "") for name in TEXTS},
        "since": rfc3339(known.since),
        "last_held_at": rfc3339(known.true_at),
        "fired_at": rfc3339(known.fired_at),
    }
