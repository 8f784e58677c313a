"""An account as it is written: where its admin key is, what is read with it, and what no API tells."""

from typing import Literal, Self

from pydantic import Field, model_validator

from exporter.config.entries import DEFAULT_PROVIDER
from exporter.fields import (
    Count,
    Day,
    Name,
    PositiveMoney,
    ReadInterval,
    SecretSource,
    Section,
    Share,
    refusal,
)

_INTERVAL = "Time from one reading to the next, 10s to 1d"
_ENABLED = "Whether it is read"


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


class CostsSection(Section):
    """What was spent, day by day."""

    interval: ReadInterval = Field(900.0, description=_INTERVAL)
    enabled: bool = Field(default=True, description=_ENABLED)


class UsageSection(Section):
    """Which tokens were used, bucket by bucket."""

    interval: ReadInterval = Field(120.0, description=_INTERVAL)
    enabled: bool = Field(default=True, description=_ENABLED)
    bucket: Literal["1m", "1h"] = Field("1m", description="Width of the buckets that are asked for")


class LimitsSection(Section):
    """Spend limits, and the rate limits of the models that keys name."""

    interval: ReadInterval = Field(900.0, description=_INTERVAL)
    enabled: bool = Field(default=True, description=_ENABLED)


class KeysSection(Section):
    """Which keys there are, how old they are and who uses them."""

    interval: ReadInterval = Field(3600.0, description=_INTERVAL)
    enabled: bool = Field(default=True, description=_ENABLED)


class CollectSection(Section):
    """What is read with the admin key, and how often."""

    costs: CostsSection = Field(CostsSection(), description="What was spent, day by day")
    usage: UsageSection = Field(UsageSection(), description="Which tokens were used, bucket by bucket")
    limits: LimitsSection = Field(LimitsSection(), description="Spend limits and rate limits")
    keys: KeysSection = Field(KeysSection(), description="Which keys there are")


class AccountEntry(Section):
    """One organisation at a provider, read with an admin key."""

    name: Name = Field(description="Unique among accounts")
    provider: Name = Field(DEFAULT_PROVIDER, description="Name of a provider")
    admin_secret: SecretSource | None = Field(None, description="Where the admin key is; without it nothing is read")
    monthly_budget_usd: PositiveMoney | None = Field(None, description="Your own budget for a UTC month, in US dollars")
    warn_at: tuple[Share, ...] = Field((0.5, 0.8, 1.0), max_length=10, description="Shares of the budget to warn at")
    credit: tuple[CreditGrant, ...] = Field((), max_length=100, description="Prepaid credit; the oldest is spent first")
    collect: CollectSection = Field(CollectSection(), description="What is read with the admin key, and how often")
    top_projects: Count = Field(20, ge=0, le=200, description="Projects with series of usage of their own, about")
    top_models: Count = Field(20, ge=0, le=200, description="Models with series of usage of their own, about")
    compat: tuple[Literal["foxdalas"], ...] = Field(
        (), max_length=10, description="Exporters whose metrics are shown as well, for dashboards that exist"
    )
