"""Finding things in manifests."""

from collections.abc import Iterator
from typing import Any

from tests.charted.helm import Manifest


def the(kind: str, manifests: list[Manifest], name: str | None = None) -> Manifest:
    """The one manifest of a kind, and of a name where there may be several."""
    found = [each for each in of(kind, manifests) if name in (None, each["metadata"]["name"])]
    assert len(found) == 1, f"{len(found)} manifests of kind {kind}"
    return found[0]


def of(kind: str, manifests: list[Manifest]) -> list[Manifest]:
    return [each for each in manifests if each["kind"] == kind]


def pod(manifests: list[Manifest]) -> dict[str, Any]:
    """What the StatefulSet's pods are made of."""
    spec: dict[str, Any] = the("StatefulSet", manifests)["spec"]["template"]["spec"]
    return spec


def container(manifests: list[Manifest]) -> dict[str, Any]:
    [only] = pod(manifests)["containers"]
    assert isinstance(only, dict)
    return only


def variables(manifests: list[Manifest]) -> dict[str, Any]:
    """The container's variables that have a value."""
    return {each["name"]: each["value"] for each in container(manifests)["env"] if "value" in each}


def mounts(manifests: list[Manifest]) -> dict[str, str]:
    """Where each Secret is mounted."""
    secrets = {each["name"]: each["secret"]["secretName"] for each in pod(manifests)["volumes"] if "secret" in each}
    places = {each["name"]: each["mountPath"] for each in container(manifests)["volumeMounts"]}
    return {secret: places[name] for name, secret in secrets.items()}


def nodes(tree: Any) -> Iterator[dict[str, Any]]:
    """Every mapping anywhere inside."""
    if isinstance(tree, dict):
        yield tree
    for each in tree.values() if isinstance(tree, dict) else tree if isinstance(tree, list) else ():
        yield from nodes(each)
