"""What a vendor says of itself on its status page, a row each; read from the whole fleet."""

from collections import Counter
from collections.abc import Iterable

from exporter.metrics.family import Family, Sample, gauge
from exporter.metrics.view import FleetView
from exporter.model import Indicator


def _status(fleet: FleetView) -> Iterable[Sample]:
    return [
        ((name, indicator), float(indicator is vendor.indicator))
        for name, vendor in fleet.vendors.items()
        for indicator in Indicator
    ]


def _incidents(fleet: FleetView) -> Iterable[Sample]:
    for name, vendor in fleet.vendors.items():
        impacts = Counter(incident.impact for incident in vendor.incidents)
        for impact in Indicator:
            yield (name, impact), float(impacts[impact])


VENDOR_FAMILIES: tuple[Family[FleetView], ...] = (
    gauge(
        "provider_status",
        "1 for what the status page of the vendor says of the whole, 0 for the five other indicators; absent while the "
        "page cannot be read or is not looked at.",
        _status,
        *("provider", "indicator"),
    ),
    gauge(
        "provider_incidents",
        "How many incidents are open on the status page of the vendor, by impact; absent while the page cannot be read "
        "or is not looked at.",
        _incidents,
        *("provider", "impact"),
    ),
)
