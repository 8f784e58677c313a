"""What a runbook tells people to ask can be asked, and answers rightly."""

import re
import subprocess
from pathlib import Path

import pytest
import yaml

from exporter.alerting.rules import RULES

from .story import series, values

pytestmark = pytest.mark.e2e

CODE = re.compile(r"`([^`]*llmkey_[^`]*)`")
SNIPPETS = sorted({promql for rule in RULES for step in rule.runbook.now for promql in CODE.findall(step)})


def test_everything_is_promql(tmp_path: Path) -> None:
    """Prometheus can read each query."""
    assert len(SNIPPETS) > 20
    rules = [{"record": f"asked:{number}", "expr": promql} for number, promql in enumerate(SNIPPETS)]
    file = tmp_path / "asked.yml"
    file.write_text(yaml.safe_dump({"groups": [{"name": "asked", "rules": rules}]}))
    done = subprocess.run(["promtool", "check", "rules", file], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("alert", ["LLMKeyAuthFailed", "LLMKeyQuotaExhausted"])
def test_a_key_with_two_replicas_is_counted_once(alert: str, tmp_path: Path) -> None:
    """Two exporters that watch two dead keys: two keys are dead."""
    [rule] = [rule for rule in RULES if rule.name == alert]
    [state] = rule.runbook.states
    [promql] = [promql for step in rule.runbook.now for promql in CODE.findall(step) if "llmkey_state" in promql]
    states = {
        series("llmkey_state", key=key, provider="openai", state=each, instance=instance, job="llmkey"): each == state
        for key in "ab"
        for instance in "xy"
        for each in ("ok", str(state))
    }
    counted = {"expr": f"sum by (provider) ({promql})", "eval_time": "2m"}
    test = {
        "interval": "1m",
        "input_series": [{"series": name, "values": values((5, float(one)))} for name, one in states.items()],
        "promql_expr_test": [{**counted, "exp_samples": [{"labels": '{provider="openai"}', "value": 2}]}],
    }
    file = tmp_path / "test.yml"
    file.write_text(yaml.safe_dump({"tests": [test]}))
    done = subprocess.run(["promtool", "test", "rules", file], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
