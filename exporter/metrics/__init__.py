"""The metrics: families as rows, the text drawn from them, and what the exporter counts of itself."""

from exporter.metrics.collector import FleetCollector
from exporter.metrics.exposition import Exposition
from exporter.metrics.families import ALL_FAMILIES, EXPORTER_FAMILIES, PROVIDER_FAMILIES
from exporter.metrics.family import Family
from exporter.metrics.fleet import Fleet
from exporter.metrics.instruments import Instruments, NotificationResult
from exporter.metrics.key_families import KEY_FAMILIES
from exporter.metrics.table import table_markdown
from exporter.metrics.view import FleetView, KeyView

__all__ = [
    "ALL_FAMILIES",
    "EXPORTER_FAMILIES",
    "KEY_FAMILIES",
    "PROVIDER_FAMILIES",
    "Exposition",
    "Family",
    "Fleet",
    "FleetCollector",
    "FleetView",
    "Instruments",
    "KeyView",
    "NotificationResult",
    "table_markdown",
]
