"""The daemon and Prometheus see the same alerts of the same keys, and tell them in the same words."""

import subprocess
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest
import yaml

from exporter.alerting.prometheus import groups
from exporter.alerting.rules import FLEET_RULES, KEY_RULES, Facts, FleetScene, Rule
from exporter.alerting.rules.words import Links, texts

from .fleet import NOW, Watched, draw, exposition, scenes
from .story import doubled, promtool_file, series, values

pytestmark = pytest.mark.e2e

LINKS = Links(runbooks="https://runbooks.example", grafana="https://grafana.example")
Told = dict[str, list[dict[str, Any]]]


@pytest.mark.parametrize("pods", [1, 2])
def test_rules_about_keys(pods: int, tmp_path: Path) -> None:
    """A hundred keys in all kinds of trouble: the same alerts with the same labels and texts.

    Also where two pods stand behind one instance, so that everything is there twice.
    """
    fleet = draw(100, seed=3)
    expected = by_the_daemon(fleet)
    assert expected.keys() == {rule.name for rule in KEY_RULES}, "the fleet shows every alert"
    shown = exposition(fleet)
    agree(tmp_path, doubled(shown) if pods == 2 else shown, expected, minute=10, impatient=True)


def test_rules_about_the_fleet(tmp_path: Path) -> None:
    """A provider down, one degraded, a configuration refused, a receiver that is deaf, since when."""
    here = {"instance": "a", "job": "llmkey"}
    shown = {
        series("llmkey_provider_up", provider="openai", **here): 0.0,
        series("llmkey_provider_up", provider="groq", **here): 1.0,
        series("llmkey_provider_degraded", provider="groq", **here): 1.0,
        series("llmkey_state", key="a", provider="openai", state="ok", **here): 0.0,
        series("llmkey_state", key="b", provider="openai", state="ok", **here): 1.0,
        series("llmkey_state", key="a", provider="openai", state="unreachable", **here): 1.0,
        series("llmkey_state", key="b", provider="openai", state="unreachable", **here): 0.0,
        series("llmkey_exporter_config_last_reload_successful", **here): 0.0,
        series("llmkey_exporter_notifications_pending", receiver="am", **here): 2.0,
    }
    scene = FleetScene(
        now=NOW,
        down_since={"openai": 0.0},
        degraded_since={"groq": 0.0},
        troubled={"openai": (1, 2)},
        refused_at=0.0,
        failing={"am": 0.0},
    )
    expected: Told = defaultdict(list)
    for rule in FLEET_RULES:
        for facts in rule.find(scene) if rule.find else ():
            expected[rule.name].append(alert(rule, facts, facts.labels, "critical"))
    # Only Prometheus knows exporters by their names.
    [refused] = expected["LLMKeyExporterConfigReloadFailed"]
    described = refused["exp_annotations"]["description"]
    refused["exp_annotations"]["description"] = described.replace("this exporter", "the exporter at a")
    assert len(expected) == 4
    agree(tmp_path, {name: values((31, value)) for name, value in shown.items()}, expected, minute=30)


def test_nothing_found_leaves_no_hole(tmp_path: Path) -> None:
    """Without the tables to look up, the texts still read well: no error, no double space."""
    key = {"key": "k", "provider": "openai", "instance": "a", "job": "llmkey"}
    shown = {
        series("llmkey_info", severity="critical", **key): values((5, 1)),
        series("llmkey_state", state="auth_failed", **key): values((5, 1)),
    }
    [rule] = [rule for rule in KEY_RULES if rule.name == "LLMKeyAuthFailed"]
    labels = {"key": "k", "provider": "openai"}
    told = alert(rule, Facts(since=0.0, words={"since": ""}), labels, "critical")
    assert told["exp_annotations"]["description"] == (
        "The key k of openai fails authentication. The provider refuses the key."
    )
    agree(tmp_path, shown, {rule.name: [told]}, minute=2)


def by_the_daemon(fleet: list[Watched]) -> Told:
    told: Told = defaultdict(list)
    for scene in scenes(fleet):
        target = scene.target
        if target.paused(NOW):
            continue
        own = {"key": target.name, "provider": target.provider.name, "account": target.account}
        for rule in KEY_RULES:
            assert rule.find is not None
            for facts in rule.find(scene):
                told[rule.name].append(alert(rule, facts, {**own, **facts.labels}, str(target.severity)))
    return told


def alert(rule: Rule[Any], facts: Facts, own: Any, key_severity: str) -> dict[str, Any]:
    """An alert as promtool expects it. Prometheus has the cause in the description alone."""
    labels = {name: value for name, value in own.items() if value}
    labels["severity"] = str(rule.severity) if rule.severity else key_severity
    annotations = dict(texts(rule, facts, labels, LINKS))
    assert annotations.pop("cause") in annotations["description"]
    return {"exp_labels": labels, "exp_annotations": annotations}


def agree(folder: Path, shown: dict[str, str], expected: Told, *, minute: int, impatient: bool = False) -> None:
    """Prometheus with the same series tells the same; ``impatient``: without waiting for ``for``."""
    rules = groups((), LINKS)
    for rule in [rule for group in rules for rule in group["rules"] if impatient]:
        rule.pop("for", None)
    (folder / "rules.yml").write_text(yaml.safe_dump({"groups": rules}, allow_unicode=True))
    test = {
        "interval": "1m",
        "input_series": [{"series": name, "values": told} for name, told in shown.items()],
        "alert_rule_test": [
            {"eval_time": f"{minute}m", "alertname": name, "exp_alerts": alerts} for name, alerts in expected.items()
        ],
    }
    (folder / "test.yml").write_text(
        yaml.safe_dump(promtool_file("rules.yml", [test]), allow_unicode=True, width=10_000)
    )
    command = ["promtool", "test", "rules", "test.yml"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr
