"""Panels of each kind, typed by the SDK. A panel has a title, a sentence of description, and queries."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from grafana_foundation_sdk.builders import bargauge, common, prometheus, stat, statetimeline, statushistory, timeseries
from grafana_foundation_sdk.cog.builder import Builder
from grafana_foundation_sdk.models import common as common_model
from grafana_foundation_sdk.models import dashboard as model
from grafana_foundation_sdk.models import prometheus as prometheus_model

from grafana.looks import Look, Thresholds

DATASOURCE = common_model.DataSourceRef(type_val="prometheus", uid="$datasource")
_ROWS_A_PAGE = 30
_COLUMN = "2m"  # at least, or close by each event would be in all columns that $__rate_interval covers


@dataclass(frozen=True, slots=True)
class Query:
    """One question; ``now`` asks for the present value only."""

    expr: str
    legend: str = ""
    now: bool = False


def now(expr: str, legend: str = "") -> Query:
    return Query(expr, legend, now=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """Where a value leads to; the URL may hold Grafana's variables."""

    title: str
    url: str


def numbers(
    title: str, description: str, *queries: Query, look: Look, links: Sequence[Link] = (), name: str = "auto"
) -> model.Panel:
    """The present values, large. ``name``: ``value_and_name`` where there are several."""
    builder = (
        stat.Panel()
        .reduce_options(_last())
        .graph_mode(common_model.BigValueGraphMode.NONE)
        .color_mode(common_model.BigValueColorMode.VALUE)
        .text_mode(common_model.BigValueTextMode(name))
    )
    return finished(builder, title, description, queries, look, links=links)


def bars(title: str, description: str, *queries: Query, look: Look, links: Sequence[Link] = ()) -> model.Panel:
    """The present values as horizontal bars, one a series."""
    builder = (
        bargauge.Panel()
        .reduce_options(_last())
        .orientation(common_model.VizOrientation.HORIZONTAL)
        .display_mode(common_model.BarGaugeDisplayMode.BASIC)
        .sizing(common_model.BarGaugeSizing.MANUAL)  # else one or two bars fill the panel
        .max_viz_height(36)
        .name_placement(common_model.BarGaugeNamePlacement.LEFT)
    )
    return finished(builder, title, description, queries, look, links=links)


def lines(
    title: str,
    description: str,
    *queries: Query,
    look: Look,
    stacked: bool = False,
    columns: bool = False,
    colours: Mapping[str, str] | None = None,
    points: int | None = None,
) -> model.Panel:
    """Values over time, as lines or as columns; ``colours`` by the name of a series; ``points`` at most."""
    builder = (
        timeseries.Panel()
        .legend(_legend())
        .tooltip(_tooltip())
        .draw_style(common_model.GraphDrawStyle.BARS if columns else common_model.GraphDrawStyle.LINE)
        .line_width(1)
        .fill_opacity(60 if stacked or columns else 8)
        .show_points(common_model.VisibilityMode.NEVER)
    )
    if stacked:
        builder = builder.stacking(common.StackingConfig().group("A").mode(common_model.StackingMode.NORMAL))
    panel = finished(builder, title, description, queries, look)
    panel.max_data_points = points
    panel.interval = _COLUMN if columns else None
    config(panel).overrides = [override(name, {"color": fixed(colour)}) for name, colour in (colours or {}).items()]
    return panel


def timeline(title: str, description: str, *queries: Query, look: Look, links: Sequence[Link] = ()) -> model.Panel:
    """A row a series, coloured by what the value means."""
    builder = (
        statetimeline.Panel()
        .show_value(common_model.VisibilityMode.NEVER)
        .merge_values(True)
        .row_height(0.8)
        .per_page(_ROWS_A_PAGE)
        .legend(_legend())
        .tooltip(_tooltip(common_model.TooltipDisplayMode.SINGLE))
        .fill_opacity(90)
    )
    return finished(builder, title, description, queries, look, links=links)


