"""The metrics: families as rows, the text drawn from them, and what the exporter counts of itself."""

from exporter.metrics.account_families import ACCOUNT_FAMILIES
from exporter.metrics.collector import FleetCollector
from exporter.metrics.compat_families import COMPAT_FAMILIES
from exporter.metrics.exposition import Exposition
from exporter.metrics.families import ALL_FAMILIES, EXPORTER_FAMILIES, PROVIDER_FAMILIES
from exporter.metrics.family import Family
from exporter.metrics.fleet import Fleet
from exporter.metrics.instruments import Instruments, NotificationResult
from exporter.metrics.key_cost_families import KEY_COST_FAMILIES
from exporter.metrics.key_families import KEY_FAMILIES
from exporter.metrics.table import compat_table_markdown, table_markdown
from exporter.metrics.view import AccountsView, FleetView, KeyView

__all__ = [
    "ACCOUNT_FAMILIES",
    "ALL_FAMILIES",
    "COMPAT_FAMILIES",
    "EXPORTER_FAMILIES",
    "KEY_COST_FAMILIES",
    "KEY_FAMILIES",
    "PROVIDER_FAMILIES",
    "AccountsView",
    "Exposition",
    "Family",
    "Fleet",
    "FleetCollector",
    "FleetView",
    "Instruments",
    "KeyView",
    "NotificationResult",
    "compat_table_markdown",
    "table_markdown",
]
