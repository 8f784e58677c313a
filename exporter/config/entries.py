"""The entries of the configuration's lists: providers, keys, receivers; accounts have a file of their own."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from exporter.config.by_kind import ByKind
from exporter.config.sections import KeyProbing
from exporter.fields import (
    Age,
    Day,
    HttpUrl,
    LabelName,
    LabelValue,
    Model,
    Moment,
    Name,
    Organization,
    Project,
    ReadInterval,
    SecretSource,
    Section,
    refusal,
)
from exporter.notifiers import NOTIFIERS, ReceiverSettings

DEFAULT_PROVIDER = "openai"
DEFAULT_KIND = "openai"


class StatusSection(Section):
    """The vendor's public page about its incidents."""

    url: HttpUrl | None = Field(
        None, description="Address of the page; for openai at its own address https://status.openai.com, else none"
    )
    interval: ReadInterval = Field(60.0, description="Time from one look to the next, 10s to 1d")
    enabled: bool = Field(default=True, description="Whether it is read, where there is one")


class ProviderEntry(Section):
    """A place that serves keys, or another address of a built-in one."""

    kind: Name | None = Field(None, description="How to speak to it; default: its name if that is a kind, else openai")
    base_url: HttpUrl | None = Field(
        None, description="Such as http://litellm:4000/v1; a built-in provider knows its own"
    )
    status: StatusSection = Field(StatusSection(), description="The vendor's public page about its incidents")


class KeyEntry(Section):
    """One key to watch."""

    name: Name = Field(description="Unique among keys; shown everywhere, so never the key itself")
    provider: Name = Field(DEFAULT_PROVIDER, description="Name of a provider")
    account: Name | None = Field(None, description="Name of the account the key belongs to")
    secret: SecretSource = Field(description="Where the key is")
    organization: Organization | None = Field(None, description="Sent as OpenAI-Organization")
    project: Project | None = Field(None, description="Sent as OpenAI-Project")
    models: tuple[Model, ...] = Field((), max_length=100, description="Models that must stay available to the key")
    severity: Literal["critical", "warning"] = Field(
        "critical", description="How loudly the key's death is told; warning never pages"
    )
    paused_until: Moment | None = Field(None, description="No probe and no alarm before this time")
    created_on: Day | None = Field(
        None, description="Day on which the key was made (UTC), where no admin key is there to ask"
    )
    rotate_after: Age | None = Field(None, description="Age at which the key should be replaced, 1d to 10y")
    expires_on: Day | None = Field(None, description="Day on which the key ends (UTC, at its beginning)")
    labels: dict[LabelName, LabelValue] = Field({}, max_length=20, description="Become label_… on llmkey_info")
    probing: KeyProbing | None = Field(None, description="What differs from the section probing")

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.created_on is not None and self.expires_on is not None and self.expires_on <= self.created_on:
            raise refusal("expected expires_on to be after created_on")
        return self


#: Who is told; each kind has its own file in :mod:`exporter.notifiers`.
ReceiverEntry = Annotated[ReceiverSettings, ByKind(NOTIFIERS)]
