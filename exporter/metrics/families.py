"""Every family there is, in the order of the exposition: one table for the scrape, the README and the tests."""

from collections.abc import Iterable
from typing import Any

from exporter import METRIC_PREFIX
from exporter.metrics.account_families import ACCOUNT_FAMILIES
from exporter.metrics.compat_families import COMPAT_FAMILIES
from exporter.metrics.family import Family, Sample, Type, counter, elsewhere, gauge, one
from exporter.metrics.key_cost_families import KEY_COST_FAMILIES
from exporter.metrics.key_families import KEY_FAMILIES
from exporter.metrics.vendor_families import VENDOR_FAMILIES
from exporter.metrics.view import FleetView
from exporter.outcome import State


def _known(values: Iterable[tuple[str, float | None]]) -> list[Sample]:
    return [((name,), float(value)) for name, value in values if value is not None]


PROBE_DURATION: Family[FleetView] = Family(
    name=METRIC_PREFIX + "provider_probe_duration_seconds",
    type=Type.HISTOGRAM,
    help="How long probes took, timeouts included, without waiting for their turn.",
    labels=("provider", "probe"),
)

PROVIDER_FAMILIES: tuple[Family[FleetView], ...] = (
    gauge(
        "provider_up",
        "1 while the provider answers, 0 while it fails more than half of its keys; absent while that is not known.",
        lambda fleet: _known((name, health.up) for name, health in fleet.health.items()),
        "provider",
    ),
    gauge(
        "provider_degraded",
        "1 while the provider is up but failed at least a fifth of its probes of the last 15 minutes, 0 otherwise; "
        "absent while that is not known.",
        lambda fleet: _known((name, health.degraded) for name, health in fleet.health.items()),
        "provider",
    ),
    *VENDOR_FAMILIES,
    PROBE_DURATION,
)

BUILD_INFO: Family[FleetView] = gauge(
    "exporter_build_info", "The running version: always 1.", elsewhere, *("version", "python_version")
)
SHARD_INFO: Family[FleetView] = gauge(
    "exporter_shard_info",
    "Which share of the keys this process watches, counted from 0: always 1.",
    elsewhere,
    *("shard", "total_shards"),
)
OUTCOME_INFO: Family[FleetView] = gauge(
    "exporter_outcome_info",
    "What each outcome means and what to do about it: always 1; the same table in every exporter.",
    elsewhere,
    *("outcome", "reason", "cause", "remedy", "url"),
)
RELOAD_SUCCESSFUL: Family[FleetView] = gauge(
    "exporter_config_last_reload_successful", "1 when the last configuration was taken, 0 when it was refused."
)
RELOAD_SUCCESS_TIMESTAMP: Family[FleetView] = gauge(
    "exporter_config_last_reload_success_timestamp_seconds",
    "When a configuration was last taken, as Unix time.",
)
PROBES_MISSED: Family[FleetView] = counter("exporter_probes_missed_total", "Probes that were due and never started.")
SCHEDULER_LAG: Family[FleetView] = gauge(
    "exporter_scheduler_lag_seconds",
    "How late probes started at the worst in the last minute or two, waiting for their turn included.",
)
EVENT_LOOP_LAG: Family[FleetView] = gauge(
    "exporter_event_loop_lag_seconds", "How late the event loop woke up at the worst in the last minute or two."
)
NOTIFICATIONS: Family[FleetView] = counter(
    "exporter_notifications_total",
    "Attempts to tell a receiver that were delivered, failed (and are made again) or refused, and news dropped untold: "
    "superseded (over before it could be told) or expired (older than a day).",
    elsewhere,
    *("receiver", "result"),
)
NOTIFICATIONS_PENDING: Family[FleetView] = gauge(
    "exporter_notifications_pending", "News that a receiver has not taken yet.", elsewhere, "receiver"
)
NOTIFICATION_LAST_SUCCESS: Family[FleetView] = gauge(
    "exporter_notification_last_success_timestamp_seconds",
    "When a receiver last took a notice, as Unix time; absent before the first.",
    elsewhere,
    "receiver",
)
ALARMS: Family[FleetView] = gauge("exporter_alarms", "Alarms that fire, by rule.", elsewhere, *("alarm", "severity"))

EXPORTER_FAMILIES: tuple[Family[FleetView], ...] = (
    gauge(
        "exporter_egress_up",
        "1 while anything watched answers at all, 0 while nothing does: it may be us; absent while that is not known.",
        lambda fleet: one(None if fleet.egress_up is None else float(fleet.egress_up)),
    ),
    gauge(
        "exporter_keys",
        "How many keys are in each state.",
        lambda fleet: [((state,), float(fleet.states.get(state, 0))) for state in State],
        "state",
    ),
    gauge(
        "exporter_probes_in_flight",
        "Probes under way.",
        lambda fleet: _known(fleet.in_flight.items()),
        "provider",
    ),
    PROBES_MISSED,
    SCHEDULER_LAG,
    EVENT_LOOP_LAG,
    RELOAD_SUCCESSFUL,
    RELOAD_SUCCESS_TIMESTAMP,
    BUILD_INFO,
    SHARD_INFO,
    NOTIFICATIONS,
    NOTIFICATIONS_PENDING,
    NOTIFICATION_LAST_SUCCESS,
    ALARMS,
    OUTCOME_INFO,
)

FLEET_FAMILIES = tuple(family for family in PROVIDER_FAMILIES + EXPORTER_FAMILIES if family.read is not elsewhere)
"""Those that are read from the fleet; the others are counted in :mod:`exporter.metrics.instruments`."""

ALL_FAMILIES: tuple[Family[Any], ...] = (
    *KEY_FAMILIES,
    *ACCOUNT_FAMILIES,
    *KEY_COST_FAMILIES,
    *COMPAT_FAMILIES,
    *PROVIDER_FAMILIES,
    *EXPORTER_FAMILIES,
)
