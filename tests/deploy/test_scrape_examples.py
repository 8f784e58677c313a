"""The examples of a scrape configuration: what they ask for is there to be asked."""

from typing import Any

import pytest
import yaml

from exporter import DEFAULT_PORT
from exporter.config.sections import ProbingSection
from exporter.model import Kind
from tests.deployed import DEPLOY

FOLDER = DEPLOY / "prometheus"
EXAMPLES: dict[str, dict[str, Any]] = {
    file.stem.removeprefix("scrape-"): yaml.safe_load(file.read_text()) for file in FOLDER.glob("scrape-*.yml")
}


def test_there_is_one_for_each_way() -> None:
    """Known addresses, files, Kubernetes, and probes on demand."""
    assert EXAMPLES.keys() == {"static", "file-sd", "kubernetes", "probe"}


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_is_a_whole_configuration(name: str) -> None:
    """With our rules, and an Alertmanager to tell; every one scrapes /metrics, which the rules read."""
    example = EXAMPLES[name]
    assert example["rule_files"] == ["llmkey.rules.yml"]
    assert example["alerting"]["alertmanagers"]
    assert [job["job_name"] for job in example["scrape_configs"] if "metrics_path" not in job] == ["llmkey"]


def test_a_probe_outlives_the_probes_own_timeout() -> None:
    """Else a provider that hangs would be a failed scrape in place of an answer."""
    [probe] = [job for job in EXAMPLES["probe"]["scrape_configs"] if job.get("metrics_path") == "/probe"]
    assert float(probe["scrape_timeout"].removesuffix("s")) > ProbingSection().auth.timeout
    assert set(probe["params"]["kind"]) <= set(Kind)
    assert str(DEFAULT_PORT) in probe["relabel_configs"][2]["replacement"]
