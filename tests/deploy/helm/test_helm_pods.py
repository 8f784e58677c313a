"""What the pods are given: state, shards, probes, and what users add."""

from typing import Any

import pytest

from tests.charted.examples import EXAMPLES, Values
from tests.charted.helm import Manifest, notes, render
from tests.charted.looking import container, of, pod, the, variables


def test_state_is_kept_in_a_volume() -> None:
    """A claim for each pod, whose description no version of the chart changes."""
    manifests = render(EXAMPLES["everything"])
    [claim] = the("StatefulSet", manifests)["spec"]["volumeClaimTemplates"]
    assert (claim["spec"]["storageClassName"], claim["spec"]["resources"]) == ("fast", {"requests": {"storage": "5Gi"}})
    assert not claim["metadata"]["labels"].keys() & {"helm.sh/chart", "app.kubernetes.io/version", "team"}
    assert variables(manifests)["LLMKEY_STORAGE__PATH"] == "/data/llmkey.db"


def test_without_persistence_the_folder_is_the_pod_s() -> None:
    """And Helm says what that means."""
    manifests = render(EXAMPLES["forgetful"])
    assert "volumeClaimTemplates" not in the("StatefulSet", manifests)["spec"]
    assert {"name": "data", "emptyDir": {}} in pod(manifests)["volumes"]
    assert "persistence is off" in notes(EXAMPLES["forgetful"])


def test_a_shard_is_the_pod_s_ordinal() -> None:
    """By the label that a StatefulSet gives its pods; the total is how many there are."""
    manifests = render(EXAMPLES["shards"])
    assert the("StatefulSet", manifests)["spec"]["replicas"] == 3
    [shard] = [each for each in container(manifests)["env"] if each["name"] == "LLMKEY_SHARD"]
    assert shard["valueFrom"] == {"fieldRef": {"fieldPath": "metadata.labels['apps.kubernetes.io/pod-index']"}}
    assert variables(manifests)["LLMKEY_TOTAL_SHARDS"] == "3"


def test_a_single_pod_knows_no_shards() -> None:
    """Nothing is set that a cluster without the label could miss."""
    assert not any("SHARD" in each["name"] for each in container(render())["env"])


def test_an_open_exporter_is_asked_over_http() -> None:
    """By the kubelet, at the exporter's own addresses."""
    one = container(render())
    assert one["livenessProbe"]["httpGet"] == {"path": "/-/healthy", "port": "http"}
    assert one["readinessProbe"]["httpGet"] == {"path": "/-/ready", "port": "http"}


@pytest.mark.parametrize("name", ["password", "protected", "readme-full"])
def test_a_protected_exporter_is_asked_inside(name: str) -> None:
    """The kubelet has neither password nor certificate."""
    one = container(render(EXAMPLES[name]))
    assert one["livenessProbe"]["exec"] == {"command": ["llmkey-exporter", "healthcheck"]}
    assert one["readinessProbe"]["tcpSocket"] == {"port": "http"}


def test_what_users_add_is_there() -> None:
    """Beside what the chart sets."""
    manifests = render(EXAMPLES["everything"])
    spec, one = pod(manifests), container(manifests)
    assert one["args"] == ["--config.file=/etc/llmkey-exporter/llmkey.yml", "--log.level=debug"]
    assert variables(manifests)["HTTPS_PROXY"] == "http://proxy:3128"
    assert one["envFrom"] == [{"secretRef": {"name": "more"}}]
    assert {"name": "ca", "configMap": {"name": "ca"}} in spec["volumes"]
    assert spec["imagePullSecrets"] == [{"name": "registry"}]
    assert (spec["nodeSelector"], spec["priorityClassName"]) == ({"kubernetes.io/os": "linux"}, "high")
    labels = the("StatefulSet", manifests)["spec"]["template"]["metadata"]["labels"]
    assert (labels["tier"], labels["team"]) == ("ops", "platform")


@pytest.mark.parametrize(
    ("image", "wanted"),
    [
        ({}, "llmkey-exporter:0.1.0"),
        ({"repository": "r/x", "tag": "edge"}, "r/x:edge"),
        ({"tag": "edge", "digest": f"sha256:{'0' * 64}"}, f"llmkey-exporter@sha256:{'0' * 64}"),
    ],
)
def test_the_image_is_the_chart_s_version_unless_told(image: Values, wanted: str) -> None:
    """A digest wins over a tag."""
    assert container(render({"image": image}))["image"] == wanted


def test_every_selector_finds_the_pods(rendered: list[Manifest]) -> None:
    """Those of the StatefulSet, the Services, the policy and the budget."""
    labels = the("StatefulSet", rendered)["spec"]["template"]["metadata"]["labels"].items()
    selectors: list[dict[str, Any]] = [each["spec"]["selector"] for each in of("Service", rendered)]
    selectors += [each["spec"]["selector"]["matchLabels"] for each in of("StatefulSet", rendered)]
    selectors += [each["spec"]["selector"]["matchLabels"] for each in of("PodDisruptionBudget", rendered)]
    selectors += [each["spec"]["podSelector"]["matchLabels"] for each in of("NetworkPolicy", rendered)]
    assert [selector for selector in selectors if not selector.items() <= labels] == []


def test_pods_are_named_by_a_service_without_address() -> None:
    """Ready or not, since Prometheus wants to know of both."""
    manifests = render()
    headless = the("Service", manifests, the("StatefulSet", manifests)["spec"]["serviceName"])["spec"]
    assert (headless["clusterIP"], headless["publishNotReadyAddresses"]) == ("None", True)


@pytest.mark.parametrize("maximum", [1, "50%"])
def test_a_budget_lets_nodes_be_drained(maximum: int | str) -> None:
    """A single pod too: what may be away is counted, not what must stay."""
    budget = the("PodDisruptionBudget", render({"podDisruptionBudget": {"enabled": True, "maxUnavailable": maximum}}))
    assert budget["spec"]["maxUnavailable"] == maximum
    assert budget["spec"]["unhealthyPodEvictionPolicy"] == "AlwaysAllow"


def test_long_names_leave_room_for_endings() -> None:
    """The longest release name that Helm takes."""
    names = [each["metadata"]["name"] for each in render(name="r" * 53)]
    assert max(map(len, names)) <= 63
