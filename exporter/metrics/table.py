"""The README's tables of metrics."""

from collections.abc import Iterable
from typing import Any

from exporter.metrics.compat_families import COMPAT_FAMILIES
from exporter.metrics.families import ALL_FAMILIES
from exporter.metrics.family import Family


def table_markdown() -> str:
    """All our families as a table, without a line break at the end."""
    return _table(family for family in ALL_FAMILIES if family not in COMPAT_FAMILIES)


def compat_table_markdown() -> str:
    """The families that bear another exporter's names, likewise."""
    return _table(COMPAT_FAMILIES)


def _table(families: Iterable[Family[Any]]) -> str:
    return "\n".join(["| metric | type | labels | meaning |", "|---|---|---|---|", *map(_row, families)])


def _row(family: Family[Any]) -> str:
    names = [*family.label_names, *(["label_*"] if family.free else [])]
    labels = ", ".join(f"`{name}`" for name in names)
    return f"| `{family.name}` | {family.type} | {labels} | {family.help} |"
