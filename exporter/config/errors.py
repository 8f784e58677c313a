"""Turns what pydantic found into lines that a person can act on, and that never show a value."""

import difflib
import re
from collections.abc import Callable
from types import NoneType, UnionType
from typing import Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from exporter.fields import OURS
from exporter.fields.suspicion import looks_like_secret

#: Where in the configuration: names of fields and indices of entries.
Place = tuple[str | int, ...]

_MOST_SHOWN = 20
_LONGEST_NAME = 63
_TEXT = "expected text; put quotes around it if it looks like a number, true or false"
_LIST = "expected a list, whose entries begin with a dash; [] for none"
_MAPPING = "expected a mapping, that is name: value lines"
_NUMBER = "expected a number"
_WHOLE = "expected a whole number"
_SWITCH = "expected true or false"

#: pydantic's name of an error, and our words for it; {…} holds limits that the code sets, never the input.
_WORDS = {
    "missing": "required, but missing",
    "string_type": _TEXT,
    "string_unicode": _TEXT,
    "int_type": _WHOLE,
    "int_parsing": _WHOLE,
    "int_parsing_size": _WHOLE,
    "int_from_float": _WHOLE,
    "float_type": _NUMBER,
    "float_parsing": _NUMBER,
    "finite_number": _NUMBER,
    "bool_type": _SWITCH,
    "bool_parsing": _SWITCH,
    "tuple_type": _LIST,
    "dict_type": _MAPPING,
    "model_type": _MAPPING,
    "greater_than": "expected more than {gt:g}",
    "greater_than_equal": "expected at least {ge:g}",
    "less_than_equal": "expected at most {le:g}",
    "too_long": "expected at most {max_length} entries",
}


class ConfigError(Exception):
    """The configuration cannot be used. ``str()`` is the whole message, several lines possible; never a secret."""


def shown_name(name: object) -> str:
    """A name from the configuration as it may be shown: anything that might be a secret is not."""
    text = str(name)
    plain = re.fullmatch(r"[A-Za-z0-9_][A-Za-z0-9_.-]*", text) and len(text) <= _LONGEST_NAME
    return text if plain and not looks_like_secret(text) else "<hidden>"


def path_text(place: Place) -> str:
    """``keys[0].probing.quota.interval``."""
    parts = (f"[{step}]" if isinstance(step, int) else f".{shown_name(step)}" for step in place)
    return "".join(parts).removeprefix(".")


def explain(error: ValidationError, model: type[BaseModel], *, locate: Callable[[Place], str]) -> str:
    """One line an error. ``locate`` says where a place of the configuration was written."""
    found = error.errors(include_url=False, include_input=False)
    meant = {place for detail in found if (place := _meant(detail, model)) is not None}
    # A misspelt field is told once, not also as the missing one.
    told = [detail for detail in found if detail["type"] != "missing" or detail["loc"] not in meant]
    lines = [f"{locate(_place(detail))}: {_words(detail, model)}" for detail in told[:_MOST_SHOWN]]
    if len(told) > _MOST_SHOWN:
        lines.append(f"… and {len(told) - _MOST_SHOWN} more")
    return "\n".join(lines)


def _place(detail: ErrorDetails) -> Place:
    return tuple(step for step in detail["loc"] if step != "[key]")


def _words(detail: ErrorDetails, model: type[BaseModel]) -> str:
    kind, context = detail["type"], detail.get("ctx", {})
    if kind == OURS:
        return detail["msg"]
    if kind == "extra_forbidden":
        meant = _meant(detail, model)
        known = ", ".join(known_fields(model, detail["loc"][:-1]))
        return f"unknown field; did you mean {meant[-1]}?" if meant else f"unknown field; expected one of {known}"
    if kind in ("literal_error", "enum"):
        return f"expected {str(context['expected']).replace(chr(39), '')}"
    return _WORDS.get(kind, "not valid").format(**context)


def _meant(detail: ErrorDetails, model: type[BaseModel]) -> Place | None:
    """The place that an unknown field was probably meant for."""
    if detail["type"] != "extra_forbidden":
        return None
    *parent, name = detail["loc"]
    spelt = {field.replace("_", ""): field for field in known_fields(model, tuple(parent))}
    close = difflib.get_close_matches(re.sub("[_-]", "", str(name)).lower(), spelt, n=1, cutoff=0.7)
    return (*parent, spelt[close[0]]) if close else None


def known_fields(model: type[BaseModel], place: Place) -> list[str]:
    """The names of the fields at a place of the configuration."""
    kind: object = model
    for step in place:
        fields = _fields(kind)
        kind = _bare(fields[str(step)].annotation if fields else _member(kind))
    return list(_fields(kind))


def _fields(kind: object) -> dict[str, FieldInfo]:
    return kind.model_fields if isinstance(kind, type) and issubclass(kind, BaseModel) else {}


def _member(kind: object) -> object:
    """What a list or a mapping holds."""
    return next((argument for argument in reversed(get_args(kind)) if argument is not Ellipsis), None)


def _bare(kind: object) -> object:
    """Without `| None` around it."""
    if get_origin(kind) in (Union, UnionType):
        return next(member for member in get_args(kind) if member is not NoneType)
    return kind
