"""The part of ``values.schema.json`` that is the exporter's own schema, so that Helm refuses a wrong configuration.

Three things differ: what the chart itself sets is not accepted; a secret cannot be plain text, which would end up in a
ConfigMap; and what only describes is left out, as is what Go's regular expressions do not know.
"""

import json
from typing import Any

from exporter.config import schema

# What the chart sets, by definition of the exporter's schema ("" is the whole).
_OF_THE_CHART = {
    "": ("shard", "total_shards", "storage"),
    "WebSection": ("listen_address", "config_file"),
}
_DESCRIBES = ("title", "default", "examples")
_BY_NAME = ("properties", "patternProperties")
_PLAIN_TEXT = {"type": "string"}
_NOT_EMPTY = "^(?=.)"


def with_config(text: str) -> str:
    """The chart's schema with the exporter's drawn anew; the rest of it is written by hand."""
    document = json.loads(text)
    config, parts = _exporter()
    document["properties"]["config"] = config
    own = {name: part for name, part in document["definitions"].items() if not name[0].isupper()}
    document["definitions"] = own | parts
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _exporter() -> tuple[dict[str, Any], dict[str, Any]]:
    whole = schema()
    parts: dict[str, Any] = whole.pop("$defs")
    for name, fields in _OF_THE_CHART.items():
        part = parts[name] if name else whole
        for field in fields:
            del part["properties"][field]
    del parts["StorageSection"]
    del whole["$schema"]
    return _told(whole), {name: _told(part) for name, part in sorted(parts.items())}


def _told(node: Any) -> Any:
    """One node as the chart has it."""
    if isinstance(node, list):
        return [_told(each) for each in node]
    if not isinstance(node, dict):
        return node
    if "discriminator" in node:
        return _by_kind(node["discriminator"])
    if "$ref" in node:
        return {"$ref": node["$ref"].replace("#/$defs/", "#/definitions/")}
    made = {word: _told(each) for word, each in node.items() if word not in (*_DESCRIBES, *_BY_NAME)}
    made |= {word: {name: _told(each) for name, each in node[word].items()} for word in _BY_NAME if word in node}
    if str(made.get("pattern")).startswith(_NOT_EMPTY):
        made |= {"pattern": "^" + made["pattern"].removeprefix(_NOT_EMPTY), "minLength": 1}
    if any("file" in form.get("properties", {}) for form in made.get("anyOf", [])):
        made["anyOf"] = [form for form in made["anyOf"] if form != _PLAIN_TEXT]
    return made


def _by_kind(discriminator: dict[str, Any]) -> dict[str, Any]:
    """One form for each kind: a mistake is told of the kind that was meant, not of all that it is not."""
    name, forms = discriminator["propertyName"], discriminator["mapping"]
    return {
        "type": "object",
        "required": [name],
        "properties": {name: {"enum": list(forms)}},
        "allOf": [
            {"if": {"required": [name], "properties": {name: {"const": kind}}}, "then": _told({"$ref": form})}
            for kind, form in forms.items()
        ],
    }
