"""Addresses: where the exporter listens, and where a provider is."""

import re
from urllib.parse import urlsplit

_LISTEN = re.compile(r"(?:\[(?P<six>[0-9A-Fa-f:.%a-z]+)\]|(?P<host>[A-Za-z0-9._-]*)):(?P<port>[0-9]{1,5})")
_HIGHEST_PORT = 65535


def split_address(text: str) -> tuple[str, int]:
    """Host (empty: every interface) and port of ``host:port``, ``:port`` or ``[::1]:port``. ValueError otherwise."""
    match = _LISTEN.fullmatch(text)
    if match is None or int(match["port"]) > _HIGHEST_PORT:
        raise ValueError("not an address to listen on")
    return match["six"] or match["host"] or "", int(match["port"])


def http_url(text: str) -> str:
    """The address without a slash at its end, scheme and host in small letters.

    ValueError when it is not http or https, has no host, or holds a user, a password, a query or a fragment.
    """
    if not re.fullmatch("[!-~]+", text):
        raise ValueError("not printable ASCII")
    parts = urlsplit(text)
    port = parts.port  # ValueError when it is no port
    if parts.scheme not in ("http", "https") or not parts.hostname or "@" in parts.netloc or port == 0:
        raise ValueError("not an address")
    if "?" in text or "#" in text:
        raise ValueError("a query or a fragment")
    return parts._replace(netloc=parts.netloc.lower()).geturl().rstrip("/")
