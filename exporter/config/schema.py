"""The configuration's form as JSON Schema, for editors."""

from typing import Any

from exporter.config.settings import Settings
from exporter.fields.durations import PATTERN, format_duration


def schema() -> dict[str, Any]:
    """JSON Schema, draft 2020-12. Durations are texts, as they are written."""
    found = Settings.model_json_schema()
    _write_durations(found)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **found, "title": "llmkey-exporter"}


def _write_durations(node: Any) -> None:  # noqa: ANN401  # any part of a JSON document
    """Defaults of durations are seconds in the code; here they are written like the values."""
    if isinstance(node, list):
        for item in node:
            _write_durations(item)
    elif isinstance(node, dict):
        if node.get("pattern") == PATTERN and "default" in node:
            node["default"] = format_duration(node["default"])
        for item in node.values():
            _write_durations(item)
