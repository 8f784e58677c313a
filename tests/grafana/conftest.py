"""The committed dashboards, by uid."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from grafana.build import PROVISIONED, panels

COMMITTED = {path.stem: json.loads(path.read_text()) for path in sorted(PROVISIONED.glob("*.json"))}


@dataclass(frozen=True, slots=True)
class Target:
    """A query, and where it stands."""

    dashboard: str
    panel: str
    expr: str


def shown(dashboard: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """All panels that draw something."""
    return (panel for panel in panels(dashboard) if panel["type"] != "row")


def every_target() -> list[Target]:
    return [
        Target(dashboard["title"], panel["title"], target["expr"])
        for dashboard in COMMITTED.values()
        for panel in shown(dashboard)
        for target in panel["targets"]
    ]


@pytest.fixture(params=COMMITTED)
def dashboard(request: pytest.FixtureRequest) -> dict[str, Any]:
    found: dict[str, Any] = COMMITTED[request.param]
    return found


@pytest.fixture
def drawn(dashboard: dict[str, Any]) -> list[dict[str, Any]]:
    """The panels of a dashboard that draw something."""
    return list(shown(dashboard))


@pytest.fixture
def targets() -> list[Target]:
    """Every query of every panel of every dashboard."""
    return every_target()


@pytest.fixture
def dashboards() -> dict[str, dict[str, Any]]:
    return COMMITTED
