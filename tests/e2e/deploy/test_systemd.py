"""The unit, as systemd's own tools judge it, and its configuration, as the exporter reads it."""

import re
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from tests.deployed import DEPLOY
from tests.e2e.deploy.conftest import Run

pytestmark = pytest.mark.e2e

UNIT = DEPLOY / "systemd" / "llmkey-exporter.service"
PROGRAM = "/opt/llmkey-exporter/bin/llmkey-exporter"


def test_systemd_has_nothing_to_complain_of(run: Run, tmp_path: Path) -> None:
    """An unknown or misspelt setting is only a line on standard error; the program is one that is here."""
    text = UNIT.read_text()
    assert text.count(f"ExecStart={PROGRAM} ") == 1
    unit = tmp_path / UNIT.name
    unit.write_text(text.replace(PROGRAM, "/bin/true"))
    found = run("systemd-analyze", "verify", "--man=no", str(unit))
    assert (found.returncode, found.stdout, found.stderr) == (0, "", "")


def test_it_is_exposed_as_little_as_its_work_allows(run: Run) -> None:
    """At most 2.0 of 10, where less is better."""
    found = run("systemd-analyze", "security", "--no-pager", "--offline=true", "--threshold=20", str(UNIT))
    assert found.returncode == 0, found.stdout + found.stderr
    [level] = re.findall(r"Overall exposure level for \S+: ([\d.]+)", found.stdout)
    assert 0 < float(level) <= 2


async def test_the_exporter_takes_its_configuration(command: Callable[..., Awaitable[tuple[int, str, str]]]) -> None:
    """As the unit calls it."""
    file = UNIT.parent / "llmkey.yml"
    status, out, err = await command("--config.file", str(file), "--config.check")
    assert (status, err) == (0, "")
    assert out.splitlines()[-1].endswith("good, 1 key")
