"""What is committed is what the generator writes."""

import json
from pathlib import Path
from typing import Any

import pytest
from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.cog.plugins import register_default_plugins
from grafana_foundation_sdk.models.dashboard import Dashboard

from grafana.build import BOARDS, IMPORTED, PROVISIONED, document, files, for_import
from grafana.links import Uid

FILES = files()


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_committed_file_is_what_is_generated(path: Path) -> None:
    """``python -m grafana`` would change nothing."""
    assert path.read_text(encoding="utf-8") == FILES[path]


def test_nothing_else_is_committed() -> None:
    """Both folders hold the four dashboards and no leftover."""
    names = {f"{uid}.json" for uid in Uid}
    for folder in (PROVISIONED, IMPORTED):
        assert {path.name for path in folder.iterdir()} == names


def test_generating_twice_gives_the_same() -> None:
    """Nothing depends on time, chance or order."""
    assert files() == FILES


@pytest.mark.parametrize("make", BOARDS)
def test_the_sdk_reads_what_it_wrote(make: Any) -> None:
    """Reading a dashboard with the SDK's types and writing it again loses and adds nothing but fields of intervals."""
    register_default_plugins()
    made = document(make())
    again = json.loads(JSONEncoder(sort_keys=False).encode(Dashboard.from_json(made)))
    for variable in again["templating"]["list"]:
        for name in ("auto", "auto_min", "auto_count"):
            variable.pop(name, None)
    assert again == made


@pytest.mark.parametrize("make", BOARDS)
def test_the_import_asks_for_the_data_source(make: Any) -> None:
    """The build for import has an input, and the data source variable takes it; nothing else differs."""
    made = document(make())
    imported = for_import(document(make()))
    [asked] = imported.pop("__inputs")
    needed = imported.pop("__requires")
    assert imported.pop("__elements") == {}
    assert (asked["name"], asked["type"], asked["pluginId"]) == ("DS_PROMETHEUS", "datasource", "prometheus")
    assert {one["id"] for one in needed} >= {"grafana", "prometheus", "stat", "timeseries"}
    current = imported["templating"]["list"][0].pop("current")
    assert current["value"] == "${DS_PROMETHEUS}"
    assert imported == made


def test_provisioned_files_have_no_inputs(dashboard: dict[str, Any]) -> None:
    """File provisioning does not know inputs, so none may be there; nor may what Grafana 13 exports by itself."""
    text = json.dumps(dashboard)
    assert "DS_PROMETHEUS" not in text
    assert not {"__inputs", "__requires", "apiVersion", "elements", "layout", "spec"} & dashboard.keys()
