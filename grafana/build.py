"""All dashboards as JSON: for provisioning, and for import by hand."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from grafana_foundation_sdk.cog.encoder import JSONEncoder

from grafana.board import Board, assembled
from grafana.boards.exporter import exporter
from grafana.boards.fleet import fleet
from grafana.boards.key import key
from grafana.boards.money import money

HERE = Path(__file__).parent
PROVISIONED, IMPORTED = HERE / "dashboards", HERE / "import"
BOARDS = (fleet, key, money, exporter)

_OLDEST_GRAFANA = "10.0.0"
_INPUT = "DS_PROMETHEUS"
_INTERVAL_ONLY = ("auto", "auto_min", "auto_count")


def files() -> Mapping[Path, str]:
    """Every file and what belongs in it."""
    found: dict[Path, str] = {}
    for make in BOARDS:
        board = make()
        found[PROVISIONED / f"{board.uid}.json"] = _text(document(board))
        found[IMPORTED / f"{board.uid}.json"] = _text(for_import(document(board)))
    return found


def document(board: Board) -> dict[str, Any]:
    """The classic JSON of a dashboard.

    The SDK gives every variable three fields that only interval variables have.
    """
    made: dict[str, Any] = json.loads(JSONEncoder(sort_keys=False).encode(assembled(board)))
    for variable in made["templating"]["list"]:
        for name in _INTERVAL_ONLY:
            variable.pop(name, None)
    return made


def for_import(made: dict[str, Any]) -> dict[str, Any]:
    """The same for *Dashboards > Import*, which asks for the data source; file provisioning does not know inputs."""
    needed = [
        {"type": "grafana", "id": "grafana", "name": "Grafana", "version": _OLDEST_GRAFANA},
        {"type": "datasource", "id": "prometheus", "name": "Prometheus", "version": "1.0.0"},
        *({"type": "panel", "id": kind, "name": kind, "version": ""} for kind in sorted(set(_kinds(made)))),
    ]
    asked = {
        "name": _INPUT,
        "label": "Prometheus",
        "description": "The Prometheus that scrapes llmkey-exporter",
        "type": "datasource",
        "pluginId": "prometheus",
        "pluginName": "Prometheus",
    }
    made["templating"]["list"][0]["current"] = {"selected": False, "text": f"${{{_INPUT}}}", "value": f"${{{_INPUT}}}"}
    return {"__inputs": [asked], "__elements": {}, "__requires": needed, **made}


def panels(made: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """All panels of a dashboard, rows and those within closed rows among them."""
    for panel in made["panels"]:
        yield panel
        yield from panel.get("panels", [])


def _kinds(made: Mapping[str, Any]) -> Iterator[str]:
    return (panel["type"] for panel in panels(made) if panel["type"] != "row")


def _text(made: dict[str, Any]) -> str:
    return json.dumps(made, indent=2, ensure_ascii=False) + "\n"
