"""A simulated account: what it spends, what limits it, which keys it has, and how its admin API behaves.

In a scenario::

    accounts:
      - name: acme
        admin_secret: sk-admin-…       # made from the name when not given
        spent_usd: 230                 # since the month's beginning when the scenario starts; else what the rates give
        history_days: 60               # how long it exists
        spend_limit_usd: 500           # of the organisation, a calendar month (UTC)
        credit_usd: 300                # prepaid at the start
        exhausts: true                 # its keys are refused once a limit or the credit is used up
        usage_lag: 120                 # seconds until usage is told; cost_lag (3600) the same for costs
        cost_lag: 3600
        late: {share: 0.3, after: 600} # of the usage; negative: told too high first, taken back later
        revision: {share: 0.05, after: 21600}  # of a day's cost, told so long after its midnight; negative as above
        page_limit: 10                 # buckets or objects on a page at most, whatever is asked for
        timeline: [{at: 60, behaviour: permission_denied, endpoints: [costs]}]  # `accounts.behaviours` lists them
        admin_keys: [{name: ours, created_days: 90, expires_days: 10}]
        projects:
          - id: proj_web
            name: Web shop             # the id when not given
            archived: false
            spend_limit_usd: 100
            rate_limits: {gpt-5.4: {requests: 500, tokens: 30000, requests_per_day: 10000}}
            keys:                      # simulated keys by name; any other name is only listed
              - {name: prod-chat, created_days: 100, owner_active: true, service_account: false}
              - {name: old-notebook, created_days: 500, used_days: 200}   # without used_days: never used
            spend:                     # exactly one of usd_per_day and requests_per_day
              - {model: gpt-5.4, usd_per_day: 30, key: prod-chat, input_tokens: 800, output_tokens: 200}
              - {model: o3, usd_per_day: 2, spike: {at: 120, until: 300, factor: 50}}
              - {use: code_interpreter_sessions, requests_per_day: 40}    # use follows from the model where it can

Money is real time: rates are a day of the clock, and neither ``loop`` nor ``speed`` moves it, except that a spike is on
between two seconds of the first round. It is spent on whether or not keys are refused, as caps in the field do.
"""

import hashlib
from collections.abc import Mapping
from typing import Annotated

from pydantic import (
    AfterValidator,
    Field,
    NonNegativeFloat,
    NonNegativeInt,
    PositiveFloat,
    PositiveInt,
    SecretStr,
    model_validator,
)
from pydantic_core import PydanticCustomError

from exporter.simulator.accounts.directive import AccountDirective
from exporter.simulator.accounts.operations import OPERATIONS, Use, used_by
from exporter.simulator.schema import Seconds, Strict

Name = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,62}$")]


def admin_secret(name: str) -> str:
    """A secret shaped like an admin key that is clearly no real one, and the same at every start."""
    return "sk-admin-sim-" + hashlib.sha256(f"llmkey simulated admin key {name}".encode()).hexdigest()


def _shaped(secret: SecretStr) -> SecretStr:
    if not secret.get_secret_value().startswith("sk-admin-"):
        raise PydanticCustomError("admin", "expected a secret that begins with sk-admin-")
    return secret


class Late(Strict):
    """A share of a figure that is told only ``after`` seconds."""

    share: float = Field(gt=-1.0, le=1.0)
    after: Seconds


class Spike(Strict):
    """``factor`` times the rate between two seconds of the scenario's first round."""

    at: Seconds
    until: PositiveFloat
    factor: NonNegativeFloat

    @model_validator(mode="after")
    def _has_length(self) -> "Spike":
        if self.until <= self.at:
            raise PydanticCustomError("spike", "expected `until` to be later than `at`")
        return self


class Spend(Strict):
    """What one project uses of one model (or of something without a model), evenly through the day."""

    model: str = ""
    use: Annotated[Use | None, Field(strict=False)] = None
    key: str = ""
    usd_per_day: PositiveFloat | None = None
    requests_per_day: PositiveFloat | None = None
    input_tokens: PositiveInt = 800
    output_tokens: NonNegativeInt = 200
    spike: Spike | None = None

    @model_validator(mode="after")
    def _is_complete(self) -> "Spend":
        if not self.model and self.use is None:
            raise PydanticCustomError("spend", "expected `model` or `use`")
        if (self.usd_per_day is None) == (self.requests_per_day is None):
            raise PydanticCustomError("spend", "expected one of `usd_per_day` and `requests_per_day`")
        one = OPERATIONS[self.operation].one(self.model, self.input_tokens, self.output_tokens)
        if self.usd_per_day is not None and not one.usd:
            raise PydanticCustomError("spend", "expected `requests_per_day`, since this costs nothing")
        return self

    @property
    def operation(self) -> Use:
        return self.use or used_by(self.model)


class RateLimits(Strict):
    """What a project may do with a model."""

    requests: PositiveInt = 500
    tokens: PositiveInt = 30_000
    requests_per_day: PositiveInt | None = None


class ListedKey(Strict):
    """A key as the admin API lists it; days are counted back from the start, ``expires_days`` forward."""

    name: Name
    created_days: NonNegativeFloat = 30.0
    used_days: NonNegativeFloat | None = None


class ProjectKey(ListedKey):
    owner_active: bool = True
    service_account: bool = False


class AdminKey(ListedKey):
    expires_days: float | None = None


class Project(Strict):
    id: Name
    name: str = ""
    archived: bool = False
    spend_limit_usd: PositiveFloat | None = None
    rate_limits: Mapping[str, RateLimits] = {}
    keys: tuple[ProjectKey, ...] = Field(default=(), strict=False)
    spend: tuple[Spend, ...] = Field(default=(), strict=False)

    @model_validator(mode="after")
    def _knows_its_keys(self) -> "Project":
        names = {key.name for key in self.keys}
        for spend in self.spend:
            if spend.key and spend.key not in names:
                raise PydanticCustomError("key", "expected the key of each spend among the project's keys")
        return self


class AccountStep(AccountDirective):
    """From ``at`` seconds on, until the next step."""

    at: Seconds


class Account(Strict):
    """See the module."""

    name: Name
    admin_secret: Annotated[SecretStr, AfterValidator(_shaped)] = Field(
        default_factory=lambda known: SecretStr(admin_secret(known["name"]))
    )
    spent_usd: NonNegativeFloat | None = None
    history_days: PositiveFloat = 60.0
    spend_limit_usd: PositiveFloat | None = None
    credit_usd: PositiveFloat | None = None
    exhausts: bool = False
    usage_lag: Seconds = 120.0
    cost_lag: Seconds = 3600.0
    late: Late | None = None
    revision: Late | None = None
    page_limit: PositiveInt | None = None
    timeline: tuple[AccountStep, ...] = Field(default=(), strict=False)
    admin_keys: tuple[AdminKey, ...] = Field(default=(), strict=False)
    projects: tuple[Project, ...] = Field(default=(), strict=False)

    @model_validator(mode="after")
    def _is_told_apart(self) -> "Account":
        ids = [project.id for project in self.projects]
        names = [key.name for project in self.projects for key in project.keys]
        if len(set(ids)) < len(ids):
            raise PydanticCustomError("twice", "expected every project to have an id of its own")
        if len(set(names)) < len(names):
            raise PydanticCustomError("twice", "expected every key to be in one project")
        return self
