"""What is committed of the chart and the manifests is what it is drawn from."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from exporter import __version__
from tests.charted.drawn import chart_files, surplus
from tests.charted.manifests import files
from tests.charted.places import CHART, DEPLOY, KUBERNETES
from tests.charted.values_table import rows, with_table

DRAWN = {**chart_files(), **files()}
META: dict[str, Any] = yaml.safe_load((CHART / "Chart.yaml").read_text())


@pytest.mark.parametrize("path", DRAWN, ids=lambda path: str(path.relative_to(DEPLOY)))
def test_a_file_is_as_it_is_drawn(path: Path) -> None:
    """``make docs`` would change nothing."""
    assert path.read_text() == DRAWN[path]


def test_there_are_no_copies_of_what_is_gone() -> None:
    """A dashboard that was renamed leaves no copy in the chart."""
    assert surplus() == []


def test_the_chart_says_which_exporter_and_which_kubernetes() -> None:
    """The image's tag is the exporter's version; the label that shards need exists since 1.28."""
    assert (META["apiVersion"], META["appVersion"], META["kubeVersion"]) == ("v2", __version__, ">=1.28.0-0")
    assert META["icon"].startswith("data:image/svg+xml;base64,")


def test_every_value_is_described() -> None:
    """In its comment, and so in the table; a value without one is refused when the table is drawn."""
    described = {path for path, _, _ in rows((CHART / "values.yaml").read_text())}
    assert described >= {"config", "shards", "secrets.keys.existingSecret", "networkPolicy.ingressFrom"}
    with pytest.raises(LookupError, match="shards in values"):
        rows("# of what\nshards: 1\n")


def test_a_description_goes_on_over_lines() -> None:
    """From its mark to the value; what is not marked describes nothing; a bar would end the column."""
    text = "# not this\na:\n  # -- first\n  # second | third\n  b: [1]\n"
    assert rows(text) == [("a.b", "[1]", "first second \\| third")]


def test_a_readme_without_a_place_for_the_table_is_refused() -> None:
    """Rather than left without it."""
    with pytest.raises(LookupError):
        with_table("", "a: 1\n")


def test_the_schema_knows_every_value_and_no_other() -> None:
    """Names in values.yaml and in its schema are the same, down to where users' own words begin."""
    document = json.loads((CHART / "values.schema.json").read_text())
    values = yaml.safe_load((CHART / "values.yaml").read_text())
    assert document["additionalProperties"] is False
    assert set(document["properties"]) - {"global"} == set(values)


def test_a_kustomization_lists_what_is_there() -> None:
    """Its resources are files beside it, and the image it renames is the one that they name."""
    kustomization = yaml.safe_load((KUBERNETES / "kustomization.yaml").read_text())
    assert [(KUBERNETES / name).is_file() for name in kustomization["resources"]] == [True]
    [image] = kustomization["images"]
    assert f"image: {image['name']}:{__version__}\n" in (KUBERNETES / "plain.yaml").read_text()


def test_manifests_hold_nothing_of_helm() -> None:
    """No label says that Helm manages them, and no checksum that nobody renews."""
    for path in files():
        assert [word for word in ("Helm\n", "helm.sh", "checksum/", "kind: Secret\n") if word in path.read_text()] == []
