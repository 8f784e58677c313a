"""Names and labels that YAML or Kubernetes would take for something else."""

from collections.abc import Iterator
from typing import Any

import kubernetes_validate  # type: ignore[import-untyped]  # it has hints, but does not say so
import pytest

from tests.charted.examples import EXAMPLES, Values, keys
from tests.charted.helm import render
from tests.charted.looking import mounts, of, pod, the

# A number, a truth and nothing, for YAML: each is a name for Kubernetes.
ODD: Values = {
    "nameOverride": "true",
    "fullnameOverride": "on",
    "priorityClassName": "123",
    "persistence": {"storageClass": "1e3", "size": "5"},
    "config": {"keys": keys("1")},
    "secrets": {"keys": {"inline": {"1": "2"}}, "admin": {"existingSecret": "123"}},
    "webConfig": {"existingSecret": "0x1f", "tlsSecret": "null", "tls": True},
    "serviceAccount": {"name": "1.5"},
    "grafanaDashboards": {"enabled": True, "namespace": "789"},
    "commonLabels": {"build": "12", "team": "a"},
    "podLabels": {"build": "13"},
    "podAnnotations": {"checked": "true"},
    "networkPolicy": {"enabled": True},
    "podDisruptionBudget": {"enabled": True},
}


def scalars(tree: Any) -> Iterator[Any]:
    """Names and values of a mapping of texts and of such mappings."""
    for name, each in tree.items():
        yield name
        yield from scalars(each) if isinstance(each, dict) else (each,)


def test_a_name_is_text_whatever_it_looks_like() -> None:
    """Kubernetes refuses a number where a name belongs, and has strict eyes."""
    manifests = render(ODD, name="123", namespace="456")
    for manifest in manifests:
        kubernetes_validate.validate(manifest, "1.28", strict=True)
        metadata = manifest["metadata"]
        assert metadata["namespace"] in ("456", "789")
        assert all(isinstance(each, str) for each in scalars(metadata))
        assert metadata["labels"]["app.kubernetes.io/instance"] == "123"
        assert metadata["labels"]["app.kubernetes.io/name"] == "true"
    assert mounts(manifests) == {
        "on-keys": "/run/secrets/keys",
        "123": "/run/secrets/admin",
        "0x1f": "/run/secrets/web",
        "null": "/run/secrets/tls",
    }
    assert (pod(manifests)["priorityClassName"], pod(manifests)["serviceAccountName"]) == ("123", "1.5")


def test_no_storage_class_is_not_the_usual_one() -> None:
    """`-` stands for the empty class: a volume that somebody made by hand."""

    def claim(name: str) -> Any:
        manifests = render({"persistence": {"storageClass": name}})
        return the("StatefulSet", manifests)["spec"]["volumeClaimTemplates"][0]["spec"].get("storageClassName")

    assert [claim(name) for name in ("", "-", "123")] == [None, "", "123"]


def test_of_two_labels_alike_the_nearer_wins() -> None:
    """Twice the same name is no YAML that every reader takes."""
    made = render(ODD | {"prometheusRule": {"enabled": True, "labels": {"team": "b"}}})
    assert the("PrometheusRule", made)["metadata"]["labels"]["team"] == "b"
    assert the("StatefulSet", made)["metadata"]["labels"]["build"] == "12"
    inside = the("StatefulSet", made)["spec"]["template"]["metadata"]
    assert (inside["labels"]["build"], inside["labels"]["team"]) == ("13", "a")
    assert set(inside["annotations"]) == {"checksum/config", "checked"}


@pytest.mark.parametrize("tag", ["feature_x.", "_x-", "v1.2", "x" * 62 + "_y"])
def test_a_tag_becomes_a_label(tag: str) -> None:
    """Which begins and ends with a letter or a digit; the image has the tag itself."""
    manifests = render({"image": {"tag": tag}})
    for manifest in manifests:
        kubernetes_validate.validate(manifest, "1.28", strict=True)
        version = manifest["metadata"]["labels"]["app.kubernetes.io/version"]
        assert version == tag[:63].strip("._-")
    assert pod(manifests)["containers"][0]["image"] == f"llmkey-exporter:{tag}"


@pytest.mark.parametrize(
    "repository",
    ["x", "library/x", "registry.example.org/a/b-c__d.e", "localhost:5000/x", "[::1]:5000/x", "Registry.example.org/x"],
)
def test_a_repository_may_be_anywhere(repository: str) -> None:
    """With the port of a registry, which is no tag."""
    image = pod(render({"image": {"repository": repository}}))["containers"][0]["image"]
    assert image == f"{repository}:0.1.0"


def test_a_release_with_a_dot_has_services_without() -> None:
    """Helm takes the dot, a Service does not."""
    names = {each["metadata"]["name"] for each in of("Service", render(name="my.rel"))}
    assert names == {"my-rel-llmkey-exporter", "my-rel-llmkey-exporter-headless"}


def test_readers_of_several_shards_stay_with_one() -> None:
    """Each pod's pages have buttons that work at that pod alone."""
    several, single = (the("Service", render(EXAMPLES[name]), "llmkey-exporter") for name in ("shards", "default"))
    assert several["spec"]["sessionAffinity"] == "ClientIP"
    assert "sessionAffinity" not in single["spec"]
