"""Basic authentication and client certificates' names, as web.config.file asks for them.

As in exporter-toolkit every path asks, the health endpoints too. A password is compared with its
bcrypt hash off the loop, one at a time (it is meant to be slow), and remembered once it was right.
"""

import asyncio
import base64
import binascii
import contextlib
import hmac
import ipaddress
import secrets
from collections.abc import Callable, Iterator, Mapping
from hashlib import sha256
from typing import Any, Final

import bcrypt
from aiohttp import web

from exporter.web.answer import RefusedError
from exporter.web.shield import Serve
from exporter.web.webconfig import WebConfig

_REMEMBERED = 128  # right answers kept, the oldest forgotten first
_WAITING = 16  # comparisons in line; more is an attack or a mistake
_BCRYPT_BYTES = 72  # bcrypt knows no more of a password; Go and htpasswd cut silently, bcrypt 5 raises
_DUMMY: Final = 53 * "."  # a well-formed salt and digest, all zeros: nobody's password
_NAMES: Final = ("DNS", "email", "URI")
_CHALLENGE: Final = {"WWW-Authenticate": 'Basic realm="llmkey-exporter", charset="UTF-8"'}


class WebAuth:
    """Who may ask. Reads the users and names from ``config`` anew each time, so that they rotate."""

    def __init__(self, config: WebConfig, compare: Callable[[bytes, bytes], bool] = bcrypt.checkpw) -> None:
        self.config = config
        self._matches = compare
        self._key = secrets.token_bytes(32)
        self._right: dict[bytes, None] = {}
        self._line = asyncio.Lock()
        self._waiting = 0

    @web.middleware
    async def middleware(self, request: web.Request, handler: Serve) -> web.StreamResponse:
        """Serve those who may ask; 401 and 403 for the others."""
        self._name_allowed(request)
        if self.config.users and not await self.allows(request.headers.get("Authorization", "")):
            raise RefusedError(401, "A user name and a password are needed.", _CHALLENGE)
        return await handler(request)

    async def allows(self, authorization: str) -> bool:
        """Whether an Authorization header holds a user's right password; as slow for an unknown user."""
        credentials = _credentials(authorization)
        if credentials is None:
            return False
        user, password = credentials
        known = self.config.users.get(user)
        hashed = known or _dummy(self.config.users)
        digest = hmac.digest(self._key, b"\0".join((hashed.encode(), user.encode(), password)), sha256)
        if digest in self._right:
            return True
        right = await self._compare(password, hashed) and known is not None
        if right:
            while len(self._right) >= _REMEMBERED:
                del self._right[next(iter(self._right))]
            self._right[digest] = None
        return right

    async def _compare(self, password: bytes, hashed: str) -> bool:
        if self._waiting >= _WAITING:
            raise RefusedError(429, "Too many passwords are being compared; try again.", {"Retry-After": "5"})
        self._waiting += 1
        try:
            async with self._line:
                return await asyncio.to_thread(self._matches, password[:_BCRYPT_BYTES], hashed.encode())
        finally:
            self._waiting -= 1

    def _name_allowed(self, request: web.Request) -> None:
        tls = self.config.tls
        if tls is None or not tls.client_allowed_sans:
            return
        certificate = request.get_extra_info("peercert") or {}
        if not set(_names(certificate)) & set(tls.client_allowed_sans):
            raise RefusedError(403, "The client certificate bears none of the names that are allowed.")


def _credentials(authorization: str) -> tuple[str, bytes] | None:
    scheme, _, encoded = authorization.partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        user, colon, password = base64.b64decode(encoded.strip(), validate=True).partition(b":")
        return (user.decode(), password) if colon else None
    except (binascii.Error, ValueError):
        return None


def _dummy(users: Mapping[str, str]) -> str:
    """A hash nobody's password has, as costly as the costliest user's: time tells no user names."""
    cost = max(hashed.split("$")[2] for hashed in users.values())
    return f"$2b${cost}${_DUMMY}"


def _names(certificate: Mapping[str, Any]) -> Iterator[str]:
    """The DNS names, IP and mail addresses and URIs a certificate was issued to, as Go writes them."""
    for kind, value in certificate.get("subjectAltName", ()):
        if kind == "IP Address":
            with contextlib.suppress(ValueError):
                yield str(ipaddress.ip_address(value.strip()))
        elif kind in _NAMES:
            yield value
