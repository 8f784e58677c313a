"""Whatever the apprise library reaches (https://github.com/caronc/apprise); it is an extra of this package."""

from collections.abc import Mapping, Sequence
from typing import Literal

from pydantic import Field

from exporter.model import Notice, Phase, Secret
from exporter.notifiers.message import Chat
from exporter.notifiers.receiver import ReceiverSettings
from exporter.notifiers.secret_fields import Addresses
from exporter.notifiers.text import loudest, plain, title


class Apprise(ReceiverSettings):
    """One address of the library, or several."""

    kind: Literal["apprise"] = Field(description="Any address of the apprise library, which is an extra")
    url: Addresses = Field(description="Where the address is, or several separated by white space; they are secrets")

    def render(self, notice: Notice, secrets: Mapping[str, Secret]) -> Sequence[Chat]:
        return [
            Chat(
                urls=tuple(secrets["url"].value.split()),
                title=title(notice),
                text=plain(notice),
                urgent=notice.phase is Phase.FIRING and loudest(notice.alarms) == "critical",
            )
        ]
