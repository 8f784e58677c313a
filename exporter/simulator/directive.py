"""What a key is told to do: a behaviour by name, and how."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import AfterValidator, ValidationError
from pydantic_core import PydanticCustomError

from exporter.simulator.behaviours import BEHAVIOURS
from exporter.simulator.options import Options
from exporter.simulator.schema import ScenarioError, problems


def _existing(name: str) -> str:
    if name not in BEHAVIOURS:
        raise PydanticCustomError("behaviour", f"expected one of {', '.join(sorted(BEHAVIOURS))}")
    return name


class Directive(Options):
    """A behaviour by name, with its options."""

    behaviour: Annotated[str, AfterValidator(_existing)]


OK = Directive(behaviour="ok")


def directive(data: Mapping[str, object]) -> Directive:
    """A directive from loose data. Raises ScenarioError."""
    try:
        return Directive.model_validate(dict(data))
    except ValidationError as error:
        raise ScenarioError("; ".join(problems(error))) from None
