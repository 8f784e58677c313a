"""The whole configuration as one value, checked for form and for what its parts say about each other."""

from collections.abc import Iterator
from pathlib import Path
from typing import Self

from pydantic import Field, PrivateAttr, ValidationError, model_validator
from pydantic_core import InitErrorDetails
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from exporter import ENV_PREFIX
from exporter.config.account_entry import AccountEntry
from exporter.config.consistency import (
    Contradiction,
    taken_twice,
    unknown_accounts,
    unknown_labels,
    unknown_providers,
    unknown_vendors,
    warned_twice,
)
from exporter.config.entries import KeyEntry, ProviderEntry, ReceiverEntry
from exporter.config.prices import PriceEntry
from exporter.config.sections import (
    AlertingSection,
    HeartbeatSection,
    LogSection,
    ProbingSection,
    StorageSection,
    WebSection,
)
from exporter.fields import Count, Model, Name, refusal


class Settings(BaseSettings):
    """Configuration of llmkey-exporter."""

    model_config = SettingsConfigDict(
        extra="forbid",
        frozen=True,
        hide_input_in_errors=True,
        allow_inf_nan=False,
        env_prefix=ENV_PREFIX,
        env_nested_delimiter="__",
    )

    probing: ProbingSection = Field(ProbingSection(), description="How keys are probed")
    providers: dict[Name, ProviderEntry] = Field({}, description="Places that serve keys; openai is built in")
    prices: dict[Model, PriceEntry] = Field(
        {}, max_length=1000, description="What models cost, by name; before what price lists say"
    )
    accounts: tuple[AccountEntry, ...] = Field((), description="Organisations whose costs and limits are read")
    keys: tuple[KeyEntry, ...] = Field((), description="The keys to watch; [] for none")
    receivers: tuple[ReceiverEntry, ...] = Field((), description="Who is told when a key dies")
    alerting: AlertingSection = Field(AlertingSection(), description="What the receivers are told, and how often")
    heartbeat: HeartbeatSection | None = Field(None, description="A dead man's switch that the exporter pings")
    web: WebSection = Field(WebSection(), description="The exporter's own web server")
    storage: StorageSection = Field(StorageSection(), description="What must survive a restart")
    log: LogSection = Field(LogSection(), description="What is written to standard error")
    shard: Count = Field(0, ge=0, description="Which share of keys and accounts this process watches, from 0")
    total_shards: Count = Field(1, ge=1, le=1000, description="How many processes share keys and accounts")

    _folder: Path = PrivateAttr(Path())
    _remarks: tuple[str, ...] = PrivateAttr(())

    @property
    def folder(self) -> Path:
        """Where relative paths of secret files begin: beside the configuration file, as all paths in it do."""
        return self._folder

    @property
    def remarks(self) -> tuple[str, ...]:
        """What was noticed while loading, for people."""
        return self._remarks

    def loaded_from(self, *, folder: Path, remarks: tuple[str, ...]) -> None:
        """Told once, by the loader: where the file is, and what was noticed."""
        self._folder = folder
        self._remarks = remarks

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        found = list(self._contradictions())
        if found:
            errors = [InitErrorDetails(type=refusal(words), loc=place, input=None) for place, words in found]
            raise ValidationError.from_exception_data("Settings", errors, hide_input=True)
        return self

    def _contradictions(self) -> Iterator[Contradiction]:
        yield from taken_twice("accounts", self.accounts)
        yield from taken_twice("keys", self.keys)
        yield from taken_twice("receivers", self.receivers)
        yield from unknown_labels(self.receivers)
        yield from unknown_vendors(self.providers)
        yield from unknown_providers("accounts", self.accounts, self.providers)
        yield from unknown_providers("keys", self.keys, self.providers)
        yield from unknown_accounts(self.keys, self.accounts)
        yield from warned_twice(self.accounts)
        if self.shard >= self.total_shards:
            yield ("shard",), f"expected a number below total_shards, which is {self.total_shards}"

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Only what is given: :func:`exporter.config.load` names the environment it reads."""
        del settings_cls, env_settings, dotenv_settings, file_secret_settings
        return (init_settings,)
