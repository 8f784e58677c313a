"""What the exporter measures of itself, counted where it happens, in a registry of its own."""

import platform
from collections.abc import Collection, Iterable, Mapping
from enum import StrEnum
from typing import Any

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, PlatformCollector, ProcessCollector
from prometheus_client.metrics_core import Metric

from exporter import __version__
from exporter.alerting.rules import RULES, Rule
from exporter.metrics import families
from exporter.metrics.family import Family
from exporter.metrics.view import FleetView
from exporter.model import Result, Severity
from exporter.outcome.advice import ADVICE

PROBE_BUCKETS = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)


class NotificationResult(StrEnum):
    """What became of a notice; see the family's help."""

    DELIVERED = "delivered"
    FAILED = "failed"
    REFUSED = "refused"
    SUPERSEDED = "superseded"
    EXPIRED = "expired"


class Reading(Gauge):
    """A gauge without labels that has no sample before it is first set: what is not known is absent."""

    _known = False

    def set(self, value: float) -> None:
        self._known = True
        super().set(value)

    def collect(self) -> Iterable[Metric]:
        return super().collect() if self._known else self.describe()


class Instruments:
    """The exporter's own metrics.

    The caller's registry needs ``auto_describe``, since the process collector does not describe
    itself and ``name[]`` would not find it; the one made by default has it.
    """

    def __init__(self, registry: CollectorRegistry | None = None) -> None:
        self.registry = registry or CollectorRegistry(auto_describe=True)
        self.probes_missed = self._counter(families.PROBES_MISSED)
        self.scheduler_lag = self._reading(families.SCHEDULER_LAG)
        self.event_loop_lag = self._reading(families.EVENT_LOOP_LAG)
        self._notifications = self._counter(families.NOTIFICATIONS)
        self._pending = self._gauge(families.NOTIFICATIONS_PENDING)
        self._last_success = self._gauge(families.NOTIFICATION_LAST_SUCCESS)
        self._alarms = self._gauge(families.ALARMS)
        self._receivers: set[str] = set()
        self._fired: set[tuple[str, str]] = set()
        self.firing({(rule.name, str(severity)): 0 for rule in RULES if rule.find for severity in _severities(rule)})
        self._probe_duration = self._histogram(families.PROBE_DURATION, PROBE_BUCKETS)
        self._providers: set[str] = set()
        self._reload_successful = self._reading(families.RELOAD_SUCCESSFUL)
        self._reload_success_at = self._reading(families.RELOAD_SUCCESS_TIMESTAMP)
        self._shard_info = self._gauge(families.SHARD_INFO)
        self._gauge(families.BUILD_INFO).labels(__version__, platform.python_version()).set(1)
        outcome_info = self._gauge(families.OUTCOME_INFO)
        for (outcome, reason), advice in ADVICE.items():
            outcome_info.labels(outcome, reason, advice.cause, advice.remedy, advice.url).set(1)
        ProcessCollector(registry=self.registry)
        PlatformCollector(registry=self.registry)

    def probed(self, provider: str, result: Result) -> None:
        """One more probe's duration, unless nothing was sent."""
        if not result.local:
            self._providers.add(provider)
            self._probe_duration.labels(provider, result.kind).observe(result.duration)

    def retain_providers(self, names: Collection[str]) -> None:
        """Drop what was measured of all other providers: they are no longer configured."""
        for gone in self._providers.difference(names):
            self._probe_duration.remove_by_labels({"provider": gone})

    def retain_receivers(self, names: Collection[str]) -> None:
        """Every receiver has its counters from the start; those of all others are dropped."""
        for gone in self._receivers.difference(names):
            for metric in (self._notifications, self._pending, self._last_success):
                metric.remove_by_labels({"receiver": gone})
        for name in names:
            for result in NotificationResult:
                self._notifications.labels(name, result)
            self._pending.labels(name)
        self._receivers = set(names)

    def notified(self, receiver: str, result: NotificationResult, count: int = 1) -> None:
        """One more attempt to tell a receiver, or so much news dropped untold."""
        if receiver in self._receivers:
            self._notifications.labels(receiver, result).inc(count)

    def pending(self, receiver: str, count: int, last_success_at: float | None) -> None:
        """What a receiver has not taken yet, and when it last took something (Unix time)."""
        self._pending.labels(receiver).set(count)
        if last_success_at is not None:
            self._last_success.labels(receiver).set(last_success_at)

    def firing(self, alarms: Mapping[tuple[str, str], int]) -> None:
        """How many alarms fire, by rule and severity; a rule that no longer fires stays at 0."""
        for place in self._fired.difference(alarms):
            self._alarms.labels(*place).set(0)
        for place, count in alarms.items():
            self._alarms.labels(*place).set(count)
        self._fired.update(alarms)

    def config_taken(self, at: float) -> None:
        """A configuration was loaded at this Unix time."""
        self._reload_successful.set(1)
        self._reload_success_at.set(at)

    def config_refused(self) -> None:
        """A configuration was refused; the one before it stays."""
        self._reload_successful.set(0)

    def sharded(self, shard: int, total_shards: int) -> None:
        """Which share of the keys is watched here, counted from 0."""
        self._shard_info.clear()
        self._shard_info.labels(shard, total_shards).set(1)

    def _counter(self, family: Family[FleetView]) -> Counter:
        return Counter(family.name, family.help, family.labels, registry=self.registry)

    def _gauge(self, family: Family[FleetView]) -> Gauge:
        return Gauge(family.name, family.help, family.labels, registry=self.registry)

    def _reading(self, family: Family[FleetView]) -> Reading:
        return Reading(family.name, family.help, registry=self.registry)

    def _histogram(self, family: Family[FleetView], buckets: tuple[float, ...]) -> Histogram:
        return Histogram(family.name, family.help, family.labels, registry=self.registry, buckets=buckets)


def _severities(rule: Rule[Any]) -> tuple[Severity, ...]:
    """Those its alarms can have: a key's own is one of two."""
    return (rule.severity,) if rule.severity else (Severity.CRITICAL, Severity.WARNING)
