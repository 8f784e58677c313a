"""What is committed in ``deploy/`` is what the rows say."""

from pathlib import Path

import pytest

from exporter.alerting.rules import RULES
from tests.deployed import DEPLOY, RUNBOOKS, files, surplus

FILES = files()


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(DEPLOY)))
def test_a_file_is_drawn_from_the_rows(path: Path) -> None:
    """``make docs`` would change nothing."""
    assert path.read_text() == FILES[path]


def test_every_alert_has_a_runbook_and_nothing_else_has() -> None:
    """The folder holds one page an alert and the list of them."""
    assert {path.name for path in RUNBOOKS.iterdir()} == {"README.md", *(f"{rule.name}.md" for rule in RULES)}
    assert surplus() == []
