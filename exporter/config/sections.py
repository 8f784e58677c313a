"""The sections of the configuration that are about the exporter itself."""

from typing import Annotated, Literal

from pydantic import Field

from exporter import DEFAULT_PORT
from exporter.fields import (
    Count,
    Delay,
    DurationBetween,
    ExternalUrl,
    HttpUrl,
    Interval,
    LabelName,
    ListenAddress,
    Model,
    Money,
    PathText,
    Section,
    Timeout,
    split_address,
)
from exporter.fields.durations import DAY
from exporter.notifiers.secret_fields import Address, OptionalAddress

#: As ``storage.path``: no file at all.
MEMORY = ":memory:"

Wait = Annotated[float, DurationBetween(at_least=0.0, at_most=DAY)]


class AuthProbing(Section):
    """The free probe: GET /v1/models."""

    interval: Interval = Field(60.0, description="Time from one probe to the next, 1s to 30d")
    timeout: Timeout = Field(10.0, description="Deadline of one probe, all included")


class QuotaProbing(Section):
    """The paid probe: the cheapest call that shows whether money is left."""

    interval: Interval = Field(900.0, description="Time from one probe to the next, 1s to 30d")
    timeout: Timeout = Field(30.0, description="Deadline of one probe, all included")
    enabled: bool = Field(default=True, description="Whether paid probes are made at all")
    call: Literal["auto", "embeddings", "chat", "responses"] = Field(
        "auto", description="Which call to make; auto finds the cheapest one that the key may make"
    )
    model: Model | None = Field(None, description="Model of the paid call; without it the cheapest that works")


class Confirmation(Section):
    """How sure to be before a result is believed."""

    failures: Count = Field(3, ge=1, le=100, description="Results that make a state, the first included")
    delay: Delay = Field(5.0, description="Wait before an unusable result is asked for again; then twice that")


class KeyProbing(Section):
    """How one key is probed, where that differs from the section `probing`."""

    auth: AuthProbing = Field(AuthProbing(), description="The free probe")
    quota: QuotaProbing = Field(QuotaProbing(), description="The paid probe")
    confirm: Confirmation = Field(Confirmation(), description="How sure to be before a result is believed")
    budget_usd_per_key_per_day: Money = Field(
        0.01, description="What a key's paid probes may cost a UTC day, in US dollars; 0 for none"
    )


class ProbingSection(KeyProbing):
    """How keys are probed."""

    concurrency: Count = Field(500, ge=1, le=10000, description="Probes in flight per provider, at most")


class AlertingSection(Section):
    """What is told by the receivers, and how often."""

    repeat_interval: Interval = Field(
        4 * 3600.0, description="An alarm that goes on is told again after this, 1s to 30d"
    )
    group_wait: Wait = Field(1.0, description="Wait for more of the same cause before it is told, up to 1d")
    group_interval: Wait = Field(
        300.0, description="Wait for more of a cause that was told already, up to 1d; critical: 1m at most"
    )
    labels: tuple[LabelName, ...] = Field(
        (),
        max_length=20,
        description="Labels of the keys that alarms carry too, as label_NAME; receivers can match them",
    )
    runbook_url: HttpUrl | None = Field(
        None,
        description="Where the runbooks are; default: /runbooks of this exporter",
    )
    dashboard_url: HttpUrl | None = Field(None, description="Where Grafana is; without it no link to a dashboard")


class HeartbeatSection(Section):
    """A dead man's switch, told while probes are made and the store works."""

    url: Address = Field(description="Where the address to ping is; it is a secret")
    fail_url: OptionalAddress = Field(None, description="Told of a failure inside; default: /fail behind the url")
    interval: Interval = Field(60.0, description="Time from one ping to the next, 1s to 30d")


class WebSection(Section):
    """The exporter's own web server."""

    listen_address: ListenAddress = Field(
        f"127.0.0.1:{DEFAULT_PORT}", description="host:port, [IPv6]:port, or :port for every interface"
    )
    config_file: PathText | None = Field(
        None,
        description="File with TLS and basic auth, as exporter-toolkit has it; a relative path begins beside this file",
    )
    external_url: ExternalUrl | None = Field(None, description="Address under which people reach the exporter")

    @property
    def host(self) -> str:
        """Empty for every interface."""
        return split_address(self.listen_address)[0]

    @property
    def port(self) -> int:
        return split_address(self.listen_address)[1]


class StorageSection(Section):
    """What must survive a restart."""

    path: PathText = Field(
        "llmkey.db",
        description="SQLite database; a relative path begins beside this file; :memory: forgets everything at the end",
    )


class LogSection(Section):
    """What is written to standard error."""

    level: Literal["debug", "info", "warn", "error"] = Field("info", description="Least level that is written")
    format: Literal["logfmt", "json"] = Field("logfmt", description="One line per event, in this form")
