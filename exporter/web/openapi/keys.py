"""The schema of a key and of what happened to it (:mod:`exporter.web.document` draws them)."""

from typing import Final

from exporter.model import HoldReason, Kind, Severity
from exporter.outcome import Outcome, Reason, State, Verdict
from exporter.web.openapi.schema import (
    COUNT,
    FIGURE,
    FLAG,
    TEXT,
    TIME,
    URL,
    Schema,
    extended,
    items,
    mapping,
    maybe,
    named,
    one_of,
    record,
    told,
)

STATE: Final = one_of(State)
OUTCOME: Final = one_of(str(outcome) for outcome in Outcome)
REASON: Final = one_of(Reason)

CAUSE: Final = record(outcome=OUTCOME, reason=REASON, cause=TEXT, remedy=TEXT, url=URL)
COST: Final = told(record(today=maybe(FIGURE), month=maybe(FIGURE)), "US dollars of the running UTC day and month")

TRANSITION: Final = record(at=maybe(TIME), before=STATE, after=STATE, outcome=maybe(OUTCOME), reason=REASON)
CHANGE: Final = extended(TRANSITION, name=told(TEXT, "of the key"))

RESULT: Final = record(
    outcome=OUTCOME,
    reason=REASON,
    verdict=one_of(Verdict),
    at=maybe(TIME),
    duration_seconds=FIGURE,
    http_status=told(COUNT, "0 when no answer came"),
    code=told(TEXT, "the provider's word, bounded and redacted"),
    type=told(TEXT, "the provider's word, bounded and redacted"),
    message=told(TEXT, "the provider's word, bounded and redacted"),
    foreign_key=told(FLAG, "whether the provider saw another key"),
    call=told(TEXT, "the paid call that gave the answer"),
)
PROBE: Final = record(
    enabled=FLAG,
    state=maybe(STATE),
    since=maybe(TIME),
    suspicions=told(COUNT, "unusable results in a row that are not confirmed"),
    interval_seconds=FIGURE,
    due=told(maybe(TIME), "null when no date is known"),
    hold=maybe(record(reason=one_of(HoldReason), until=maybe(TIME))),
    last_success_at=maybe(TIME),
    last=maybe(RESULT),
)
LIMIT: Final = record(
    resource=TEXT,
    model=TEXT,
    limit=maybe(FIGURE),
    remaining=maybe(FIGURE),
    reset_at=maybe(TIME),
    at=maybe(TIME),
)
KEY: Final = record(
    name=TEXT,
    provider=TEXT,
    account=TEXT,
    organization=TEXT,
    project=TEXT,
    fingerprint=told(TEXT, "eight hex digits that tell two secrets apart; empty for a short one"),
    severity=one_of(Severity),
    labels=mapping(TEXT),
    state=STATE,
    since=maybe(TIME),
    usable=maybe(FLAG),
    cause=maybe(CAUSE),
    paused_until=maybe(TIME),
    secret_fault=told(TEXT, "where a credential was looked for in vain"),
    created_at=maybe(TIME),
    last_used_at=maybe(TIME),
    expires_at=maybe(TIME),
    rotation_due_at=maybe(TIME),
    cost=maybe(COST),
    probes=record(**{kind.value: PROBE for kind in Kind}),
    models=items(record(name=TEXT, available=FLAG, shutdown_at=maybe(TIME))),
    limits=items(LIMIT),
)
KEY_IN_FULL: Final = extended(KEY, transitions=items(named("Transition"), "at most 100 within 30 days, newest first"))

SCHEMAS: Final[dict[str, Schema]] = {
    "Key": KEY,
    "KeyInFull": KEY_IN_FULL,
    "Transition": TRANSITION,
    "Change": CHANGE,
}
