"""The manifests in ``deploy/kubernetes`` for those without Helm: the chart's output, without what is only Helm's."""

from pathlib import Path
from typing import Any

import yaml

from tests.charted.helm import Manifest, render
from tests.charted.places import KUBERNETES

_HELMS = {"app.kubernetes.io/managed-by", "helm.sh/chart", "checksum/config"}
_DRAWN = (
    "# Drawn from the chart in ../helm/llmkey-exporter by `make docs`: change what is yours, not the chart's part.\n"
)

_COMMON: dict[str, Any] = {
    "config": {"keys": [{"name": "default", "secret": {"file": "/run/secrets/keys/openai-api-key"}}]},
    "secrets": {"keys": {"existingSecret": "llmkey-keys"}},
    "networkPolicy": {"enabled": True},
}

_KEY = """#
# The key is not in here. Paste it after this command, then Enter and Ctrl-D:
#   kubectl -n monitoring create secret generic llmkey-keys --from-file=openai-api-key=/dev/stdin
# or let external-secrets.yaml fetch it. A Secret that changes is used within about a minute, without a restart.
#
# After a change of llmkey.yml in the ConfigMap: kubectl -n monitoring rollout restart statefulset/llmkey-exporter
# The image is built from ../Dockerfile: push it to a registry of yours, and name that in the StatefulSet.
# The NetworkPolicy lets the namespace monitoring in, and the exporter out to port 443 and DNS.
"""

_PLAIN = """# llmkey-exporter in the namespace monitoring, without the Prometheus operator: Prometheus finds the
# pod by its annotations, as in ../prometheus/scrape-kubernetes.yml; the rules are ../prometheus/llmkey.rules.yml.
"""

_WITH_OPERATOR = """# llmkey-exporter in the namespace monitoring, with the Prometheus operator: the same as
# plain.yaml with a ServiceMonitor and a PrometheusRule. If your Prometheus selects them by a label, add it to both
# (kube-prometheus-stack: `release`). The dashboards, for Grafana's sidecar, from the top of the repository:
#   kubectl -n monitoring create configmap llmkey-dashboards --from-file=grafana/dashboards
#   kubectl -n monitoring label configmap llmkey-dashboards grafana_dashboard=1
"""

_ABOUT = {"plain.yaml": _PLAIN + _KEY, "prometheus-operator.yaml": _WITH_OPERATOR + _KEY}

_SCRAPED = {"podAnnotations": {"prometheus.io/scrape": "true", "prometheus.io/port": "10427"}}
_OPERATOR = {"serviceMonitor": {"enabled": True}, "prometheusRule": {"enabled": True}}


def files() -> dict[Path, str]:
    """Every file and what it must hold."""
    made = {
        "plain.yaml": render(_COMMON | _SCRAPED),
        "prometheus-operator.yaml": render(_COMMON | _OPERATOR),
    }
    return {KUBERNETES / name: f"{_ABOUT[name]}{_DRAWN}{_written(manifests)}" for name, manifests in made.items()}


def _written(manifests: list[Manifest]) -> str:
    return yaml.dump_all(
        [_without_helm(each) for each in manifests],
        Dumper=_Dumper,
        sort_keys=False,
        allow_unicode=True,
        explicit_start=True,
        width=float("inf"),
    )


def _without_helm(node: Any) -> Any:
    """One node without the labels and annotations that only Helm gives a meaning."""
    if isinstance(node, list):
        return [_without_helm(each) for each in node]
    if not isinstance(node, dict):
        return node
    made = {name: _without_helm(each) for name, each in node.items() if name not in _HELMS}
    return {name: each for name, each in made.items() if name != "annotations" or each or not node[name]}


class _Dumper(yaml.SafeDumper):
    """Texts of several lines stay as they are; lists are indented under their names."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002  # as yaml has it
        super().increase_indent(flow, indentless=False)

    def ignore_aliases(self, data: object) -> bool:  # noqa: ARG002  # as yaml has it
        return True


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


_Dumper.add_representer(str, _text)
