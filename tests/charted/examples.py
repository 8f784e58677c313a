"""Values as people set them: what the tests render. Those of the chart's README are among them, to the letter."""

from typing import Any

import yaml

from tests.charted.places import CHART
from tests.readme import section

Values = dict[str, Any]

CANARY = "sk-proj-CANARY0123456789abcdefghijklmnopqrstuv"

# The hash of "canary".
HASH = "$2b$04$AMMwS/yF4gcTYkgkowXMwOaZuI5n0sYUtFQodGvUwyfd11N/4DrpW"


def of_readme(name: str) -> Values:
    """An example of the chart's README."""
    text = section((CHART / "README.md").read_text(), name)
    values: Values = yaml.safe_load(text.removeprefix("```yaml\n").removesuffix("```"))
    return values


def keys(*names: str) -> list[Values]:
    return [{"name": name, "secret": {"file": f"/run/secrets/keys/{name}"}} for name in names]


_SCRAPER = {"username": {"name": "scrape", "key": "username"}, "password": {"name": "scrape", "key": "password"}}
_TLS = {"cert_file": "/run/secrets/tls/tls.crt", "key_file": "/run/secrets/tls/tls.key"}

EXAMPLES: dict[str, Values] = {
    "default": {},
    "readme": of_readme("example"),
    "readme-full": of_readme("full"),
    "inline": {
        "config": {"keys": keys("prod", "batch")},
        "secrets": {"keys": {"inline": {"prod": CANARY, "batch": CANARY + "2"}}},
    },
    "shards": {
        "config": {"keys": keys("prod", "batch")},
        "secrets": {"keys": {"existingSecret": "llmkey-keys"}},
        "shards": 3,
        "podDisruptionBudget": {"enabled": True},
        "topologySpreadConstraints": [
            {"maxSkew": 1, "topologyKey": "kubernetes.io/hostname", "whenUnsatisfiable": "ScheduleAnyway"}
        ],
    },
    "protected": {
        "webConfig": {
            "inline": {"tls_server_config": _TLS, "basic_auth_users": {"prometheus": HASH}},
            "tlsSecret": "llmkey-tls",
        },
        "podMonitor": {"enabled": True, "basicAuth": _SCRAPER, "tlsConfig": {"insecureSkipVerify": True}},
    },
    "password": {"webConfig": {"inline": {"basic_auth_users": {"prometheus": HASH}}}},
    "forgetful": {"persistence": {"enabled": False}, "serviceAccount": {"create": False}},
    "everything": {
        "commonLabels": {"team": "platform"},
        "image": {"repository": "registry.example.org/llmkey-exporter", "digest": f"sha256:{'0' * 64}"},
        "imagePullSecrets": [{"name": "registry"}],
        "fullnameOverride": "watch",
        "config": {
            "keys": keys("prod"),
            "web": {"external_url": "https://ops.example.org/keys"},
            "alerting": {"dashboard_url": "https://grafana.example.org/"},
        },
        "secrets": {"keys": {"existingSecret": "llmkey-keys"}},
        "persistence": {"storageClass": "fast", "size": "5Gi", "annotations": {"backup": "no"}},
        "service": {"type": "NodePort", "port": 80, "annotations": {"a": "b"}},
        "serviceMonitor": {
            "enabled": True,
            "labels": {"release": "prometheus"},
            "interval": "30s",
            "scrapeTimeout": "10s",
            "relabelings": [{"targetLabel": "cluster", "replacement": "west"}],
            "metricRelabelings": [{"action": "labeldrop", "regex": "pod"}],
        },
        "prometheusRule": {"enabled": True, "labels": {"release": "prometheus"}, "disabled": ["Watchdog"]},
        "grafanaDashboards": {"enabled": True, "namespace": "grafana"},
        "networkPolicy": {
            "enabled": True,
            "ingressFrom": [],
            "extraEgress": [{"ports": [{"port": 4000, "protocol": "TCP"}]}],
        },
        "podDisruptionBudget": {"enabled": True, "maxUnavailable": "50%"},
        "serviceAccount": {"name": "watcher", "annotations": {"a": "b"}},
        "extraArgs": ["--log.level=debug"],
        "extraEnv": [{"name": "HTTPS_PROXY", "value": "http://proxy:3128"}],
        "extraEnvFrom": [{"secretRef": {"name": "more"}}],
        "extraVolumes": [{"name": "ca", "configMap": {"name": "ca"}}],
        "extraVolumeMounts": [{"name": "ca", "mountPath": "/etc/ca", "readOnly": True}],
        "podAnnotations": {"a": "b"},
        "podLabels": {"tier": "ops"},
        "nodeSelector": {"kubernetes.io/os": "linux"},
        "tolerations": [{"operator": "Exists"}],
        "affinity": {"podAntiAffinity": {}},
        "priorityClassName": "high",
    },
}
