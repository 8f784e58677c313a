"""What all parts of a scenario share: strictness, and errors that name places and never values."""

from typing import Annotated

from pydantic import AllowInfNan, BaseModel, ConfigDict, NonNegativeFloat, ValidationError


class ScenarioError(ValueError):
    """A scenario or directive that cannot be: says where, and what was expected."""


class Strict(BaseModel):
    """Nothing unknown, nothing coerced, nothing changed later, no value in an error."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, hide_input_in_errors=True)


# Where pydantic's own words speak of its insides.
_WORDS = {
    "extra_forbidden": "no such field is known",
    "missing": "expected, and not there",
    "model_type": "expected a mapping",
    "dict_type": "expected a mapping",
    "tuple_type": "expected a list",
    "frozen_set_type": "expected a list",
    "float_type": "expected a number",
    "string_type": "expected a string",
}
_ECHO = "default_factory_not_called"  # only follows from another error

Seconds = Annotated[NonNegativeFloat, AllowInfNan(allow_inf_nan=False)]


def problems(error: ValidationError) -> list[str]:
    """The complaints as ``path.in.the.document: what was expected``, values left out."""
    found = error.errors(include_url=False, include_context=False, include_input=False)
    return [
        f"{_place(each['loc'])}: {_WORDS.get(each['type'], each['msg'])}" for each in found if each["type"] != _ECHO
    ]


def _place(parts: tuple[int | str, ...]) -> str:
    return ".".join(str(part) for part in parts) or "document"
