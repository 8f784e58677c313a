"""The fleet as prometheus_client sees it: the same rows, family by family.

The scrape itself is drawn by :mod:`exporter.metrics.text`, which a test holds to this.
"""

from collections.abc import Callable, Iterator
from typing import TypeVar

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.registry import Collector

from exporter.metrics.account_families import ACCOUNT_FAMILIES
from exporter.metrics.compat_families import COMPAT_FAMILIES, asked
from exporter.metrics.families import FLEET_FAMILIES
from exporter.metrics.family import Family, Type
from exporter.metrics.fleet import Fleet, accounts_view, key_view, overview
from exporter.metrics.key_cost_families import KEY_COST_FAMILIES
from exporter.metrics.key_families import KEY_FAMILIES

V = TypeVar("V")
Metric = CounterMetricFamily | GaugeMetricFamily


class FleetCollector(Collector):
    """Key, account, provider and fleet-wide families, built anew at each scrape. ``clock`` gives Unix time."""

    def __init__(self, fleet: Fleet, *, clock: Callable[[], float]) -> None:
        self._fleet = fleet
        self._clock = clock

    def describe(self) -> Iterator[Metric]:
        """All families without samples: without it a registry finds nothing for ``name[]``."""
        yield from map(_metric, KEY_FAMILIES)
        yield from map(_metric, ACCOUNT_FAMILIES)
        yield from map(_metric, KEY_COST_FAMILIES + COMPAT_FAMILIES)
        yield from map(_metric, FLEET_FAMILIES)

    def collect(self) -> Iterator[Metric]:
        """All families with what is known now."""
        now = self._clock()
        keys = [key_view(self._fleet, target, now) for target in self._fleet.targets.values()]
        for family in KEY_FAMILIES:
            metric = _metric(family)
            for view in keys:
                _add(metric, family, view.subject, view)
            yield metric
        yield from self._accounts(now)
        fleet = overview(self._fleet)
        for row in FLEET_FAMILIES:
            metric = _metric(row)
            _add(metric, row, (), fleet)
            yield metric

    def _accounts(self, now: float) -> Iterator[Metric]:
        accounts = self._fleet.accounts()
        for family in ACCOUNT_FAMILIES:
            metric = _metric(family)
            for account in accounts.values():
                _add(metric, family, (account.name, account.provider), account)
            yield metric
        view = accounts_view(accounts, now)
        for row in KEY_COST_FAMILIES + asked(view.accounts):
            metric = _metric(row)
            _add(metric, row, (), view)
            yield metric


def _metric(family: Family[V]) -> Metric:
    made = CounterMetricFamily if family.type is Type.COUNTER else GaugeMetricFamily
    return made(family.name, family.help, labels=family.label_names)


def _add(metric: Metric, family: Family[V], subject: tuple[str, ...], view: V) -> None:
    free = family.free(view) if family.free else {}
    for labels, value in family.read(view):
        named = dict(zip(family.label_names, subject + labels, strict=True))
        metric.add_sample(family.name, {**free, **named}, value)
