"""Prometheus takes the rules of every PrometheusRule."""

import subprocess
from pathlib import Path

import pytest
import yaml

from tests.charted.examples import EXAMPLES
from tests.charted.helm import Manifest, render
from tests.charted.places import CHART, KUBERNETES
from tests.e2e.conftest import need
from tests.e2e.deploy.pod import rules

pytestmark = pytest.mark.e2e

RELEASES: dict[str, list[Manifest]] = {
    **{name: render(values) for name, values in EXAMPLES.items() if "prometheusRule" in values},
    "manifests": [*yaml.safe_load_all((KUBERNETES / "prometheus-operator.yaml").read_text())],
    "file": [{"kind": "PrometheusRule", "spec": yaml.safe_load((CHART / "files" / "llmkey.rules.yml").read_text())}],
}


@pytest.mark.parametrize("name", RELEASES)
def test_promtool_has_nothing_to_say(name: str, tmp_path: Path) -> None:
    """``promtool check rules`` finds every rule good."""
    need("promtool")
    [spec] = rules(RELEASES[name])
    file = tmp_path / "rules.yml"
    file.write_text(yaml.safe_dump(spec))
    # Not its lint: an alert with several rows counts as a duplicate there.
    command = ["promtool", "check", "rules", "--lint=none", str(file)]
    done = subprocess.run(command, capture_output=True, check=False, timeout=60)
    count = sum(len(group["rules"]) for group in spec["groups"])
    assert (done.returncode, f"SUCCESS: {count} rules found" in done.stdout.decode()) == (0, True), done.stderr
