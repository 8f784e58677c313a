"""The chart as Helm itself renders it, offline."""

import json
from functools import cache
from typing import Any

import helm_python
import yaml

from tests.charted.places import CHART

NAME, NAMESPACE = "llmkey-exporter", "monitoring"

Manifest = dict[str, Any]


def render(values: dict[str, Any] | None = None, *, name: str = NAME, namespace: str = NAMESPACE) -> list[Manifest]:
    """Every manifest of a release, in the order of the templates' names."""
    texts = _rendered(json.dumps(values or {}), name, namespace)
    of_templates = [text for path, text in sorted(texts.items()) if path.endswith(".yaml")]
    # The parser in C: rules and dashboards are large.
    documents = (document for text in of_templates for document in yaml.load_all(text, Loader=yaml.CSafeLoader))
    return [document for document in documents if document]


def notes(values: dict[str, Any] | None = None) -> str:
    """What Helm tells after an installation."""
    return _rendered(json.dumps(values or {}), NAME, NAMESPACE)["llmkey-exporter/templates/NOTES.txt"]


@cache
def _rendered(values: str, name: str, namespace: str) -> dict[str, str]:
    """Text by template."""
    with helm_python.Chart.load(CHART) as chart:
        return chart.render(json.loads(values), name=name, namespace=namespace)
