"""What stands in the chart and is drawn from elsewhere.

Rules and dashboards are copies: Helm packs only what is inside the chart's folder, and not every system has links.
"""

from pathlib import Path

from exporter.alerting.prometheus import FILE_NAME, rule_file
from tests.charted.places import CHART, DASHBOARDS
from tests.charted.values_schema import with_config
from tests.charted.values_table import with_table

_COPIES = CHART / "files" / "dashboards"


def chart_files() -> dict[Path, str]:
    """Every drawn file of the chart and what it must hold."""
    schema, readme = CHART / "values.schema.json", CHART / "README.md"
    dashboards = {_COPIES / path.name: path.read_text() for path in sorted(DASHBOARDS.glob("*.json"))}
    return {
        **dashboards,
        CHART / "files" / FILE_NAME: rule_file(),
        schema: with_config(schema.read_text()),
        readme: with_table(readme.read_text(), (CHART / "values.yaml").read_text()),
    }


def surplus() -> list[Path]:
    """Copies of dashboards that are no more."""
    return sorted(set(_COPIES.glob("*")) - chart_files().keys())
