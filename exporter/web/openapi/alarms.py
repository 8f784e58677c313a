"""The schema of an alarm (:mod:`exporter.web.alarms.document` draws it)."""

from typing import Final

from exporter.model import Severity
from exporter.web.alarms.document import TEXTS
from exporter.web.openapi.schema import TEXT, TIME, Schema, mapping, maybe, one_of, record, told

_ALARM: Final = record(
    name=told(TEXT, "of the rule, and of its runbook"),
    severity=one_of(Severity),
    labels=told(mapping(TEXT), "whom it is about: key, account, provider or receiver; and what tells alarms apart"),
    **dict.fromkeys(TEXTS, TEXT),
    since=told(maybe(TIME), "when the trouble began"),
    last_held_at=told(maybe(TIME), "when its condition was last seen to hold; it may go on firing for a while"),
    fired_at=maybe(TIME),
)

SCHEMAS: Final[dict[str, Schema]] = {"Alarm": _ALARM}
