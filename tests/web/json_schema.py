"""As much of JSON Schema as our own description uses; it refuses words that it does not know."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

_TYPES = {
    "object": dict,
    "array": list,
    "string": str,
    "boolean": bool,
    "null": type(None),
    "integer": int,
    "number": (int, float),
}
_NOTES = {"description", "default"}
_WORDS = {
    "$ref", "anyOf", "type", "enum", "format", "minimum", "maximum", "properties", "required", "additionalProperties",
    "items",
}  # fmt: skip


def faults(value: Any, schema: Mapping[str, Any], document: Mapping[str, Any], where: str = "") -> Iterator[str]:
    """Where the value is not as described, and how."""
    unknown = schema.keys() - _WORDS - _NOTES
    assert not unknown, f"{where}: {unknown}"
    if "$ref" in schema:
        name = schema["$ref"].removeprefix("#/components/schemas/")
        yield from faults(value, document["components"]["schemas"][name], document, where)
    elif "anyOf" in schema:
        if all(list(faults(value, one, document, where)) for one in schema["anyOf"]):
            yield f"{where}: none of {schema['anyOf']}"
    elif not _is(value, schema["type"]):
        yield f"{where}: {value!r} is no {schema['type']}"
    else:
        yield from _inside(value, schema, document, where)


def _is(value: Any, wanted: str | list[str]) -> bool:
    names = [wanted] if isinstance(wanted, str) else wanted
    return any(
        isinstance(value, _TYPES[name]) and (name == "boolean" or not isinstance(value, bool))  # type: ignore[arg-type]  # a tuple is fine
        for name in names
    )


def _inside(value: Any, schema: Mapping[str, Any], document: Mapping[str, Any], where: str) -> Iterator[str]:
    if "enum" in schema and value not in schema["enum"]:
        yield f"{where}: {value!r} is none of {schema['enum']}"
    if schema.get("format") == "date-time" and value is not None and not _is_time(value):
        yield f"{where}: {value!r} is no time"
    if "minimum" in schema and value is not None and value < schema["minimum"]:
        yield f"{where}: {value!r} is too small"
    if isinstance(value, list):
        for number, item in enumerate(value):
            yield from faults(item, schema["items"], document, f"{where}[{number}]")
    if isinstance(value, dict):
        yield from _members(value, schema, document, where)


def _members(value: Any, schema: Mapping[str, Any], document: Mapping[str, Any], where: str) -> Iterator[str]:
    properties, others = schema.get("properties", {}), schema["additionalProperties"]
    yield from (f"{where}: {name} is missing" for name in schema.get("required", ()) if name not in value)
    for name, member in value.items():
        if name in properties:
            yield from faults(member, properties[name], document, f"{where}.{name}")
        elif others is False:
            yield f"{where}: {name} is not described"
        elif others is not True:
            yield from faults(member, others, document, f"{where}.{name}")


def _is_time(value: str) -> bool:
    return value.endswith("Z") and datetime.fromisoformat(value).tzinfo is not None
