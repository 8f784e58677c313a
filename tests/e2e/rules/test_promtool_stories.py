"""Every alert lives through its stories in Prometheus' own engine."""

import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from exporter.alerting.prometheus import groups
from exporter.alerting.rules import RULES

from . import account_stories, fleet_stories, incident_stories, key_stories
from .story import Story, promtool_file

pytestmark = pytest.mark.e2e

TELLERS = (key_stories, account_stories, fleet_stories, incident_stories)
STORIES = {story.name: story for teller in TELLERS for story in teller.stories()}
COMMITTED = Path(__file__).parents[3] / "deploy" / "prometheus" / "llmkey.rules.yml"


def told(folder: Path, rules: object, *stories: Story) -> subprocess.CompletedProcess[str]:
    (folder / "rules.yml").write_text(yaml.safe_dump({"groups": rules}))
    tests = [story.as_test() for story in stories]
    (folder / "stories.yml").write_text(yaml.safe_dump(promtool_file("rules.yml", tests)))
    command = ["promtool", "test", "rules", "stories.yml"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=60)


@pytest.mark.parametrize("alert", sorted({rule.name for rule in RULES}))
def test_every_story_of_an_alert_comes_true(alert: str, tmp_path: Path) -> None:
    """It fires, resolves, lets the transient pass, is one for many replicas and mute where nothing can be known."""
    stories = [story for story in STORIES.values() if story.alert == alert]
    done = told(tmp_path, needed_by(alert, silent_groups()), *stories)
    assert done.returncode == 0, "\n".join([done.stdout, done.stderr, *(story.name for story in stories)])


def test_every_alert_fires_and_ends_in_some_story() -> None:
    """Each is told at one minute and silent at another; the Watchdog never ends."""
    said = {
        alert: [bool(t) for s in STORIES.values() if s.alert == alert for t in s.expect.values()] for alert in ALERTS
    }
    assert {alert for alert, each in said.items() if not any(each)} == set()
    assert {alert for alert, each in said.items() if all(each)} == {"Watchdog"}


def test_a_false_story_is_refused(tmp_path: Path) -> None:
    """The silence of promtool means something: a dead key that tells nobody is a lie."""
    [story] = [s for name, s in STORIES.items() if name == "LLMKeyAuthFailed(auth_failed) is one for two replicas"]
    lie = Story(name="lie", alert=story.alert, series=story.series, expect={50: ()})
    assert told(tmp_path, silent_groups(), lie).returncode != 0


def test_users_labels_are_on_alerts_of_keys(tmp_path: Path) -> None:
    """With ``--label team`` the alert of a key carries ``label_team``."""
    [story] = [s for name, s in STORIES.items() if name == "LLMKeyAuthFailed(auth_failed) is one for two replicas"]
    labelled = {
        minute: tuple({**each, "label_team": "search"} for each in alerts) for minute, alerts in story.expect.items()
    }
    told_team = Story(name="team", alert=story.alert, series=story.series, expect=labelled)
    done = told(tmp_path, silent_groups("team"), told_team)
    assert done.returncode == 0, done.stdout + done.stderr


def test_promtool_accepts_the_committed_file() -> None:
    """``promtool check rules`` with the oldest Prometheus we name."""
    done = subprocess.run(["promtool", "check", "rules", COMMITTED], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


ALERTS = {rule.name for rule in RULES}


def silent_groups(*labels: str) -> list[dict[str, Any]]:
    """The rules without annotations, which promtool would otherwise compare too."""
    bare = groups(labels)
    for group in bare:
        for rule in group["rules"]:
            rule.pop("annotations", None)
    return bare


def needed_by(alert: str, every: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The alert and what is recorded: the others only take time."""
    kept = ({**group, "rules": [r for r in group["rules"] if r.get("alert", alert) == alert]} for group in every)
    return [group for group in kept if group["rules"]]
