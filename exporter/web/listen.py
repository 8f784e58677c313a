"""From a host and a port to a listening socket, with clear words when that cannot be."""

import asyncio
import contextlib
import errno
import socket
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

_BACKLOG = 128

Resolve = Callable[[str, int], Awaitable[Sequence[tuple[int, int, int, str, tuple[Any, ...]]]]]


class ListenError(Exception):
    """The address cannot be listened on; the text says why and what helps."""


async def _resolve(host: str, port: int) -> Sequence[tuple[int, int, int, str, tuple[Any, ...]]]:
    return await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)


async def listen(host: str, port: int, resolve: Resolve = _resolve) -> socket.socket:
    """A socket listening on this port (0: any) of this host ("": every interface). Raises ListenError."""
    if not host:
        return _bound("", port, socket.AF_INET6 if _dual() else socket.AF_INET)
    try:
        found = await resolve(host, port)
    except socket.gaierror:
        raise ListenError(f"cannot listen on {_place(host, port)}: the name {host} has no address") from None
    family, _, _, _, where = min(found, key=lambda entry: entry[0] != socket.AF_INET)  # as Go: one, and IPv4 first
    return _bound(str(where[0]), port, family)


def shown(sock: socket.socket) -> str:
    """``127.0.0.1:10427`` or ``[::1]:10427``."""
    return _place(*sock.getsockname()[:2])


def _place(host: str, port: int) -> str:
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def _dual() -> bool:
    """Whether one socket can take IPv4 and IPv6 (not where IPv6 is switched off, as in many containers)."""
    if not socket.has_dualstack_ipv6():
        return False
    with contextlib.suppress(OSError), socket.socket(socket.AF_INET6, socket.SOCK_STREAM) as trial:
        trial.bind(("::", 0))
        return True
    return False


def _bound(host: str, port: int, family: int) -> socket.socket:
    dual = family == socket.AF_INET6 and not host
    try:
        sock = socket.create_server((host, port), family=family, backlog=_BACKLOG, dualstack_ipv6=dual)
    except OSError as error:
        raise ListenError(f"cannot listen on {_place(host, port)}: {_why(error, port)}") from None
    sock.setblocking(False)
    return sock


def _why(error: OSError, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"port {port} is already in use; stop what uses it or choose another --web.listen-address"
    if error.errno == errno.EACCES:
        return f"port {port} is not allowed for this user; choose one above 1023"
    if error.errno == errno.EADDRNOTAVAIL:
        return "this machine does not have that address"
    return error.strerror or "the system refuses it"
