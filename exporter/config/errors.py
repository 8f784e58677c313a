"""Turns what pydantic found into lines that a person can act on, and that never show a value."""

import difflib
import re
from collections.abc import Callable

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from exporter.config.shape import Place, kinds_at, known_fields, untagged
from exporter.fields import OURS
from exporter.fields.suspicion import looks_like_secret

_MOST_SHOWN = 20
_LONGEST_NAME = 63
_TEXT = "expected text; put quotes around it if it looks like a number, true or false"
_LIST = "expected a list, whose entries begin with a dash; [] for none"
_MISSING = "required, but missing"
_MAPPING = "expected a mapping, that is name: value lines"
_NUMBER = "expected a number"
_WHOLE = "expected a whole number"
_SWITCH = "expected true or false"

#: pydantic's name of an error, and our words for it; {…} holds limits that the code sets, never the input.
_WORDS = {
    "missing": _MISSING,
    "union_tag_not_found": _MISSING,
    "model_attributes_type": _MAPPING,
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

#: Where the kind of an entry decides, and there is none, or none that we know.
_WITHOUT_KIND = ("union_tag_not_found", "union_tag_invalid")


class ConfigError(Exception):
    """The configuration cannot be used. ``str()`` is the whole message, several lines possible; never a secret."""


def shown_name(name: object) -> str:
    """A name from the configuration as it may be shown: anything that might be a secret is not."""
    text = str(name)
    # Models may have a slash in their names; addresses, which may be secrets, have a colon before theirs.
    plain = re.fullmatch(r"[A-Za-z0-9_][A-Za-z0-9_./-]*", text) and len(text) <= _LONGEST_NAME
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
    lines = [f"{locate(_place(detail, model))}: {_words(detail, model)}" for detail in told[:_MOST_SHOWN]]
    if len(told) > _MOST_SHOWN:
        lines.append(f"… and {len(told) - _MOST_SHOWN} more")
    return "\n".join(lines)


def _place(detail: ErrorDetails, model: type[BaseModel]) -> Place:
    place = untagged(model, tuple(step for step in detail["loc"] if step != "[key]"))
    return (*place, "kind") if detail["type"] in _WITHOUT_KIND else place


def _words(detail: ErrorDetails, model: type[BaseModel]) -> str:
    kind, context = detail["type"], detail.get("ctx", {})
    if kind == OURS:
        return detail["msg"]
    if kind == "extra_forbidden":
        meant = _meant(detail, model)
        known = ", ".join(known_fields(model, detail["loc"][:-1]))
        return f"unknown field; did you mean {meant[-1]}?" if meant else f"unknown field; expected one of {known}"
    if kind == "union_tag_invalid":
        return f"expected one of {', '.join(kinds_at(model, detail['loc']))}"
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
