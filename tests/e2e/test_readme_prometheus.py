"""The README's prometheus.yml, beside the rules it names."""

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.e2e.conftest import need
from tests.readme import README, section

pytestmark = pytest.mark.e2e


def test_the_readmes_prometheus_yml_is_good(tmp_path: Path) -> None:
    """As ``promtool check config`` sees it, with the committed rules."""
    need("promtool")
    file = tmp_path / "prometheus.yml"
    file.write_text(section(README.read_text(), "prometheus").removeprefix("```yaml\n").removesuffix("```"))
    shutil.copy(README.parent / "deploy/prometheus/llmkey.rules.yml", tmp_path)
    said = subprocess.run(["promtool", "check", "config", file], capture_output=True, text=True, check=False)
    assert said.returncode == 0, said.stderr
    assert "rules found" in said.stdout
