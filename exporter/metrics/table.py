"""The README's table of metrics."""

from typing import Any

from exporter.metrics.families import ALL_FAMILIES
from exporter.metrics.family import Family


def table_markdown() -> str:
    """All families as a table, without a line break at the end."""
    return "\n".join(["| metric | type | labels | meaning |", "|---|---|---|---|", *map(_row, ALL_FAMILIES)])


def _row(family: Family[Any]) -> str:
    names = [*family.label_names, *(["label_*"] if family.free else [])]
    labels = ", ".join(f"`{name}`" for name in names)
    return f"| `{family.name}` | {family.type} | {labels} | {family.help} |"
