"""A dashboard, put together."""

from collections.abc import Sequence
from dataclasses import dataclass

from grafana_foundation_sdk.models import dashboard as model

from grafana.annotations import builtin
from grafana.layout import Section, arranged
from grafana.links import TAG, TITLES, Uid, to_others

SCHEMA = 42  # @grafana/schema 13.2
_REFRESHES = ["30s", "1m", "5m", "15m", "1h"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """``span`` is the time shown at first (``24h``), ``refresh`` how often it is asked anew."""

    uid: Uid
    description: str
    variables: Sequence[model.VariableModel]
    annotations: Sequence[model.AnnotationQuery]
    sections: Sequence[Section]
    span: str = "24h"
    refresh: str = "1m"


def assembled(board: Board) -> model.Dashboard:
    """The dashboard as the SDK has it."""
    return model.Dashboard(
        uid=board.uid,
        title=TITLES[board.uid],
        description=board.description,
        tags=[TAG],
        editable=False,
        graph_tooltip=model.DashboardCursorSync.CROSSHAIR,
        time=model.DashboardDashboardTime(from_val=f"now-{board.span}", to="now"),
        timepicker=model.TimePickerConfig(hidden=False, refresh_intervals=_REFRESHES),
        timezone="browser",
        refresh=board.refresh,
        schema_version=SCHEMA,
        version=1,
        templating=model.DashboardDashboardTemplating(list_val=list(board.variables)),
        annotations=model.AnnotationContainer(list_val=[builtin(), *board.annotations]),
        links=to_others(board.uid),
        panels=arranged(board.sections),
    )
