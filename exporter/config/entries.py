"""The entries of the configuration's lists: providers, accounts, keys, receivers."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from exporter.config.by_kind import ByKind
from exporter.config.sections import KeyProbing
from exporter.fields import (
    Day,
    HttpUrl,
    LabelName,
    LabelValue,
    Model,
    Moment,
    Name,
    Organization,
    PositiveMoney,
    Project,
    SecretSource,
    Section,
    Share,
    refusal,
)
from exporter.notifiers import NOTIFIERS, ReceiverSettings

DEFAULT_PROVIDER = "openai"
DEFAULT_KIND = "openai"


class ProviderEntry(Section):
    """A place that serves keys, or another address of a built-in one."""

    kind: Name | None = Field(None, description="How to speak to it; default: its name if that is a kind, else openai")
    base_url: HttpUrl | None = Field(
        None, description="Such as http://litellm:4000/v1; a built-in provider knows its own"
    )


class CreditGrant(Section):
    """Prepaid credit, which no API tells."""

    granted_usd: PositiveMoney = Field(description="Amount in US dollars")
    granted_on: Day = Field(description="Day of the grant (UTC)")
    expires_on: Day | None = Field(None, description="Day on which what is left is lost (UTC)")

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.expires_on is not None and self.expires_on <= self.granted_on:
            raise refusal("expected expires_on to be after granted_on")
        return self


class AccountEntry(Section):
    """One organisation at a provider, read with an admin key."""

    name: Name = Field(description="Unique among accounts")
    provider: Name = Field(DEFAULT_PROVIDER, description="Name of a provider")
    admin_secret: SecretSource = Field(description="Where the admin key is")
    monthly_budget_usd: PositiveMoney | None = Field(None, description="Your own budget for a UTC month, in US dollars")
    warn_at: tuple[Share, ...] = Field((0.5, 0.8, 1.0), max_length=10, description="Shares of the budget to warn at")
    credit: tuple[CreditGrant, ...] = Field((), max_length=100, description="Prepaid credit; the oldest is spent first")


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
    expires_on: Day | None = Field(None, description="Day on which the key ends (UTC, at its beginning)")
    labels: dict[LabelName, LabelValue] = Field({}, max_length=20, description="Become label_… on llmkey_info")
    probing: KeyProbing | None = Field(None, description="What differs from the section probing")


#: Who is told; each kind has its own file in :mod:`exporter.notifiers`.
ReceiverEntry = Annotated[ReceiverSettings, ByKind(NOTIFIERS)]
