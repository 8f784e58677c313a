"""A pod of the chart's making, as far as one machine can be one: its files, its variables, its flags."""

import os
from pathlib import Path
from typing import Any

import yaml

from tests.charted.helm import Manifest
from tests.charted.looking import container, of, pod, the, variables

CONFIG = "/etc/llmkey-exporter"


class Mounted:
    """Folders of a pod under one of ours. A volume's files are links that change together, as the kubelet has them."""

    def __init__(self, root: Path, manifests: list[Manifest]) -> None:
        self.root, self.manifests = root, manifests
        self._written = 0
        for volume in ("/data", "/tmp"):  # noqa: S108  # a folder in the pod
            self.path(volume).mkdir(parents=True)

    def path(self, inside: str) -> Path:
        return self.root / inside.removeprefix("/")

    def text(self, inside: str) -> str:
        """A text that names the pod's paths, with ours."""
        for folder in ("/run/secrets", CONFIG, "/data"):
            inside = inside.replace(folder, str(self.path(folder)))
        return inside

    def mount(self, folder: str, files: dict[str, str]) -> None:
        """Put files in place of the folder's present ones, all at once."""
        place = self.path(folder)
        self._written += 1
        fresh = place / f"..{self._written}"
        fresh.mkdir(parents=True)
        for name, text in files.items():
            (fresh / name).write_text(text)
            if not (place / name).is_symlink():
                (place / name).symlink_to(f"..data/{name}")
        (place / "..new").symlink_to(fresh.name)
        (place / "..new").replace(place / "..data")

    def config(self) -> dict[str, Any]:
        """The configuration of the ConfigMap, with our paths."""
        name = next(each["configMap"]["name"] for each in pod(self.manifests)["volumes"] if each["name"] == "config")
        made: dict[str, Any] = yaml.safe_load(self.text(the("ConfigMap", self.manifests, name)["data"]["llmkey.yml"]))
        return made

    def environ(self, ordinal: int = 0) -> dict[str, str]:
        """The pod's variables. The one that is a field of the pod is the label with its ordinal."""
        made = {
            name: self.text(value) for name, value in variables(self.manifests).items() if name.startswith("LLMKEY")
        }
        fields = [each["name"] for each in container(self.manifests)["env"] if "valueFrom" in each]
        return made | dict.fromkeys(fields, str(ordinal)) | {"PATH": os.environ["PATH"]}

    def flags(self) -> list[str]:
        return [self.text(flag) for flag in container(self.manifests)["args"]]


def secret_files(config: Any) -> list[str]:
    """Every file that a configuration names as the place of a secret."""
    if isinstance(config, dict):
        own = [config["file"]] if isinstance(config.get("file"), str) else []
        return own + [file for each in config.values() for file in secret_files(each)]
    return [file for each in config for file in secret_files(each)] if isinstance(config, list) else []


def rules(manifests: list[Manifest]) -> list[Manifest]:
    return [each["spec"] for each in of("PrometheusRule", manifests)]
