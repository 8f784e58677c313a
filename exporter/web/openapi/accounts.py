"""The schema of an account (:mod:`exporter.web.accounts.document` draws it)."""

from typing import Final

from exporter.model import Bound, Collector, KeyStanding
from exporter.web.openapi.keys import CAUSE, COST
from exporter.web.openapi.schema import (
    COUNT,
    FIGURE,
    FLAG,
    TEXT,
    TIME,
    Schema,
    extended,
    items,
    mapping,
    maybe,
    one_of,
    record,
    some,
    told,
)

_SPEND_LIMIT: Final = record(
    scope=one_of(("organization", "project")), project=TEXT, usd=maybe(FIGURE), enforcing=maybe(FLAG)
)
_RATE_LIMIT: Final = record(
    project=TEXT,
    model=TEXT,
    requests_per_minute=maybe(FIGURE),
    tokens_per_minute=maybe(FIGURE),
    requests_per_day=maybe(FIGURE),
)
_CREDIT: Final = record(
    remaining=told(maybe(FIGURE), "an estimate"),
    expires_at=maybe(TIME),
    contradicted=told(FLAG, "whether the provider refuses a key for want of credit while the estimate says otherwise"),
)
_COLLECTOR: Final = record(
    success=told(maybe(FLAG), "null: not tried yet"),
    tried_at=maybe(TIME),
    last_success_at=maybe(TIME),
    data_at=told(maybe(TIME), "the end of the newest bucket"),
    due=maybe(TIME),
    failures=COUNT,
    rows_refused=COUNT,
    cause=maybe(extended(CAUSE, message=TEXT)),
)
_LISTED: Final = record(
    name=TEXT,
    project=TEXT,
    standing=one_of(KeyStanding),
    created_at=maybe(TIME),
    last_used_at=maybe(TIME),
    expires_at=maybe(TIME),
    key=told(TEXT, "our name of it; empty when it is not watched"),
)
_PROJECT_COST: Final = extended(COST, project=TEXT, name=TEXT)
_KEY_COST: Final = extended(COST, key=TEXT)
_USAGE: Final = record(project=TEXT, model=TEXT, requests=maybe(FIGURE), tokens=mapping(maybe(FIGURE)))

ACCOUNT: Final = record(
    name=TEXT,
    provider=TEXT,
    spent=maybe(COST),
    estimated_today=maybe(FIGURE),
    usual_day=maybe(FIGURE),
    forecast_month=maybe(FIGURE),
    other_currencies=told(mapping(maybe(FIGURE)), "amounts of the month by currency"),
    unpriced=told(mapping(COUNT), "tokens of today by model that have no price"),
    budget=maybe(record(usd=maybe(FIGURE), reached=items(record(share=FIGURE, reached=FLAG)))),
    spend_limits=items(_SPEND_LIMIT),
    rate_limits=items(_RATE_LIMIT),
    credit=_CREDIT,
    exhaustion=told(record(**{bound.value: maybe(TIME) for bound in Bound}), "when each will be reached"),
    projects=items(_PROJECT_COST, "dearest of the month first"),
    usage=items(_USAGE, "since the exporter first read it"),
    usage_folded=told(maybe(FIGURE), "what went into other for want of room"),
    line_items=told(mapping(COST), "cost by the vendor's line items, which name models"),
    key_standings=maybe(record(**{standing.value: COUNT for standing in KeyStanding})),
    collectors=told(some(list(Collector), _COLLECTOR), "one that is off is not there"),
)

SCHEMAS: Final[dict[str, Schema]] = {
    "Account": ACCOUNT,
    "AccountInFull": extended(
        ACCOUNT,
        key_costs=items(_KEY_COST, "of keys that are watched, by our names"),
        keys=told(maybe(items(_LISTED)), "never a value of one"),
    ),
}
