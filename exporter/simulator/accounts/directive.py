"""What an account's admin API is told to do: a behaviour by name, and how."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import AfterValidator, Field, NonNegativeInt, ValidationError
from pydantic_core import PydanticCustomError

from exporter.simulator.accounts.behaviours import ADMIN_BEHAVIOURS
from exporter.simulator.accounts.endpoint import Endpoint
from exporter.simulator.options import Options
from exporter.simulator.schema import ScenarioError, Seconds, Strict, problems


def _existing(name: str) -> str:
    if name not in ADMIN_BEHAVIOURS:
        raise PydanticCustomError("behaviour", f"expected one of {', '.join(sorted(ADMIN_BEHAVIOURS))}")
    return name


class AccountDirective(Strict):
    """``endpoints``: those it applies to, all when empty; the others are served. The rest is as for keys."""

    behaviour: Annotated[str, AfterValidator(_existing)]
    endpoints: frozenset[Annotated[Endpoint, Field(strict=False)]] = Field(default=frozenset(), strict=False)
    latency: Seconds = 0.0
    retry_after: Seconds | None = None
    pace: Seconds = 0.5
    size: NonNegativeInt = 64 * 1024 * 1024

    def shown_at(self, endpoint: Endpoint) -> str:
        """The behaviour that an endpoint shows."""
        return self.behaviour if not self.endpoints or endpoint in self.endpoints else "ok"

    @property
    def options(self) -> Options:
        return Options(latency=self.latency, retry_after=self.retry_after, pace=self.pace, size=self.size)


SERVE = AccountDirective(behaviour="ok")


def account_directive(data: Mapping[str, object]) -> AccountDirective:
    """A directive from loose data. Raises ScenarioError."""
    try:
        return AccountDirective.model_validate(dict(data))
    except ValidationError as error:
        raise ScenarioError("; ".join(problems(error))) from None
