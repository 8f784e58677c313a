"""JSON as a request's body."""

import base64
import json
from collections.abc import Mapping

from exporter.model import Secret

JSON_HEADERS: Mapping[str, str] = {"Content-Type": "application/json"}


def encode(data: object) -> bytes:
    """UTF-8, in one line."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def bearer(token: Secret | None) -> Mapping[str, str]:
    """The header for a token, if there is one."""
    return {"Authorization": f"Bearer {token.value}"} if token else {}


def basic(username: str, password: Secret | None) -> Mapping[str, str]:
    """The header for user and password, if there are any (RFC 7617, in UTF-8)."""
    if not username or password is None:
        return {}
    pair = f"{username}:{password.value}".encode("utf-8", "surrogateescape")
    return {"Authorization": f"Basic {base64.b64encode(pair).decode('ascii')}"}
