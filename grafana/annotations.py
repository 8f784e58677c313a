"""What happened, drawn over all panels: changes of state, and alerts."""

from grafana_foundation_sdk.models import dashboard as model

from grafana.panels import DATASOURCE
from grafana.promql import FIRING, of_alerts


def alerts(*matchers: str) -> model.AnnotationQuery:
    """The alerts that fire, gathered by rule: thousands of keys may have the same."""
    return model.AnnotationQuery(
        name="Alerts",
        datasource=DATASOURCE,
        enable=True,
        hide=False,
        icon_color="red",
        built_in=0,
        expr=f"count by (alertname, severity) ({of_alerts(FIRING, *matchers)})",
        title_format="{{alertname}}",
        text_format="{{severity}}",
        tag_keys="alertname,severity",
        step="60s",
    )


def state_changes(expr: str) -> model.AnnotationQuery:
    """``expr`` gives moments in milliseconds with the labels key, provider and state."""
    return model.AnnotationQuery(
        name="State changes",
        datasource=DATASOURCE,
        enable=True,
        hide=False,
        icon_color="blue",
        built_in=0,
        expr=expr,
        title_format="{{key}}: {{state}}",
        text_format="at {{provider}}",
        tag_keys="state",
        step="60s",
        use_value_for_time=True,
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
