"""Mail through a smarthost (SMTP)."""

from collections.abc import Mapping, Sequence
from email.headerregistry import HeaderRegistry, MessageIDHeader
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Annotated, Literal, Self

from pydantic import ConfigDict, Field, model_validator

from exporter.fields import STRICT, SecretSource, refusal, split_address
from exporter.model import Notice, Secret
from exporter.notifiers.identity import group_id, notice_id
from exporter.notifiers.kinds import AT_LEAST_ONE, Mailbox, SmartHost, UserName
from exporter.notifiers.message import Mail
from exporter.notifiers.receiver import ReceiverSettings
from exporter.notifiers.text import plain, title
from exporter.notifiers.wording import utc

# Every server takes seven bits. Of its own accord the library would encode long references, which ends the thread.
_HEADERS = HeaderRegistry()
_HEADERS.map_to_type("references", MessageIDHeader)  # type: ignore[arg-type]  # typeshed wants a base of its own making
_POLICY = SMTP.clone(cte_type="7bit", header_factory=_HEADERS)


class Email(ReceiverSettings):
    """People with mailboxes."""

    model_config = STRICT | ConfigDict(serialize_by_alias=True)

    kind: Literal["email"] = Field(description="Mail through a server that relays it")
    smarthost: SmartHost = Field(description="Server and port, such as smtp.example.org:587")
    security: Literal["starttls", "tls", "none"] = Field(
        "starttls", description="starttls (port 587), tls from the first byte (port 465), or none"
    )
    sender: Mailbox = Field(alias="from", description="Address it comes from")
    to: Annotated[tuple[Mailbox, ...], AT_LEAST_ONE] = Field(
        max_length=50, description="Addresses it goes to", json_schema_extra={"minItems": 1}
    )
    username: UserName = Field("", description="For a server that wants one")
    password: SecretSource | None = Field(None, description="Where the password of that user is")

    @model_validator(mode="after")
    def _whole_login(self) -> Self:
        if bool(self.username) != (self.password is not None):
            raise refusal("expected username and password together")
        return self

    def render(self, notice: Notice, secrets: Mapping[str, Secret]) -> Sequence[Mail]:
        """One mail to all; those of a group are one thread."""
        host, port = split_address(self.smarthost)
        password = secrets.get("password")
        return [
            Mail(
                host=host,
                port=port,
                security=self.security,
                username=self.username,
                password=password.value if password else "",
                sender=self.sender,
                recipients=self.to,
                content=self._content(notice),
            )
        ]

    def _content(self, notice: Notice) -> bytes:
        domain = self.sender.rpartition("@")[2]
        mail = EmailMessage(policy=_POLICY)
        mail["From"] = self.sender
        mail["To"] = ", ".join(self.to)
        # The library would decode what looks encoded, line ends and all: a way to slip a header in.
        mail["Subject"] = title(notice).replace("=?", "= ?")
        mail["Date"] = format_datetime(utc(notice.at))
        mail["Message-ID"] = f"<{notice_id(notice)[:32]}@{domain}>"
        mail["References"] = f"<{group_id(notice)[:32]}@{domain}>"
        mail["Auto-Submitted"] = "auto-generated"  # no answers by those on holiday (RFC 3834)
        mail.set_content(plain(notice) + "\n")
        return mail.as_bytes()
