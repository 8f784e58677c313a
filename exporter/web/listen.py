"""From ``host:port`` to a listening socket, with clear words when that cannot be."""

import asyncio
import contextlib
import errno
import re
import socket
from typing import Final

_ADDRESS: Final = re.compile(r"(?:\[(?P<six>[0-9A-Fa-f:.]+(?:%\w+)?)]|(?P<host>[^\s:\[\]/]*)):(?P<port>[0-9]{1,5})")
_HIGHEST_PORT = 65535
_BACKLOG = 128


class ListenError(Exception):
    """The address cannot be listened on; the text says why and what helps."""


async def listen(address: str) -> socket.socket:
    """A socket listening on ``host:port``, ``:port`` (all addresses) or ``[::1]:port``. Raises ListenError."""
    host, port = parsed(address)
    if not host:
        return _bound(address, "", port, socket.AF_INET6 if _dual() else socket.AF_INET)
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except socket.gaierror:
        raise ListenError(f"cannot listen on {address}: the name {host} has no address") from None
    family, _, _, _, where = min(found, key=lambda entry: entry[0] != socket.AF_INET)  # as Go: one, and IPv4 first
    return _bound(address, str(where[0]), port, family)


def parsed(address: str) -> tuple[str, int]:
    """Host (empty: all addresses) and port."""
    match = _ADDRESS.fullmatch(address)
    if match is None or int(match["port"]) > _HIGHEST_PORT:
        raise ListenError(f"cannot listen on {address!r}: expected host:port, :port or [::1]:port")
    return match["six"] or match["host"] or "", int(match["port"])


def shown(sock: socket.socket) -> str:
    """``127.0.0.1:10427`` or ``[::1]:10427``."""
    host, port = sock.getsockname()[:2]
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def _dual() -> bool:
    """Whether one socket can take IPv4 and IPv6 (not where IPv6 is switched off, as in many containers)."""
    if not socket.has_dualstack_ipv6():
        return False
    with contextlib.suppress(OSError), socket.socket(socket.AF_INET6, socket.SOCK_STREAM) as trial:
        trial.bind(("::", 0))
        return True
    return False


def _bound(address: str, host: str, port: int, family: int) -> socket.socket:
    dual = family == socket.AF_INET6 and not host
    try:
        sock = socket.create_server((host, port), family=family, backlog=_BACKLOG, dualstack_ipv6=dual)
    except OSError as error:
        raise ListenError(f"cannot listen on {address}: {_why(error, port)}") from None
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
