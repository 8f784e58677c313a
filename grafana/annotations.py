"""What happened, drawn over all panels: changes of state, and alerts."""

from grafana_foundation_sdk.models import dashboard as model

from grafana.panels import DATASOURCE
from grafana.promql import FIRING, of_alerts


def alerts(*matchers: str) -> model.AnnotationQuery:
    """The alerts that fire, gathered by rule: thousands of keys may have the same."""
    expr = f"count by (alertname, severity) ({of_alerts(FIRING, *matchers)})"
    return _shown("Alerts", "red", expr, title="{{alertname}}", text="{{severity}}", tags="alertname,severity")


def state_changes(expr: str) -> model.AnnotationQuery:
    """``expr`` gives moments in milliseconds with the labels key, provider and state."""
    made = _shown("State changes", "blue", expr, title="{{key}}: {{state}}", text="at {{provider}}", tags="state")
    made.use_value_for_time = True
    return made


def _shown(name: str, colour: str, expr: str, *, title: str, text: str, tags: str) -> model.AnnotationQuery:
    return model.AnnotationQuery(
        name=name,
        datasource=DATASOURCE,
        enable=True,
        hide=False,
        icon_color=colour,
        built_in=0,
        expr=expr,
        title_format=title,
        text_format=text,
        tag_keys=tags,
        step="60s",
    )


def builtin() -> model.AnnotationQuery:
    """What people note by hand; Grafana expects it in every dashboard."""
    return model.AnnotationQuery(
        name="Annotations & Alerts",
        datasource=_GRAFANA,
        enable=True,
        hide=True,
        icon_color="rgba(0, 211, 255, 1)",
        built_in=1,
        type_val="dashboard",
        target=None,
    )


_GRAFANA = type(DATASOURCE)(type_val="grafana", uid="-- Grafana --")
