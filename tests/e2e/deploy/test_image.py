"""As much of a build as goes without a daemon: the linter, and the wheel from what the build sees."""

import sys
import zipfile
from pathlib import Path

import pytest

from exporter import __version__
from tests.deploy.image import DOCKERFILE, lay_out
from tests.e2e.deploy.conftest import Run

pytestmark = pytest.mark.e2e


def test_the_linter_has_nothing_to_say(run: Run) -> None:
    """The linter of Dockerfiles, with all its rules on."""
    found = run("hadolint", "--no-fail", "--failure-threshold", "style", str(DOCKERFILE))
    assert (found.stdout, found.stderr) == ("", "")


def test_the_wheel_is_whole_and_runs(run: Run, tmp_path: Path) -> None:
    """From what the build sees, the step that makes the wheel makes one with every file of the package."""
    context, installed = tmp_path / "context", tmp_path / "installed"
    lay_out(context)
    built = run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", "dist", cwd=context)
    assert built.returncode == 0, built.stderr
    [wheel] = (context / "dist").glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        packed = {name for name in archive.namelist() if name.startswith("exporter/")}
        archive.extractall(installed)
    sources = {str(file.relative_to(context)) for file in (context / "exporter").rglob("*") if file.is_file()}
    boards = {f"exporter/dashboards/{file.name}" for file in (context / "grafana/dashboards").glob("*.json")}
    assert packed == sources - {"exporter/.gitignore"} | boards
    assert boards
    exported = tmp_path / "exported"
    run(sys.executable, "-m", "exporter", "export", "dashboards", "--to", str(exported), PYTHONPATH=str(installed))
    assert {f"exporter/dashboards/{file.name}" for file in exported.iterdir()} == boards
    told = run(sys.executable, "-m", "exporter", "--version", PYTHONPATH=str(installed))
    assert told.stdout.startswith(f"llmkey-exporter, version {__version__}")
