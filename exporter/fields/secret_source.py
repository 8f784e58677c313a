"""A secret's place as it is written in the configuration: exactly one of three.

A wrong *place* (two at once, none, a name that cannot be one) refuses the configuration. What is there is read later.
"""

import re
from dataclasses import dataclass, field
from typing import Self

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

from exporter.fields.kinds import refusal
from exporter.fields.suspicion import looks_like_secret
from exporter.model import Secret

REDACTED = "<secret>"

_PLACES = "{file: PATH}, {env: NAME} or the secret itself as text"
_VARIABLE = re.compile("[A-Za-z_][A-Za-z0-9_]{0,127}")
_PATH = re.compile("[^\\x00-\\x1f\\x7f]{1,4096}")


@dataclass(frozen=True, slots=True)
class SecretSource:
    """Exactly one of a file, an environment variable, or the text in the configuration itself."""

    file: str = ""
    env: str = ""
    text: Secret | None = field(default=None, repr=False)

    @classmethod
    def read(cls, value: object) -> Self:
        """From the configuration. No error names what was found: even a misspelt field may be the secret."""
        if isinstance(value, str):
            return cls(text=Secret(value))
        if not isinstance(value, dict):
            raise refusal(f"expected {_PLACES} (in quotes if it looks like a number)")
        if set(value) == {"file", "env"}:
            raise refusal(f"expected one place only: {_PLACES}; found both file and env")
        if set(value) == {"file"}:
            return cls(file=_file(value["file"]))
        if set(value) == {"env"}:
            return cls(env=_variable(value["env"]))
        raise refusal(f"expected {_PLACES}")

    def written(self) -> dict[str, str] | str:
        """As it may be shown."""
        if self.file:
            return {"file": self.file}
        return {"env": self.env} if self.env else REDACTED

    @classmethod
    def __get_pydantic_core_schema__(cls, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        written = core_schema.plain_serializer_function_ser_schema(cls.written)
        return core_schema.no_info_plain_validator_function(cls.read, serialization=written)

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        places = {"file": "Path of a file that holds the secret", "env": "Name of a variable that holds it"}
        return {"anyOf": [*(_place(*place) for place in places.items()), {"type": "string"}]}


def _place(name: str, description: str) -> JsonSchemaValue:
    return {
        "type": "object",
        "properties": {name: {"type": "string", "description": description}},
        "required": [name],
        "additionalProperties": False,
    }


def _file(value: object) -> str:
    if not isinstance(value, str) or not _PATH.fullmatch(value) or "://" in value:
        raise refusal("expected the path of a file after file:")
    if "/" not in value and looks_like_secret(value):
        raise refusal("expected the path of a file after file:, not the secret itself")
    return value


def _variable(value: object) -> str:
    if not isinstance(value, str) or not _VARIABLE.fullmatch(value) or looks_like_secret(value):
        raise refusal("expected the name of an environment variable after env:, not the secret itself")
    return value
