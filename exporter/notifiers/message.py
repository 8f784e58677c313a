"""What a notifier wants sent; :mod:`exporter.dispatch` sends it. Nothing here shows a secret."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """One HTTP POST. Address and headers may hold secrets."""

    url: str = field(repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """One mail. ``security`` is ``starttls``, ``tls`` or ``none``; ``content`` is the whole message (RFC 5322)."""

    host: str
    port: int
    security: str
    username: str = ""
    password: str = field(default="", repr=False)
    sender: str
    recipients: tuple[str, ...]
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Chat:
    """One message through the apprise library. The addresses are secrets."""

    urls: tuple[str, ...] = field(repr=False)
    title: str
    text: str
    urgent: bool = False


Message = Post | Mail | Chat
