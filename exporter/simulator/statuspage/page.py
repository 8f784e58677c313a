"""What a status page says, from the scenario or as it was told."""

from collections.abc import Mapping
from itertools import pairwise
from typing import Annotated

from pydantic import AfterValidator, Field, ValidationError, model_validator
from pydantic_core import PydanticCustomError

from exporter.simulator.accounts.behaviours import ADMIN_BEHAVIOURS
from exporter.simulator.schema import ScenarioError, Seconds, Strict, problems

MEMBERS = ("page", "status", "components", "incidents", "scheduled_maintenances", "indicator", "description")


def _trouble(name: str) -> str:
    if name not in ADMIN_BEHAVIOURS or ADMIN_BEHAVIOURS[name].changes_documents:
        raise PydanticCustomError("behaviour", "expected ok or a trouble that accounts' behaviours know")
    return name


def _member(name: str) -> str:
    if name not in MEMBERS:
        raise PydanticCustomError("member", f"expected one of {', '.join(MEMBERS)}")
    return name


class StatusIncident(Strict):
    """An open incident; incidents of one name are one."""

    name: str = Field(min_length=1)
    impact: str = "minor"
    status: str = "investigating"
    body: str = "We are looking into this."


class Told(Strict):
    """What the page says from some moment on."""

    indicator: str = "none"
    description: str = ""
    components: Mapping[str, str] = {}
    incidents: tuple[StatusIncident, ...] = Field(default=(), strict=False)
    behaviour: Annotated[str, AfterValidator(_trouble)] = "ok"


class StatusStep(Told):
    """From ``at`` seconds on, until the next step."""

    at: Seconds


class StatusPage(Strict):
    """See the package."""

    omit: frozenset[Annotated[str, AfterValidator(_member)]] = Field(default=frozenset(), strict=False)
    timeline: tuple[StatusStep, ...] = Field(default=(), strict=False)

    @model_validator(mode="after")
    def _runs_forward(self) -> "StatusPage":
        if any(later.at <= earlier.at for earlier, later in pairwise(self.timeline)):
            raise PydanticCustomError("order", "expected the times of the status page's timeline to rise")
        return self


def status_told(data: Mapping[str, object]) -> Told:
    """What the page is told to say, from loose data. Raises ScenarioError."""
    try:
        return Told.model_validate(dict(data))
    except ValidationError as error:
        raise ScenarioError("; ".join(problems(error))) from None
