"""What amtool says of the committed ``alertmanager.yml``."""

import subprocess
from pathlib import Path
from typing import Any

import pytest

from exporter.alerting.rules import RULES, Rule
from exporter.model import Severity
from tests.deploy.team import with_teams
from tests.deployed import ALERTMANAGER
from tests.e2e.conftest import need

pytestmark = pytest.mark.e2e

ROUTES = [
    ("LLMKeyAuthFailed", "critical", "", "pager"),
    ("LLMKeyAuthFailed", "warning", "", "ticket"),
    ("LLMProviderDegraded", "warning", "", "ticket"),
    ("LLMProviderSlow", "info", "", "nobody"),
    ("LLMProviderSlow", "none", "", "nobody"),
    ("LLMProviderSlow", "unheard-of", "", "ticket"),
    ("LLMProviderSlow", "", "", "ticket"),
    ("Watchdog", "none", "", "dead-mans-switch"),
    ("LLMKeyAuthFailed", "critical", "search", "pager"),
]
ROUTES_BY_TEAM = [
    *ROUTES[:-1],
    ("LLMKeyAuthFailed", "critical", "search", "search-pager"),
    ("LLMKeyStale", "warning", "search", "search-ticket"),
    ("LLMKeyStale", "info", "search", "nobody"),
    ("LLMKeyAuthFailed", "critical", "billing", "pager"),
]


@pytest.fixture(autouse=True)
def _amtool() -> None:
    need("amtool")


@pytest.fixture
def by_team(tmp_path: Path) -> Path:
    """The committed file with the example for teams uncommented."""
    file = tmp_path / "alertmanager.yml"
    file.write_text(with_teams(ALERTMANAGER.read_text()))
    (tmp_path / "llmkey.tmpl").write_text((ALERTMANAGER.parent / "llmkey.tmpl").read_text())
    return file


def check(file: Path) -> None:
    found = subprocess.run(["amtool", "check-config", str(file)], capture_output=True, text=True, check=False)
    assert found.returncode == 0, found.stdout + found.stderr
    assert "1 templates" in found.stdout


def receiver(file: Path, alert: str, severity: str, team: str) -> str:
    labels = [f"alertname={alert}", "provider=openai"]
    labels += [f"severity={severity}"] if severity else []
    labels += [f"label_team={team}"] if team else []
    command = ["amtool", "config", "routes", "test", f"--config.file={file}", *labels]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


def test_the_committed_file_is_accepted() -> None:
    """As it stands, with the receivers not filled in."""
    check(ALERTMANAGER)


def test_the_example_for_teams_is_accepted(by_team: Path) -> None:
    """Uncommented, nothing else changed."""
    check(by_team)


@pytest.mark.parametrize(("alert", "severity", "team", "wanted"), ROUTES)
def test_a_severity_reaches_its_receiver(alert: str, severity: str, team: str, wanted: str) -> None:
    """Critical pages, a warning is a ticket, info is for nobody, and what nobody thought of is read."""
    assert receiver(ALERTMANAGER, alert, severity, team) == wanted


@pytest.mark.parametrize(("alert", "severity", "team", "wanted"), ROUTES_BY_TEAM)
def test_a_team_gets_its_own(by_team: Path, alert: str, severity: str, team: str, wanted: str) -> None:
    """A team's alerts reach the team by severity, all others go where they went before."""
    assert receiver(by_team, alert, severity, team) == wanted


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_every_alert_has_somebody(rule: Rule[Any]) -> None:
    """No alert of ours ends at nobody, but for what is only good to know."""
    severity = str(rule.severity or Severity.CRITICAL)
    taken = receiver(ALERTMANAGER, rule.name, severity, "")
    assert taken in (("nobody",) if rule.severity is Severity.INFO else ("pager", "ticket", "dead-mans-switch"))
