"""JSON Schema (as OpenAPI 3.1 has it) in few words."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

Schema = Mapping[str, Any]

TEXT: Final[Schema] = {"type": "string"}
COUNT: Final[Schema] = {"type": "integer", "minimum": 0}
FIGURE: Final[Schema] = {"type": "number"}
FLAG: Final[Schema] = {"type": "boolean"}
TIME: Final[Schema] = {"type": "string", "format": "date-time", "description": "RFC 3339 in UTC"}
URL: Final[Schema] = {"type": "string", "description": "an address, or empty"}


def record(**members: Schema) -> Schema:
    """All of these members and no other."""
    return {
        "type": "object",
        "properties": members,
        "required": list(members),
        "additionalProperties": False,
    }


def extended(base: Schema, **members: Schema) -> Schema:
    """A record with more members."""
    return record(**base["properties"], **members)


def mapping(value: Schema) -> Schema:
    """Any names to values of one kind."""
    return {"type": "object", "additionalProperties": value}


def some(names: Iterable[str], value: Schema) -> Schema:
    """Some of these names to values of one kind."""
    return {"type": "object", "properties": dict.fromkeys(names, value), "additionalProperties": False}


def items(value: Schema, description: str = "") -> Schema:
    made = {"type": "array", "items": value}
    return made | {"description": description} if description else made


def maybe(value: Schema) -> Schema:
    """This, or null for what is not known."""
    if "$ref" in value:
        return {"anyOf": [value, {"type": "null"}]}
    known = value["type"] if isinstance(value["type"], list) else [value["type"]]
    named = {"enum": [*value["enum"], None]} if "enum" in value else {}
    return {**value, **named, "type": [*known, "null"]}


def one_of(names: Iterable[str]) -> Schema:
    return {"type": "string", "enum": list(names)}


def told(value: Schema, description: str) -> Schema:
    """With a word of what it is."""
    return {**value, "description": description}


def named(schema: str) -> Schema:
    """A schema that stands under its name in the document."""
    return {"$ref": f"#/components/schemas/{schema}"}