def history(title: str, description: str, *queries: Query, look: Look) -> model.Panel:
    """A row a series, a box a moment."""
    builder = (
        statushistory.Panel()
        .show_value(common_model.VisibilityMode.NEVER)
        .row_height(0.8)
        .per_page(_ROWS_A_PAGE)
        .legend(_legend(shown=False))
        .tooltip(_tooltip(common_model.TooltipDisplayMode.SINGLE))
        .fill_opacity(80)
    )
    panel = finished(builder, title, description, queries, look)
    panel.max_data_points = 120  # as many boxes as can be told apart
    return panel


def finished(
    builder: Builder[model.Panel],
    title: str,
    description: str,
    queries: Sequence[Query],
    look: Look,
    *,
    links: Sequence[Link] = (),
    table: bool = False,
) -> model.Panel:
    """What all kinds have in common."""
    panel = builder.build()
    panel.title, panel.description, panel.datasource = title, description, DATASOURCE
    panel.targets = [_target(query, place, table=table) for place, query in enumerate(queries)]
    defaults = config(panel).defaults
    defaults.unit, defaults.decimals, defaults.min_val, defaults.max_val = look.unit, look.decimals, look.low, look.high
    defaults.thresholds = thresholds(look.thresholds)
    defaults.mappings = list(look.mappings) or None
    defaults.no_value = look.no_value or None
    mode = "thresholds" if look.by_threshold or look.mappings else "palette-classic"
    defaults.color = model.FieldColor(mode=model.FieldColorModeId(mode))
    defaults.links = [link(one) for one in links] or None
    return panel


def config(panel: model.Panel) -> model.FieldConfigSource:
    if panel.field_config is None:
        panel.field_config = model.FieldConfigSource(defaults=model.FieldConfig(), overrides=[])
    return panel.field_config


def thresholds(of: Thresholds) -> model.ThresholdsConfig:
    steps = [model.Threshold(value=None, color=of.base)]
    steps += [model.Threshold(value=value, color=colour) for value, colour in of.steps]
    return model.ThresholdsConfig(mode=model.ThresholdsMode.ABSOLUTE, steps=steps)


def fixed(colour: str) -> model.FieldColor:
    return model.FieldColor(mode=model.FieldColorModeId.FIXED, fixed_color=colour)


def link(of: Link) -> model.DashboardLink:
    return model.DashboardLink(title=of.title, url=of.url)


def override(name: str, properties: Mapping[str, object]) -> model.DashboardFieldConfigSourceOverrides:
    """Of the series or column of that name."""
    return model.DashboardFieldConfigSourceOverrides(
        matcher=model.MatcherConfig(id_val="byName", options=name),
        properties=[model.DynamicConfigValue(id_val=what, value=value) for what, value in properties.items()],
    )


def _target(query: Query, place: int, *, table: bool) -> prometheus_model.Dataquery:
    target = prometheus.Dataquery().ref_id(chr(ord("A") + place)).expr(query.expr).datasource(DATASOURCE)
    target = target.instant() if query.now else target.range()
    if table:
        target = target.format(prometheus_model.PromQueryFormat.TABLE)
    if query.legend:
        target = target.legend_format(query.legend)
    return target.build()


def _last() -> common.ReduceDataOptions:
    return common.ReduceDataOptions().calcs(["lastNotNull"]).values(False)


def _legend(*, shown: bool = True) -> common.VizLegendOptions:
    return (
        common.VizLegendOptions()
        .display_mode(common_model.LegendDisplayMode.LIST)
        .placement(common_model.LegendPlacement.BOTTOM)
        .show_legend(shown)
        .calcs([])
    )


def _tooltip(mode: common_model.TooltipDisplayMode = common_model.TooltipDisplayMode.MULTI) -> common.VizTooltipOptions:
    return common.VizTooltipOptions().mode(mode).sort(common_model.SortOrder.DESCENDING)
