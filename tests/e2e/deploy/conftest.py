"""Programs that look over what is deployed: those of the development dependencies, and those of the system."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.e2e.conftest import clean_environment, need

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Run a program with nothing of the developer's environment; those beside Python come first."""
    environ = clean_environment(tmp_path)
    environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{environ['PATH']}"

    def call(program: str, *arguments: str, cwd: Path = tmp_path, **more: str) -> subprocess.CompletedProcess[str]:
        found = shutil.which(program, path=environ["PATH"])
        if found is None:
            need(program)
        command = [found or program, *arguments]
        return subprocess.run(command, cwd=cwd, env=environ | more, capture_output=True, text=True, check=False)

    return call
