"""The files that Grafana reads at its start."""

import yaml

from grafana.build import HERE

PROVISIONING = HERE / "provisioning"


def test_the_data_source_has_a_fixed_uid() -> None:
    """So that links and dashboards find it again; rates fit the README's scrape interval."""
    document = yaml.safe_load((PROVISIONING / "datasources" / "prometheus.yml").read_text())
    [source] = document["datasources"]
    assert document["apiVersion"] == 1
    assert (source["uid"], source["type"], source["access"], source["editable"]) == (
        "prometheus",
        "prometheus",
        "proxy",
        False,
    )
    assert source["jsonData"] == {"httpMethod": "POST", "timeInterval": "15s"}


def test_dashboards_are_read_from_files() -> None:
    """In a folder of their own, without changes in the browser."""
    document = yaml.safe_load((PROVISIONING / "dashboards" / "llmkey.yml").read_text())
    [provider] = document["providers"]
    assert document["apiVersion"] == 1
    assert (provider["type"], provider["allowUiUpdates"], provider["folderUid"]) == ("file", False, "llmkey")
    assert provider["options"]["path"].startswith("/")
