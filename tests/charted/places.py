"""Where the chart and the manifests are."""

from pathlib import Path

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
CHART = DEPLOY / "helm" / "llmkey-exporter"
KUBERNETES = DEPLOY / "kubernetes"
DASHBOARDS = ROOT / "grafana" / "dashboards"
