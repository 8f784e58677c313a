"""What is brought along beside the code: Grafana's dashboards."""

from importlib.resources import files
from importlib.resources.abc import Traversable


def dashboards() -> list[Traversable]:
    """The dashboards as JSON, by name: in an installation beside the code, in a checkout where they are made."""
    package = files("exporter")
    for place in (package / "dashboards", package / ".." / "grafana" / "dashboards"):
        if place.is_dir():
            return sorted((file for file in place.iterdir() if file.name.endswith(".json")), key=lambda file: file.name)
    return []
