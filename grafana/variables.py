"""The variables on top of dashboards."""

from enum import Enum

from grafana_foundation_sdk.builders import dashboard as builders
from grafana_foundation_sdk.models import dashboard as model

from grafana.panels import DATASOURCE
from grafana.promql import IN_LABELS, OF_PROVIDER, SCRAPED

_AGAIN = model.VariableRefresh.ON_TIME_RANGE_CHANGED
_BUILD = "llmkey_exporter_build_info"
_FILTERS = "account|organization|project|severity|label_.+"


class All(Enum):
    """What ``All`` means to PromQL; None: there is no such choice."""

    SET = ".+"
    ANY = ".*"  # a key may have no account
    NONE = None


def datasource() -> model.VariableModel:
    return builders.DatasourceVariable("datasource").label("Data source").type("prometheus").build()


def query(
    name: str, of: str, *, label: str = "", hint: str = "", everything: All = All.SET, hidden: bool = False
) -> model.VariableModel:
    """The values of a label, several of which may be chosen. Grafana escapes them for the ``=~`` they stand in."""
    builder = (
        builders.QueryVariable(name)
        .label(label or name)
        .description(hint)
        .query(of)
        .datasource(DATASOURCE)
        .refresh(_AGAIN)
        .sort(model.VariableSort.ALPHABETICAL_ASC)
        .multi(True)
    )
    if everything is not All.NONE:
        builder = builder.include_all(True).all_value(str(everything.value)).current(_chosen("All", "$__all"))
    return builder.hide(model.VariableHide.HIDE_VARIABLE).build() if hidden else builder.build()


def scraped(*, instance_hidden: bool = True) -> list[model.VariableModel]:
    """Which Prometheus, and which exporters in it."""
    return [
        datasource(),
        query("job", f"label_values({_BUILD}, job)"),
        query("instance", f'label_values({_BUILD}{{job=~"$job"}}, instance)', hidden=instance_hidden),
    ]


def provider(metric: str) -> model.VariableModel:
    return query("provider", f"label_values({metric}{{{SCRAPED}}}, provider)", label="Provider")


def account(metric: str, everything: All) -> model.VariableModel:
    return query(
        "account",
        f"label_values({metric}{{{SCRAPED}, {OF_PROVIDER}}}, account)",
        label="Account",
        everything=everything,
    )


def by_label() -> list[model.VariableModel]:
    """A label that keys were given in the configuration (or one they have anyway), and its values."""
    of = f"llmkey_info{{{SCRAPED}, {OF_PROVIDER}}}"
    name = (
        builders.QueryVariable("label")
        .label("Filter by")
        .description("A label of keys: those of the configuration are called label_…")
        .query("label_names(llmkey_info)")
        .regex(f"/^(?:{_FILTERS})$/")
        .datasource(DATASOURCE)
        .refresh(_AGAIN)
        .sort(model.VariableSort.ALPHABETICAL_ASC)
        .current(_chosen("severity", "severity"))
        .build()
    )
    hint = "Only keys whose label has one of these values."
    return [name, query("value", f"label_values({of}, $label)", label="is", hint=hint, everything=All.ANY)]


def key(everything: All) -> model.VariableModel:
    of = f"llmkey_info{{{SCRAPED}, {OF_PROVIDER}, {IN_LABELS}}}"
    return query("key", f"label_values({of}, key)", label="Key", everything=everything)


def troubled(expr: str) -> model.VariableModel:
    """The keys that ``expr`` finds, all of them always; nobody sees it."""
    return (
        builders.QueryVariable("troubled")
        .label("troubled")
        .query(f"query_result({expr})")
        .regex('/key="([^"]+)"/')
        .datasource(DATASOURCE)
        .refresh(_AGAIN)
        .multi(True)
        .include_all(True)
        .current(_chosen("All", "$__all"))
        .hide(model.VariableHide.HIDE_VARIABLE)
        .build()
    )


def _chosen(text: str, value: str) -> model.VariableOption:
    return model.VariableOption(selected=True, text=text, value=value)
