"""What a scenario says of a moment: pure, with the moment as an argument."""

from collections.abc import Sequence

from pydantic import PositiveFloat, model_validator
from pydantic_core import PydanticCustomError

from exporter.simulator.directive import OK, Directive
from exporter.simulator.schema import Seconds


class Step(Directive):
    """From ``at`` seconds on, until the next step."""

    at: Seconds


class Outage(Directive):
    """What every key does from ``at`` until ``until`` seconds."""

    at: Seconds
    until: PositiveFloat

    @model_validator(mode="after")
    def _has_length(self) -> "Outage":
        if self.until <= self.at:
            raise PydanticCustomError("outage", "expected `until` to be later than `at`")
        return self


def position(elapsed: float, speed: float, loop: float | None) -> float:
    """Where on the timeline we are, ``elapsed`` seconds after the start."""
    place = max(0.0, elapsed) * speed
    return place % loop if loop else place


def step_at(timeline: Sequence[Step], place: float) -> Directive:
    """The last step that has begun; before the first, all is well."""
    for step in reversed(timeline):
        if step.at <= place:
            return step
    return OK


def outage_at(outages: Sequence[Outage], place: float) -> Directive | None:
    """The first outage that is on, if any."""
    return next((outage for outage in outages if outage.at <= place < outage.until), None)
