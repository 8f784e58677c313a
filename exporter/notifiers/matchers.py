"""Label matchers as Alertmanager writes them: ``name="value"``, ``!=``, ``=~`` and ``!~``, anchored."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

from exporter.fields import refusal
from exporter.fields.suspicion import holds_key

_FORM = re.compile(r'\s*([a-zA-Z_][a-zA-Z0-9_]*)\s*(=~|!~|!=|=)\s*("?)(.{0,1024}?)\3\s*')
_EXPECTED = 'expected a matcher such as label_team="search" or provider=~"openai|groq"'


@dataclass(frozen=True, slots=True)
class Matcher:
    """One condition on a label; a label that is not there is empty."""

    name: str
    operator: str
    value: str

    @classmethod
    def read(cls, text: object) -> Self:
        found = _FORM.fullmatch(text) if isinstance(text, str) else None
        if found is None:
            raise refusal(_EXPECTED)
        name, operator, quote, value = found.groups()
        if not quote and (value.startswith(("=", "~")) or '"' in value):
            raise refusal(_EXPECTED)  # label_team=="search" would never match
        if holds_key(value):
            raise refusal(f"looks like a secret, and this is shown; {_EXPECTED}")
        if "~" in operator:
            try:
                re.compile(value)
            except re.error:
                raise refusal("expected a regular expression after the ~") from None
        return cls(name, operator, value)

    def matches(self, labels: Mapping[str, str]) -> bool:
        actual = labels.get(self.name, "")
        met = bool(re.fullmatch(self.value, actual)) if "~" in self.operator else actual == self.value
        return met is not self.operator.startswith("!")

    def __str__(self) -> str:
        return f'{self.name}{self.operator}"{self.value}"'

    @classmethod
    def __get_pydantic_core_schema__(cls, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        written = core_schema.plain_serializer_function_ser_schema(str)
        return core_schema.no_info_plain_validator_function(cls.read, serialization=written)

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return {"type": "string"}
