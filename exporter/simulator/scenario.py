"""A scenario: the simulated keys and what becomes of each, from a YAML file."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from itertools import pairwise
from pathlib import Path

import yaml
from pydantic import Field, NonNegativeFloat, PositiveFloat, ValidationError, model_validator
from pydantic_core import PydanticCustomError

from exporter.simulator.accounts.account import Account
from exporter.simulator.caller import Caller
from exporter.simulator.schema import ScenarioError, Strict, problems
from exporter.simulator.statuspage.page import StatusPage
from exporter.simulator.timeline import Outage, Step


class Key(Caller):
    """A simulated key and its life.

    All but the timeline is not the simulator's: whoever writes a configuration for the scenario takes it over. Days are
    counted from the start, ``created_days`` back and ``expires_days`` forward.
    """

    timeline: tuple[Step, ...] = Field(default=(), strict=False)
    models: tuple[str, ...] = Field(default=(), strict=False)
    severity: str = "critical"
    labels: Mapping[str, str] = {}
    created_days: NonNegativeFloat | None = None
    expires_days: PositiveFloat | None = None
    rotate_after: str | None = None


class Scenario(Strict):
    """All times in seconds since the start; ``speed`` makes them pass faster, ``loop`` begins anew.

    ``outages`` hit every key. ``shutdown_days``: models that end, and how many days after the start. ``accounts`` (what
    is spent, and the admin API) and ``status`` (the vendor's status page) are described in the folders of these names.
    """

    speed: PositiveFloat = 1.0
    loop: PositiveFloat | None = None
    keys: tuple[Key, ...] = Field(strict=False)
    outages: tuple[Outage, ...] = Field(default=(), strict=False)
    shutdown_days: Mapping[str, float] = {}
    accounts: tuple[Account, ...] = Field(default=(), strict=False)
    status: StatusPage = StatusPage()

    @model_validator(mode="after")
    def _is_told_apart(self) -> "Scenario":
        names = [key.name for key in self.keys]
        secrets = {key.secret.get_secret_value() for key in self.keys}
        if len(set(names)) < len(names):
            raise PydanticCustomError("twice", "expected every key to have a name of its own")
        if len(secrets) < len(names):
            raise PydanticCustomError("twice", "expected every key to have a secret of its own")
        return self

    @model_validator(mode="after")
    def _belongs_once(self) -> "Scenario":
        names = [account.name for account in self.accounts]
        if len(set(names)) < len(names):
            raise PydanticCustomError("twice", "expected every account to have a name of its own")
        if len({account.admin_secret.get_secret_value() for account in self.accounts}) < len(names):
            raise PydanticCustomError("twice", "expected every account to have an admin secret of its own")
        keys = [key.name for account in self.accounts for project in account.projects for key in project.keys]
        if len(set(keys)) < len(keys):
            raise PydanticCustomError("twice", "expected every key to be in one account")
        return self

    @model_validator(mode="after")
    def _runs_forward(self) -> "Scenario":
        keys = [(key.name, [step.at for step in key.timeline]) for key in self.keys]
        accounts = [(account.name, [step.at for step in account.timeline]) for account in self.accounts]
        for name, times in (*keys, *accounts):
            if any(later <= earlier for earlier, later in pairwise(times)):
                raise PydanticCustomError("order", "expected the times of {name}'s timeline to rise", {"name": name})
            if self.loop is not None and times and times[-1] >= self.loop:
                raise PydanticCustomError(
                    "loop", "expected {name}'s timeline to end before the loop does", {"name": name}
                )
        return self


def load(path: str | Path) -> Scenario:
    """The scenario in a YAML file. Raises ScenarioError, which names the file, the place and what was expected."""
    try:
        text = Path(path).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ScenarioError(f"{path}: cannot be read ({type(error).__name__})") from None
    return _parse(text, str(path))


@cache
def demo() -> Scenario:
    """The fleet of ``demo.yml``."""
    text = files("exporter.simulator").joinpath("demo.yml").read_text(encoding="utf-8")
    return _parse(text, "demo.yml")


def _parse(text: str, name: str) -> Scenario:
    try:
        document = yaml.safe_load(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f"line {mark.line + 1}, column {mark.column + 1}: " if mark else ""
        raise ScenarioError(f"{name}: {place}expected YAML") from None
    try:
        return Scenario.model_validate(document)
    except ValidationError as error:
        raise ScenarioError("\n".join(f"{name}: {problem}" for problem in problems(error))) from None
