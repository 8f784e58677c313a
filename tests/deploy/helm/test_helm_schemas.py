"""Everything the chart renders is what Kubernetes, and the Prometheus operator, take."""

from typing import Any

import helm_python
import kubernetes_validate  # type: ignore[import-untyped]  # it has hints, but does not say so
import pytest
import yaml
from cloudcoil.models.prometheus_operator import v1
from pydantic import ValidationError

from tests.charted.examples import EXAMPLES
from tests.charted.helm import Manifest
from tests.charted.places import CHART, KUBERNETES
from tests.deploy.helm.external_secret import ExternalSecret

OPERATOR = {"PodMonitor": v1.PodMonitor, "PrometheusRule": v1.PrometheusRule, "ServiceMonitor": v1.ServiceMonitor}

# The oldest that the chart is for, and the newest whose schema there is.
VERSIONS = ("1.28", kubernetes_validate.latest_version())

MANIFESTS = {path.name: [*yaml.safe_load_all(path.read_text())] for path in sorted(KUBERNETES.glob("*.yaml"))}
OWN = ("kustomization.yaml", "external-secrets.yaml")


def valid(manifest: Manifest, version: str) -> None:
    if manifest["kind"] in OPERATOR:
        # The models let unknown fields pass, and drop them.
        model = OPERATOR[manifest["kind"]].model_validate(manifest)
        assert model.model_dump(mode="json", by_alias=True, exclude_unset=True)["spec"] == manifest["spec"]
    else:
        kubernetes_validate.validate(manifest, version, strict=True)


@pytest.mark.parametrize("name", EXAMPLES)
def test_helm_has_nothing_to_say(name: str) -> None:
    """Neither an error nor a warning nor a recommendation."""
    report = helm_python.lint(CHART, EXAMPLES[name], strict=True, kube_version="v1.28.0")
    assert (report["total_charts_linted"], report["messages"], report["errors"]) == (1, [], [])


@pytest.mark.parametrize("version", VERSIONS)
def test_the_chart_renders_what_kubernetes_takes(rendered: list[Manifest], version: str) -> None:
    """Every field is known and of its type, for the oldest and the newest version."""
    for manifest in rendered:
        valid(manifest, version)


@pytest.mark.parametrize("name", [name for name in MANIFESTS if name not in OWN])
def test_the_manifests_are_what_kubernetes_takes(name: str) -> None:
    """Those for people without Helm too."""
    for manifest in MANIFESTS[name]:
        valid(manifest, VERSIONS[0])


def test_every_manifest_has_a_name_of_its_own(rendered: list[Manifest]) -> None:
    """Two of a kind with one name would overwrite each other; all fit into a label."""
    names = [(each["kind"], each["metadata"]["name"], each["metadata"]["namespace"]) for each in rendered]
    assert len(names) == len(set(names))
    assert max(len(name) for _, name, _ in names) <= 63


def test_the_vault_s_example_is_what_its_operator_takes() -> None:
    """It makes the Secret that the other manifests mount, again and again."""
    [manifest] = MANIFESTS["external-secrets.yaml"]
    spec = ExternalSecret.model_validate(manifest).spec
    mounted = {
        secret["secret"]["secretName"]
        for each in MANIFESTS["plain.yaml"]
        if each["kind"] == "StatefulSet"
        for secret in each["spec"]["template"]["spec"]["volumes"]
        if "secret" in secret
    }
    assert mounted == {spec.target.name}
    [config] = [each["data"]["llmkey.yml"] for each in MANIFESTS["plain.yaml"] if each["kind"] == "ConfigMap"]
    assert {f"/run/secrets/keys/{each.secret_key}" for each in spec.data} == {
        key["secret"]["file"] for key in yaml.safe_load(config)["keys"]
    }


@pytest.mark.parametrize(
    "change",
    [{"refreshInterval": "0s"}, {"refreshPolicy": "Never"}, {"interval": "5m"}, {"data": []}, {"target": {"name": ""}}],
)
def test_what_the_vault_s_operator_refuses_is_found(change: dict[str, Any]) -> None:
    """The schema here can fail."""
    [manifest] = MANIFESTS["external-secrets.yaml"]
    with pytest.raises(ValidationError):
        ExternalSecret.model_validate(manifest | {"spec": manifest["spec"] | change})


def test_what_kubernetes_refuses_is_found() -> None:
    """The checks above can fail."""
    with pytest.raises(kubernetes_validate.ValidationError):
        valid({"apiVersion": "v1", "kind": "Service", "metadata": {"name": "x"}, "spec": {"prots": []}}, "1.28")
    monitor = {"apiVersion": "monitoring.coreos.com/v1", "kind": "ServiceMonitor", "metadata": {"name": "x"}}
    with pytest.raises(ValidationError):
        valid(monitor | {"spec": {"selector": {}, "endpoints": [{"interval": "15x"}]}}, "1.28")
    with pytest.raises(AssertionError):
        valid(monitor | {"spec": {"selector": {}, "endpoints": [{"prot": "http"}]}}, "1.28")
