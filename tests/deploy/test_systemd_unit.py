"""The unit and its configuration fit together."""

from collections import defaultdict
from pathlib import PurePosixPath
from typing import Any

import yaml

from exporter.cli.options import CONFIG_ERROR
from tests.deployed import DEPLOY

FOLDER = DEPLOY / "systemd"
SETTINGS: dict[str, Any] = yaml.safe_load((FOLDER / "llmkey.yml").read_text())


def service() -> dict[str, list[str]]:
    """The settings of the unit, in order where one is given twice."""
    found = defaultdict(list)
    for line in (FOLDER / "llmkey-exporter.service").read_text().splitlines():
        name, equals, value = line.partition("=")
        if equals and not line.startswith("#"):
            found[name].append(value)
    return found


UNIT = service()


def test_every_secret_is_a_credential_of_the_unit() -> None:
    """What the configuration reads is what systemd lays there."""
    loaded = {line.partition(":")[0] for line in UNIT["LoadCredential"]}
    read = [PurePosixPath(key["secret"]["file"]) for key in SETTINGS["keys"]]
    assert {path.name for path in read} == loaded
    assert {str(path.parent) for path in read} == {"/run/credentials/llmkey-exporter.service"}


def test_the_database_is_in_the_state_directory() -> None:
    """The only place the service may write to."""
    [state] = UNIT["StateDirectory"]
    assert PurePosixPath(SETTINGS["storage"]["path"]).parent == PurePosixPath("/var/lib") / state
    assert UNIT["ProtectSystem"] == ["strict"]
    assert "ReadWritePaths" not in UNIT


def test_a_mistake_in_the_configuration_is_not_tried_again() -> None:
    """Any other end is."""
    assert UNIT["RestartPreventExitStatus"] == [str(CONFIG_ERROR)]
    assert UNIT["Restart"] == ["on-failure"]


def test_it_claims_no_more_than_the_exporter_does() -> None:
    """It neither says when it is ready nor pets a watchdog."""
    assert UNIT["Type"] == ["exec"]
    assert {"WatchdogSec", "NotifyAccess"} & UNIT.keys() == set()
    assert UNIT["ExecReload"] == ["/bin/kill -HUP $MAINPID"]


def test_no_key_goes_through_the_environment() -> None:
    """An environment is seen by every child and by whoever may ask systemd."""
    assert UNIT["Environment"] == ["PYTHONDONTWRITEBYTECODE=1"]
    assert all("env" not in key["secret"] for key in SETTINGS["keys"])
