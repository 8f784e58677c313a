"""The exporter itself with what the chart gives it: configuration, secrets, shards, probes."""

import json
import re
import shutil
import sys
from base64 import b64decode
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

from exporter.simulator import Simulator
from tests.charted.examples import CANARY, EXAMPLES
from tests.charted.helm import Manifest, render
from tests.charted.looking import container, mounts, the
from tests.charted.places import KUBERNETES
from tests.e2e.conftest import Exporter, eventually
from tests.e2e.deploy.pod import CONFIG, Mounted, secret_files

pytestmark = pytest.mark.e2e

Make = Callable[..., Exporter]
Run = Callable[..., Awaitable[tuple[int, str, str]]]
Simulate = Callable[..., Awaitable[Simulator]]

WEBHOOK = "https://hooks.example.org/CANARY"
RELEASES: dict[str, list[Manifest]] = {name: render(values) for name, values in EXAMPLES.items()} | {
    name: [*yaml.safe_load_all((KUBERNETES / name).read_text())] for name in ("plain.yaml", "prometheus-operator.yaml")
}


@pytest.mark.parametrize("name", RELEASES)
async def test_every_rendered_configuration_is_good(name: str, tmp_path: Path, command: Run) -> None:
    """Every secret it names is where the chart mounts it, and the exporter has nothing to remark."""
    mounted = Mounted(tmp_path / "pod", RELEASES[name])
    config = mounted.config()
    for file in map(Path, secret_files(config)):
        assert str(file.parent) in {mounted.text(place) for place in mounts(RELEASES[name]).values()}
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(WEBHOOK if "url" in file.name else CANARY)
    mounted.mount(CONFIG, {"llmkey.yml": yaml.safe_dump(config)})
    flags = [flag for flag in mounted.flags() if not flag.startswith("--web.config.file")]
    status, out, err = await command("--config.check", *flags, **mounted.environ())
    assert (status, err) == (0, "")
    assert "missing" not in out
    assert re.search(rf"good, {len(config['keys'])} keys?\b", out) or "shards" in name
    assert CANARY not in out


async def test_shards_share_the_keys(tmp_path: Path, command: Run) -> None:
    """Each key belongs to exactly one of the pods."""
    names = [f"key-{number}" for number in range(20)]
    keys = [{"name": name, "secret": {"file": f"/run/secrets/keys/{name}"}} for name in names]
    secrets = {"keys": {"existingSecret": "llmkey-keys"}}
    mounted = Mounted(tmp_path / "pod", render({"config": {"keys": keys}, "secrets": secrets, "shards": 3}))
    mounted.mount(CONFIG, {"llmkey.yml": yaml.safe_dump(mounted.config())})
    mounted.mount("/run/secrets/keys", dict.fromkeys(names, CANARY))
    counts = []
    for ordinal in range(3):
        _, out, _ = await command("--config.check", *mounted.flags(), **mounted.environ(ordinal))
        counts += [int(count) for count in re.findall(r"good, (\d+) key", out)]
    assert (len(counts), sum(counts)) == (3, 20)
    assert max(counts) < 20


async def test_a_rotated_secret_reaches_the_running_pod(tmp_path: Path, exporter: Make, simulator: Simulate) -> None:
    """The kubelet changes the links of the volume; nothing restarts and nothing is reloaded."""
    server = await simulator("prod", "batch")
    secrets = {key.name: key.secret.get_secret_value() for key in server.scenario.keys}
    values: dict[str, Any] = json.loads(json.dumps(EXAMPLES["inline"]))
    values["config"] |= {
        "providers": {"openai": {"base_url": server.url}},
        "probing": {"auth": {"interval": "1s"}, "confirm": {"delay": "100ms"}, "quota": {"enabled": False}},
    }
    values["secrets"]["keys"]["inline"]["batch"] = secrets["batch"]
    manifests = render(values)
    mounted = Mounted(tmp_path / "pod", manifests)
    files = {name: b64decode(text).decode() for name, text in the("Secret", manifests)["data"].items()}
    mounted.mount("/run/secrets/keys", files)
    run = await exporter(mounted.config(), mounted.environ()).start()
    await eventually(lambda: run.state("batch"), "ok")
    await eventually(lambda: run.state("prod"), "auth_failed")
    mounted.mount("/run/secrets/keys", files | {"prod": secrets["prod"]})
    await eventually(lambda: run.state("prod"), "ok")
    assert mounted.path("/data/llmkey.db").is_file()
    assert CANARY not in run.log()


async def test_the_kubelet_s_questions_are_answered(tmp_path: Path, exporter: Make) -> None:
    """Alive and ready, at the addresses that the pod names."""
    mounted = Mounted(tmp_path / "pod", RELEASES["default"])
    run = await exporter(mounted.config(), mounted.environ()).start()
    one = container(RELEASES["default"])
    for probe in (one["livenessProbe"], one["readinessProbe"]):
        assert (await run.get(probe["httpGet"]["path"])).status_code == httpx.codes.OK


async def test_a_protected_pod_is_alive(tmp_path: Path, exporter: Make, command: Run) -> None:
    """Its page wants the password of web.yml; the question inside the pod needs none."""
    manifests = RELEASES["password"]
    mounted = Mounted(tmp_path / "pod", manifests)
    secret = the("Secret", manifests)["data"]
    mounted.mount("/run/secrets/web", {"web.yml": b64decode(secret["web.yml"]).decode()})
    run = exporter(mounted.config(), mounted.environ())
    flags = [flag for flag in mounted.flags() if not flag.startswith("--config.file")]
    run.launch(*flags)
    address = f"127.0.0.1:{run.port}"

    async def alive() -> int:
        program, *arguments = container(manifests)["livenessProbe"]["exec"]["command"]
        assert program == "llmkey-exporter"
        return (await command(*arguments, LLMKEY_WEB__LISTEN_ADDRESS=address))[0]

    await eventually(alive, 0)
    assert (await run.get("/metrics")).status_code == httpx.codes.UNAUTHORIZED
    async with httpx.AsyncClient(auth=("prometheus", "canary")) as client:
        assert (await client.get(f"{run.url}/metrics")).status_code == httpx.codes.OK


def test_the_pod_runs_the_program_that_is_installed() -> None:
    """The probe inside names it; the image's entry point is the same."""
    assert shutil.which("llmkey-exporter", path=str(Path(sys.executable).parent))
