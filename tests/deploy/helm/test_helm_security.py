"""No example weakens what the pods may do."""

from tests.charted.helm import Manifest, render
from tests.charted.looking import container, nodes, of, pod, the


def test_every_pod_is_confined(rendered: list[Manifest]) -> None:
    """Pod Security Standard `restricted`, and no token of the cluster."""
    spec = pod(rendered)
    context = spec["securityContext"]
    assert (context["runAsNonRoot"], context["runAsUser"], context["fsGroup"]) == (True, 65532, 65532)
    assert context["seccompProfile"] == {"type": "RuntimeDefault"}
    assert spec["automountServiceAccountToken"] is False
    assert not spec.keys() & {"hostNetwork", "hostPID", "hostIPC", "initContainers", "ephemeralContainers"}


def test_every_container_is_confined(rendered: list[Manifest]) -> None:
    """Of every pod of every manifest: nothing to write but its folders, no capability, no way to more."""
    containers = [each for node in nodes(rendered) for each in node.get("containers", [])]
    assert containers
    for one in containers:
        assert one["securityContext"] == {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        }
        assert one["resources"]["limits"]["memory"]
        assert one["resources"]["requests"].keys() == {"cpu", "memory"}


def test_nothing_is_asked_of_the_cluster(rendered: list[Manifest]) -> None:
    """No role, no binding, and no path of the node."""
    assert [each["kind"] for each in rendered if "Role" in each["kind"]] == []
    assert [node for node in nodes(rendered) if "hostPath" in node] == []
    assert [each["automountServiceAccountToken"] for each in of("ServiceAccount", rendered)] in ([False], [])


def test_variables_of_other_services_stay_outside(rendered: list[Manifest]) -> None:
    """A Service called llmkey-… would bring variables that begin like the exporter's own."""
    assert pod(rendered)["enableServiceLinks"] is False


def test_what_must_be_written_can_be(rendered: list[Manifest]) -> None:
    """/data and /tmp, and nothing else."""
    writable = {each["mountPath"] for each in container(rendered)["volumeMounts"] if not each.get("readOnly")}
    assert writable == {"/data", "/tmp"}  # noqa: S108  # a folder in the pod


def test_the_policy_lets_in_and_out_what_is_needed() -> None:
    """The namespace `monitoring` in; DNS and HTTPS out; more as it is set; nobody at all when nobody is named."""
    policy = the("NetworkPolicy", render({"networkPolicy": {"enabled": True}}))["spec"]
    assert policy["policyTypes"] == ["Ingress", "Egress"]
    assert policy["ingress"] == [
        {
            "from": [{"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "monitoring"}}}],
            "ports": [{"port": "http", "protocol": "TCP"}],
        }
    ]
    out = [(port["port"], port["protocol"]) for rule in policy["egress"] for port in rule["ports"]]
    assert out == [(53, "UDP"), (53, "TCP"), (443, "TCP")]
    extra = {"to": [{"podSelector": {}}], "ports": [{"port": 9093, "protocol": "TCP"}]}
    closed = {"enabled": True, "ingressFrom": [], "egressPorts": [], "extraEgress": [extra]}
    policy = the("NetworkPolicy", render({"networkPolicy": closed}))["spec"]
    assert (policy["ingress"], policy["egress"][1:]) == ([], [extra])
