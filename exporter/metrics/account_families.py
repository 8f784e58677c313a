"""The families of one account, a row each; all have the labels ``account`` and ``provider``."""

from functools import partial

from exporter.metrics import account_reading as reading
from exporter.metrics import family
from exporter.metrics.account_money import MONEY_FAMILIES
from exporter.metrics.family import Family
from exporter.model import AccountStatus

_gauge = partial(family.gauge, subject=("account", "provider"))
_counter = partial(family.counter, subject=("account", "provider"))

_USAGE: tuple[Family[AccountStatus], ...] = (
    _counter(
        "account_tokens_total",
        "Tokens that the vendor has counted since the start, minutes late; cached and audio tokens are part of input "
        "and output; the smaller projects and models are other; absent while usage is not known.",
        reading.tokens,
        *("project", "model", "direction"),
    ),
    _counter(
        "account_requests_total",
        "Requests that the vendor has counted since the start, minutes late; the smaller projects and models are "
        "other; absent while usage is not known.",
        reading.requests,
        *("project", "model"),
    ),
    _counter(
        "account_tokens_folded_total",
        "Tokens that were counted as other, in project or model; absent while usage is not known.",
        reading.folded,
    ),
    _gauge(
        "project_rate_limit",
        "What the project may do with a configured model: requests or tokens in the time that limit names; absent "
        "where that is not known.",
        reading.rate_limit,
        *("project", "model", "limit"),
    ),
)

_KEYS: tuple[Family[AccountStatus], ...] = (
    _gauge(
        "account_keys",
        "How many keys the vendor lists for the account, each with one status, the first that is true: its owner is "
        "inactive, it is monitored here, it is unused, it is unmonitored; absent while the list is not known.",
        reading.keys,
        "status",
    ),
)

_HONESTY: tuple[Family[AccountStatus], ...] = (
    _gauge(
        "account_collector_success",
        "1 when the collector last read all it should of the account, 0 when it did not; absent before the first "
        "attempt.",
        reading.collector(reading.success),
        "collector",
    ),
    _gauge(
        "account_collector_cause_info",
        "1 for the outcome of the last attempt while it failed; absent while it did not.",
        reading.cause,
        *("collector", "outcome", "reason"),
    ),
    _gauge(
        "account_last_success_timestamp_seconds",
        "When the collector last succeeded, as Unix time; absent before the first time.",
        reading.collector(lambda status: status.last_success_at),
        "collector",
    ),
    _gauge(
        "account_data_timestamp_seconds",
        "The end of the newest bucket of costs or usage that the vendor has given, as Unix time: how late its data is; "
        "absent before the first.",
        reading.collector(lambda status: status.data_at),
        "collector",
    ),
    _counter(
        "account_rows_refused_total",
        "Rows of the vendor's answers that cannot be, and were left out: without sense, absurd, of the far future; one "
        "that is read again counts again.",
        reading.refused,
        "collector",
    ),
)

ACCOUNT_FAMILIES = MONEY_FAMILIES + _USAGE + _KEYS + _HONESTY
