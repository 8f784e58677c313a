"""What every receiver has, whatever its kind."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar, Literal

from pydantic import Field

from exporter.fields import Name, Section
from exporter.model import Notice, Secret, Severity
from exporter.notifiers.matchers import Matcher
from exporter.notifiers.message import Message


class ReceiverSettings(Section):
    """Who is told, and of what. Each kind adds its own fields and says how it is told.

    Fields of type ``SecretSource`` are resolved to the ``secrets`` of :meth:`render`, by field name.
    """

    #: Whether the far side remembers an alarm until it is resolved: a test must then be resolved too.
    remembers: ClassVar[bool] = False

    name: Name = Field(description="Unique among receivers")
    kind: Name = Field(description="How it is told")
    min_severity: Literal["critical", "warning", "info"] = Field("warning", description="Least severity it is told of")
    matchers: tuple[Matcher, ...] = Field(
        (),
        max_length=20,
        description='All must match the alarm\'s labels, such as label_team="search" or provider=~"openai|groq"',
    )
    send_resolved: bool = Field(default=True, description="Whether it is told when an alarm ends")

    def render(self, notice: Notice, secrets: Mapping[str, Secret]) -> Sequence[Message]:
        """What to send for a notice. Pure."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True, kw_only=True)
class Receiver:
    """A receiver with its secrets read. ``fault`` says which one is missing and where it was looked for."""

    settings: ReceiverSettings
    secrets: Mapping[str, Secret] = field(default_factory=dict, repr=False)
    fault: str = ""

    @property
    def name(self) -> str:
        return self.settings.name

    def wants(self, severity: str, labels: Mapping[str, str]) -> bool:
        """Whether it is to be told of an alarm with this severity and these labels."""
        loud = Severity(severity).rank <= Severity(self.settings.min_severity).rank
        return loud and all(matcher.matches(labels) for matcher in self.settings.matchers)
