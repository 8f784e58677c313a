"""Tables: the labels and values of queries as columns."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from grafana_foundation_sdk.builders import common
from grafana_foundation_sdk.builders import table as builders
from grafana_foundation_sdk.models import dashboard as model

from grafana.looks import Look, Mappings
from grafana.panels import Link, Query, config, finished, link, override

_HIDDEN = {
    "custom.hidden": True,
    "custom.hideFrom": {"viz": True, "legend": False, "tooltip": False},
}  # before 13, from 13


@dataclass(frozen=True, slots=True)
class Column:
    """``source`` is a label, or ``Value`` (``Value #A`` where there are several queries); ``width`` is in pixels.

    A ``hidden`` one is there for links to read.
    """

    source: str
    name: str
    width: int | None = None
    unit: str = ""
    mappings: Mappings = ()
    link: Link | None = None
    coloured: bool = False
    wrapped: bool = False
    gauge: bool = False
    hidden: bool = False


def table(
    title: str,
    description: str,
    *queries: Query,
    columns: Sequence[Column],
    look: Look | None = None,
    sort: Sequence[str] = (),
    descending: bool = True,
) -> model.Panel:
    """Exactly these columns, in this order, sorted by those named in ``sort``."""
    builder = builders.Panel()
    if sort:
        builder = builder.sort_by([common.TableSortByFieldState().display_name(name).desc(descending) for name in sort])
    panel = finished(builder, title, description, queries, look or Look(unit="none"), table=True)
    config(panel).overrides = [override(column.name, dict(_properties(column))) for column in columns]
    panel.transformations = [*_merged(queries), *_arranged(columns)]
    return panel


def _merged(queries: Sequence[Query]) -> list[model.DataTransformerConfig]:
    """Rows of all queries whose labels are the same become one."""
    return [model.DataTransformerConfig(id_val="merge", options={})] if len(queries) > 1 else []


def _arranged(columns: Sequence[Column]) -> list[model.DataTransformerConfig]:
    names = [column.source for column in columns]
    return [
        model.DataTransformerConfig(id_val="filterFieldsByName", options={"include": {"names": names}}),
        model.DataTransformerConfig(
            id_val="organize",
            options={
                "excludeByName": {},
                "indexByName": {name: place for place, name in enumerate(names)},
                "renameByName": {column.source: column.name for column in columns},
            },
        ),
    ]


def _properties(column: Column) -> Mapping[str, object]:
    properties: dict[str, object] = {}
    if column.width:
        properties["custom.width"] = column.width
    if column.unit:
        properties["unit"] = column.unit
    if column.unit == "currencyUSD":
        properties["decimals"] = 2
    if column.mappings:
        properties |= {"mappings": list(column.mappings), "custom.align": "left"}  # words, though they come as numbers
    if column.link:
        properties["links"] = [link(column.link)]
    if column.hidden:
        properties |= _HIDDEN
    cell = _cell(column)
    if cell:
        properties["custom.cellOptions"] = cell
    return properties


def _cell(column: Column) -> Mapping[str, object] | None:
    if column.coloured:
        return {"type": "color-text"}
    if column.wrapped:
        return {"type": "auto", "wrapText": True}
    return {"type": "gauge", "mode": "basic", "valueDisplayMode": "text"} if column.gauge else None
