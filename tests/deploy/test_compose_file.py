"""The compose file as it stands: how little each service may do."""

import re
import shlex
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from exporter import DEFAULT_PORT, __version__
from tests.deployed import ALERTMANAGER, DEPLOY

COMPOSE = DEPLOY / "compose"
DOCUMENT: dict[str, Any] = yaml.safe_load((COMPOSE / "compose.yaml").read_text())
SERVICES: dict[str, dict[str, Any]] = DOCUMENT["services"]
every_service = pytest.mark.parametrize("name", SERVICES)


@every_service
def test_a_service_may_do_as_little_as_possible(name: str) -> None:
    """Read-only root, no capability, none to be gained, and a number other than 0."""
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert re.fullmatch(r"[1-9]\d*:\d+", service["user"])
    forbidden = {"privileged", "cap_add", "devices", "network_mode", "pid", "ipc", "env_file", "userns_mode"}
    assert forbidden & service.keys() == set()
    assert "docker.sock" not in str(service)


@every_service
def test_a_service_takes_no_more_than_its_share(name: str) -> None:
    """Processor, memory, processes and log are bounded; temporary files too."""
    service = SERVICES[name]
    assert service["deploy"]["resources"]["limits"].keys() == {"cpus", "memory", "pids"}
    assert service["logging"]["options"].keys() == {"max-size", "max-file"}
    assert all("size=" in mount and "noexec" in mount for mount in service.get("tmpfs", []))


@every_service
def test_a_service_is_reached_from_this_machine_alone(name: str) -> None:
    """Ports are on loopback, and each service has one."""
    [port] = SERVICES[name]["ports"]
    assert port.startswith("127.0.0.1:")


@every_service
def test_a_service_says_whether_it_is_well(name: str) -> None:
    """By a program of its own, without a shell."""
    check = SERVICES[name]["healthcheck"]
    assert check["test"][0] == "CMD"
    assert check.keys() == {"test", "interval", "timeout", "retries", "start_period"}


@every_service
def test_an_image_is_pinned_to_a_version(name: str) -> None:
    """Ours is this checkout's; no tag that moves."""
    image, _, tag = SERVICES[name]["image"].partition(":")
    assert re.fullmatch(r"v?\d+\.\d+\.\d+", tag)
    assert (image == "llmkey-exporter") == ("build" in SERVICES[name])
    if image == "llmkey-exporter":
        assert tag == __version__


@every_service
def test_what_is_mounted_from_the_host_cannot_be_written(name: str) -> None:
    """Only named volumes are written to."""
    for mount in SERVICES[name].get("volumes", []):
        named = mount.split(":")[0] in DOCUMENT["volumes"]
        assert named != mount.endswith(":ro"), mount


def test_one_exporter_a_profile_and_the_rest_always() -> None:
    """Prometheus finds whichever runs under one name."""
    profiles = {name: service["profiles"] for name, service in SERVICES.items() if "profiles" in service}
    assert profiles == {"exporter": ["keys"], "demo": ["demo"]}
    assert all("exporter" in SERVICES[name]["networks"]["default"]["aliases"] for name in profiles)
    scraped = yaml.safe_load((COMPOSE / "prometheus.yml").read_text())["scrape_configs"][0]["static_configs"]
    assert scraped == [{"targets": [f"exporter:{DEFAULT_PORT}"]}]


def test_keys_come_as_files_and_only_where_they_are_used() -> None:
    """The demo and the others get none; no environment holds one; every named file is mounted."""
    assert {name for name, service in SERVICES.items() if "secrets" in service} == {"exporter"}
    settings = yaml.safe_load((COMPOSE / "exporter" / "llmkey.yml").read_text())
    read = {key["secret"]["file"].removeprefix("/run/secrets/") for key in settings["keys"]}
    assert read == set(SERVICES["exporter"]["secrets"]) == DOCUMENT["secrets"].keys()
    assert all(secret["file"].startswith("./secrets/") for secret in DOCUMENT["secrets"].values())
    assert all("environment" not in SERVICES[name] for name in ("exporter", "demo"))


def test_the_old_key_stays_until_the_new_one_is_there(tmp_path: Path) -> None:
    """The command that the file gives writes into the file that is mounted, at once, and never empties it."""
    text = (COMPOSE / "compose.yaml").read_text()
    [command] = re.findall(r"^#   sudo (sh -c .*>secrets/openai-api-key')$", text, re.MULTILINE)
    key = tmp_path / "secrets" / "openai-api-key"
    key.parent.mkdir()
    key.write_text("old\n")
    mounted = key.stat().st_ino
    with subprocess.Popen(shlex.split(command), cwd=tmp_path, stdin=subprocess.PIPE, text=True) as pasting:
        assert pasting.stdin is not None
        pasting.stdin.write("new")
        pasting.stdin.flush()
        with pytest.raises(subprocess.TimeoutExpired):
            pasting.wait(0.2)
        assert key.read_text() == "old\n"
        pasting.stdin.write("-key\n")
    assert (pasting.returncode, key.read_text(), key.stat().st_ino) == (0, "new-key\n", mounted)
    assert subprocess.run(shlex.split(command), cwd=tmp_path, input="\n", text=True, check=False).returncode == 1
    assert key.read_text() == "new-key\n"


def test_the_folder_of_secrets_is_never_committed() -> None:
    """But for the folder itself, and the one for Alertmanager."""
    ignored = (COMPOSE / "secrets" / ".gitignore").read_text().splitlines()
    assert [line for line in ignored if not line.startswith("#")] == ["*", "!.gitignore", "!alertmanager/"]
    assert (COMPOSE / "secrets" / "alertmanager" / ".gitignore").read_text().split() == ["*", "!.gitignore"]


def test_nobody_can_become_an_admin_of_grafana() -> None:
    """Who may look may not log in, and there is no admin with a password that everybody knows."""
    variables = SERVICES["grafana"]["environment"]
    assert variables["GF_AUTH_ANONYMOUS_ORG_ROLE"] == "Viewer"
    off = {"GF_AUTH_BASIC_ENABLED": "false", "GF_AUTH_DISABLE_LOGIN_FORM": "true"}
    assert off.items() <= variables.items()
    assert variables["GF_SECURITY_DISABLE_INITIAL_ADMIN_CREATION"] == "true"


def test_alertmanager_tells_nobody_until_it_is_told_whom() -> None:
    """Without a receiver filled in, nothing is sent anywhere, a stranger's placeholder least of all."""
    quiet, earnest = (yaml.safe_load(file.read_text()) for file in (COMPOSE / "alertmanager.yml", ALERTMANAGER))
    assert quiet["receivers"] == [{"name": "nobody"}]
    assert quiet["route"] == {"receiver": "nobody", "group_by": earnest["route"]["group_by"]}
    assert "global" not in quiet
