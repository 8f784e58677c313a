"""What `docker compose up` would start, as compose reads it, and the configurations it mounts, as their readers do."""

import asyncio
import json
import shutil
import signal
import subprocess
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from tests.deploy.image import ROOT, stage
from tests.deployed import ALERTMANAGER, DEPLOY
from tests.e2e.conftest import clean_environment, eventually, free_port
from tests.e2e.deploy.conftest import Run

pytestmark = pytest.mark.e2e

COMPOSE = DEPLOY / "compose"


def read(run: Run, *flags: str, **environ: str) -> dict[str, Any]:
    """The whole file with everything filled in, as compose would carry it out."""
    file = str(COMPOSE / "compose.yaml")
    quiet = run("docker-compose", "-f", file, *flags, "config", "-q", **environ)
    assert (quiet.returncode, quiet.stdout, quiet.stderr) == (0, "", "")
    found: dict[str, Any] = json.loads(
        run("docker-compose", "-f", file, *flags, "config", "--format=json", **environ).stdout
    )
    return found


@pytest.mark.parametrize(("flags", "exporter"), [((), "exporter"), (("--profile", "demo"), "demo")])
def test_either_profile_starts_one_exporter_and_the_rest(run: Run, flags: tuple[str, ...], exporter: str) -> None:
    """With keys when nothing is said, the simulated fleet when asked for; never both."""
    assert read(run, *flags)["services"].keys() == {exporter, "prometheus", "alertmanager", "grafana"}


def test_everything_is_stopped_by_one_command(run: Run) -> None:
    """Both exporters have the same port, so that none of them may be left behind."""
    assert "docker compose --profile '*' down" in (COMPOSE / "compose.yaml").read_text()
    assert {"exporter", "demo", "prometheus"} < read(run, "--profile", "*")["services"].keys()


@pytest.mark.parametrize("alertmanager", ["./alertmanager.yml", "../alertmanager/alertmanager.yml"])
def test_what_is_mounted_is_there(run: Run, alertmanager: str) -> None:
    """Docker makes an empty folder of what is missing, owned by root."""
    document = read(run, ALERTMANAGER_CONFIG=alertmanager)
    mounts = [mount for service in document["services"].values() for mount in service.get("volumes", [])]
    sources = {Path(mount["source"]).relative_to(ROOT) for mount in mounts if mount["type"] == "bind"}
    assert len(sources) >= 8
    missing = {str(source) for source in sources if not (ROOT / source).exists()}
    assert missing == set()
    assert Path(document["services"]["exporter"]["build"]["context"]) == ROOT
    assert (ROOT / document["services"]["exporter"]["build"]["dockerfile"]).exists()


def test_prometheus_takes_its_configuration(run: Run, tmp_path: Path) -> None:
    """With the rules beside it, where compose mounts them."""
    shutil.copy(COMPOSE / "prometheus.yml", tmp_path)
    shutil.copy(DEPLOY / "prometheus" / "llmkey.rules.yml", tmp_path)
    found = run("promtool", "check", "config", "prometheus.yml")
    assert found.returncode == 0, found.stdout + found.stderr
    assert "1 rule files found" in found.stdout


@pytest.mark.parametrize("file", [COMPOSE / "alertmanager.yml", ALERTMANAGER], ids=["quiet", "earnest"])
def test_alertmanager_takes_its_configuration(run: Run, tmp_path: Path, file: Path) -> None:
    """With the template beside it, where compose mounts it."""
    shutil.copy(file, tmp_path / "alertmanager.yml")
    shutil.copy(ALERTMANAGER.parent / "llmkey.tmpl", tmp_path)
    found = run("amtool", "check-config", "alertmanager.yml")
    assert found.returncode == 0, found.stdout + found.stderr


async def test_the_exporter_takes_its_configuration(command: Callable[..., Awaitable[tuple[int, str, str]]]) -> None:
    """As the container calls it; the key that is not there yet is a note and no mistake."""
    file = COMPOSE / "exporter" / "llmkey.yml"
    status, out, err = await command("--config.file", str(file), "--config.check", **image_variables("10427"))
    assert (status, err) == (0, "")
    assert out.splitlines()[-1].endswith("good, 1 key")


async def test_the_demo_runs_as_the_image_starts_it(
    run: Run, command: Callable[..., Awaitable[tuple[int, str, str]]], tmp_path: Path
) -> None:
    """The image's variables give the address, the demo keeps nothing, and `healthcheck` finds it without a flag."""
    variables = image_variables(str(free_port()))
    arguments = read(run, "--profile", "demo")["services"]["demo"]["command"]
    environ = clean_environment(tmp_path) | variables
    process = subprocess.Popen(
        [sys.executable, "-m", "exporter", *arguments], cwd=tmp_path, env=environ, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )  # fmt: skip

    async def health() -> int:
        return (await command("healthcheck", **variables))[0]

    try:
        await eventually(health, 0)
    finally:
        process.send_signal(signal.SIGTERM)
        await asyncio.to_thread(process.wait, 10.0)
    assert process.returncode == 0


def image_variables(port: str) -> dict[str, str]:
    """The variables of the image that are settings, with another port, and a database that nobody could open."""
    words = dict(word.split("=", 1) for word in stage(2)["ENV"][0].split())
    assert words["LLMKEY_WEB__LISTEN_ADDRESS"] == ":10427"
    return {"LLMKEY_WEB__LISTEN_ADDRESS": f":{port}", "LLMKEY_STORAGE__PATH": words["LLMKEY_STORAGE__PATH"]}
