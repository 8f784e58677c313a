"""The kinds of value a field can hold, each with the words that say what was expected.

No error here shows the value it refuses. Each kind also tells editors what it is, through the JSON schema.
"""

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field, GetCoreSchemaHandler, GetJsonSchemaHandler, WithJsonSchema
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from exporter.fields.addresses import http_url, split_address
from exporter.fields.durations import DAY, PATTERN, format_duration, parse_duration
from exporter.fields.suspicion import holds_key, looks_like_secret

#: The type of every error raised with words of our own.
OURS = "llmkey"


def refusal(words: str) -> PydanticCustomError:
    """An error that says what was expected, and nothing of what was found."""
    return PydanticCustomError(OURS, words)


@dataclass(frozen=True, slots=True)
class DurationBetween:
    """Seconds, written as ``90s`` or ``1h30m``; both ends are allowed."""

    at_least: float
    at_most: float

    def read(self, value: object) -> float:
        try:
            seconds = parse_duration(value) if isinstance(value, str) else None
        except ValueError:
            seconds = None
        if seconds is None:
            raise refusal("expected a duration such as 90s or 1h30m")
        if not self.at_least <= seconds <= self.at_most:
            low, high = format_duration(self.at_least), format_duration(self.at_most)
            raise refusal(f"expected a duration from {low} to {high}")
        return seconds

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        written = core_schema.plain_serializer_function_ser_schema(format_duration)
        return core_schema.no_info_plain_validator_function(self.read, serialization=written)

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return {"type": "string", "pattern": PATTERN, "examples": ["90s", "1h30m"]}


@dataclass(frozen=True, slots=True)
class Text:
    """A text of one form, which is not a secret put in the wrong place."""

    pattern: str
    expected: str
    suspicious: Callable[[str], bool] = looks_like_secret

    def read(self, value: str) -> str:
        if self.suspicious(value):
            raise refusal(f"looks like a secret, and this is shown; expected {self.expected}")
        if not re.fullmatch(self.pattern, value):
            raise refusal(f"expected {self.expected}")
        return value

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_after_validator_function(self.read, core_schema.str_schema())

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return {"type": "string", "pattern": self.pattern}


def _moment(value: object) -> dt.datetime:
    if isinstance(value, str) and re.fullmatch(_MOMENT, value):
        try:
            return dt.datetime.fromisoformat(value)
        except ValueError:
            pass
    raise refusal("expected a time with its zone, such as 2026-12-01T08:00Z")


def _day(value: object) -> dt.date:
    if isinstance(value, str) and re.fullmatch(_DAY, value):
        try:
            return dt.date.fromisoformat(value)
        except ValueError:
            pass
    raise refusal("expected a day, such as 2027-01-31")


def _no_boolean(value: object) -> object:
    """To Python, true is the number 1."""
    if isinstance(value, bool):
        raise refusal("expected a number")
    return value


def _web_address(value: str) -> str:
    split_address(value)
    return value


def _described(read: Callable[[str], str], expected: str) -> Callable[[str], str]:
    def describe(value: str) -> str:
        if holds_key(value):
            raise refusal(f"looks like a secret, and this is shown; expected {expected}")
        try:
            return read(value)
        except ValueError:
            raise refusal(f"expected {expected}") from None

    return describe


_DAY = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
_MOMENT = "^[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:[0-9]{2})?(Z|[+-][0-9]{2}:[0-9]{2})$"
LABEL_NAME = "^[a-zA-Z_][a-zA-Z0-9_]{0,62}$"  # what goes behind label_
_HEADER_WORDS = "at most 128 printable characters without spaces"

Interval = Annotated[float, DurationBetween(at_least=1.0, at_most=30 * DAY)]
Timeout = Annotated[float, DurationBetween(at_least=0.01, at_most=600.0)]
Delay = Annotated[float, DurationBetween(at_least=0.01, at_most=3600.0)]
# What is read of an account or a status page changes by the minute at most, and vendors count the calls.
ReadInterval = Annotated[float, DurationBetween(at_least=10.0, at_most=DAY)]
Age = Annotated[float, DurationBetween(at_least=DAY, at_most=3650 * DAY)]

Count = Annotated[int, BeforeValidator(_no_boolean)]
# The limits stand first: behind a validator they would be missing from the JSON schema.
Money = Annotated[float, Field(ge=0, le=1e9), BeforeValidator(_no_boolean)]
PositiveMoney = Annotated[float, Field(gt=0, le=1e9), BeforeValidator(_no_boolean)]
Share = Annotated[float, Field(gt=0, le=10), BeforeValidator(_no_boolean)]

Moment = Annotated[
    dt.datetime, BeforeValidator(_moment), WithJsonSchema({"type": "string", "pattern": _MOMENT}, mode="validation")
]
Day = Annotated[dt.date, BeforeValidator(_day), WithJsonSchema({"type": "string", "pattern": _DAY}, mode="validation")]

Name = Annotated[
    str,
    Text(
        "^[A-Za-z0-9][A-Za-z0-9_.-]{0,62}$",
        "a name of at most 63 letters, digits, dots, dashes and underscores that begins with a letter or digit",
    ),
]
LabelName = Annotated[
    str,
    Text(LABEL_NAME, "a label name of letters, digits and underscores that begins with no digit"),
]
LabelValue = Annotated[str, Text("^[^\\x00-\\x1f\\x7f]{0,128}$", "a label value of at most 128 characters on one line")]
# Identifiers are random by nature, so only the form of a key is suspicious here. They travel in HTTP headers.
Organization = Annotated[str, Text("^[!-~]{1,128}$", f"an organization such as org-…, {_HEADER_WORDS}", holds_key)]
Project = Annotated[str, Text("^[!-~]{1,128}$", f"a project such as proj_…, {_HEADER_WORDS}", holds_key)]
Model = Annotated[str, Text("^[!-~]{1,128}$", f"the name of a model, {_HEADER_WORDS}", holds_key)]
PathText = Annotated[str, Text("^[^\\x00-\\x1f\\x7f]{1,4096}$", "a path", holds_key)]

_HTTP = WithJsonSchema({"type": "string", "pattern": "^https?://"}, mode="validation")
_BARE = "without password or query"
HttpUrl = Annotated[str, AfterValidator(_described(http_url, f"an address such as https://host/v1, {_BARE}")), _HTTP]
ExternalUrl = Annotated[
    str, AfterValidator(_described(http_url, f"an address such as https://host/llmkey, {_BARE}")), _HTTP
]
ListenAddress = Annotated[
    str, AfterValidator(_described(_web_address, "an address such as 127.0.0.1:10427, [::1]:10427 or :10427"))
]
