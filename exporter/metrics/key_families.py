"""The families of one key, a row each; all have the labels ``key`` and ``provider``."""

from functools import partial

from exporter.metrics import family, reading
from exporter.metrics.family import Family, one
from exporter.metrics.view import KeyView
from exporter.outcome import State

_gauge = partial(family.gauge, subject=("key", "provider"))
_counter = partial(family.counter, subject=("key", "provider"))

_IDENTITY: tuple[Family[KeyView], ...] = (
    _gauge(
        "info",
        "What the key is, always 1; labels given to it in the configuration have label_ in front.",
        reading.info,
        *("account", "organization", "project", "fingerprint", "severity"),
        free=reading.user_labels,
    ),
    _gauge("paused", "1 while the key is paused: not probed, no alarm.", lambda view: one(float(view.paused))),
)

_DATES: tuple[Family[KeyView], ...] = (
    _gauge(
        "created_timestamp_seconds",
        "When the key was made, as Unix time; absent when no date is known.",
        lambda view: one(view.dates.created_at),
    ),
    _gauge(
        "last_used_timestamp_seconds",
        "When the key was last used by the word of its vendor, as Unix time, our own probes included; absent when that "
        "is not known.",
        lambda view: one(view.dates.last_used_at),
    ),
    _gauge(
        "expires_timestamp_seconds",
        "When the key expires, as Unix time; absent when no date is known.",
        lambda view: one(view.dates.expires_at),
    ),
    _gauge(
        "rotation_due_timestamp_seconds",
        "When the key is older than rotate_after allows, as Unix time; absent without that, or when it is not known "
        "when the key was made.",
        reading.rotation,
    ),
)

_BELIEF: tuple[Family[KeyView], ...] = (
    _gauge("state", "1 for the confirmed state of the key, 0 for the seven others.", reading.state, "state"),
    _gauge(
        "usable",
        "0 while the key is confirmed to fail authentication or to have no quota, 1 while it is confirmed to work and "
        "for five auth intervals of inconclusive probes after that; absent while neither is known.",
        lambda view: one(None if view.usable is None else float(view.usable)),
    ),
    _gauge(
        "cause_info",
        "1 for the outcome behind the confirmed state; absent before the first.",
        reading.cause,
        *("outcome", "reason"),
    ),
    _gauge(
        "state_change_timestamp_seconds",
        "When the confirmed state last changed, as Unix time; absent before the first conclusion.",
        lambda view: one(view.status.since),
    ),
)

_LAST_PROBE: tuple[Family[KeyView], ...] = (
    _gauge(
        "outcome_info",
        "1 for the outcome of the last probe, unconfirmed; ends when older than five intervals.",
        reading.outcome,
        *("probe", "outcome", "reason"),
    ),
    _gauge(
        "probe_success",
        "1 when the last probe found the key usable, 0 otherwise, unconfirmed; ends when older than five intervals.",
        reading.success,
        "probe",
    ),
    _gauge(
        "probe_duration_seconds",
        "How long the last probe took, without waiting for its turn; absent when nothing was sent; "
        "ends when older than five intervals.",
        reading.duration,
        "probe",
    ),
    _gauge(
        "last_probe_timestamp_seconds",
        "When the last probe started, as Unix time.",
        reading.last_probe,
        "probe",
    ),
    _gauge(
        "last_success_timestamp_seconds",
        "When a probe last found the key usable, as Unix time.",
        reading.last_success,
        "probe",
    ),
)

_SCHEDULE: tuple[Family[KeyView], ...] = (
    _gauge("probe_interval_seconds", "The configured time between two probes.", reading.interval, "probe"),
    _gauge(
        "probe_due_timestamp_seconds",
        "When the next probe should start, or the end of what holds it back, as Unix time; "
        "absent while it is held without a date.",
        reading.due,
        "probe",
    ),
    _gauge("probe_held", "1 while something holds the probe back.", reading.held, *("probe", "reason")),
)

_COUNTS: tuple[Family[KeyView], ...] = (
    _counter(
        "auth_failures_total",
        "Probes whose outcome says that the key is not accepted.",
        reading.count(State.AUTH_FAILED),
    ),
    _counter(
        "quota_exhaustions_total",
        "Probes whose outcome says that there is no credit or that a spend or usage limit is hit.",
        reading.count(State.QUOTA_EXHAUSTED),
    ),
    _counter("rate_limit_hits_total", "Probes that were throttled.", reading.count(State.RATE_LIMITED)),
    _counter(
        "server_errors_total",
        "Probes that the provider answered with an error of its own.",
        reading.count(State.PROVIDER_ERROR),
    ),
    _counter(
        "connection_failures_total",
        "Probes without an answer: timeout, no connection, broken TLS.",
        reading.count(State.UNREACHABLE),
    ),
    _counter("probes_total", "Probes by how they ended.", reading.probes, *("probe", "outcome")),
    _counter("probe_tokens_total", "Tokens that probing consumed.", lambda view: one(float(view.status.tokens))),
    _counter("probe_cost_usd_total", "Estimated US dollars that probing cost.", lambda view: one(view.status.cost_usd)),
)

_ANSWERS: tuple[Family[KeyView], ...] = (
    _gauge(
        "ratelimit_limit",
        "The rate limit that the last answer named; ends when older than five quota intervals.",
        reading.limit(lambda limit: limit.limit),
        *("resource", "model"),
    ),
    _gauge(
        "ratelimit_remaining",
        "What the last answer said is left of the rate limit; ends when older than five quota intervals.",
        reading.limit(lambda limit: limit.remaining),
        *("resource", "model"),
    ),
    _gauge(
        "ratelimit_reset_timestamp_seconds",
        "When the rate limit is whole again, as Unix time; ends when older than five quota intervals.",
        reading.limit(lambda limit: limit.reset_at),
        *("resource", "model"),
    ),
    _gauge(
        "model_available",
        "1 when the provider lists the configured model for the key, 0 when it does not; "
        "ends when older than five auth intervals.",
        reading.model(lambda model: float(model.available)),
        "model",
    ),
    _gauge(
        "model_shutdown_timestamp_seconds",
        "When the provider ends the configured model, as Unix time; absent when no date is known; "
        "ends when older than five auth intervals.",
        reading.model(lambda model: model.shutdown_at),
        "model",
    ),
)

KEY_FAMILIES = _IDENTITY + _DATES + _BELIEF + _LAST_PROBE + _SCHEDULE + _COUNTS + _ANSWERS
