"""What an exception on the way to a receiver means. Its text is never used: it may hold an address or a secret."""

import socket
import ssl
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

import httpx

from exporter.dispatch.delivery import Delivery, refused, retry

_DEEPEST = 20  # exceptions looked at: causes of causes, and the members of groups


@dataclass(frozen=True, slots=True)
class _Row:
    types: tuple[type[BaseException], ...]
    words: str
    reached: bool = False


# The first row wins that fits any exception of the chain: what the system says before what libraries make of it.
_ROWS = (
    _Row((ssl.SSLCertVerificationError,), "the receiver's TLS certificate is not accepted"),
    _Row((ssl.SSLError,), "no TLS connection to the receiver"),
    _Row((httpx.ProxyError,), "the proxy did not let us through"),
    _Row((socket.gaierror,), "the receiver's name is not resolved"),
    _Row((ConnectionRefusedError,), "connection refused"),
    _Row((httpx.ConnectTimeout, httpx.PoolTimeout), "no connection in time"),
    _Row((httpx.ConnectError,), "no connection to the receiver"),
    _Row((TimeoutError, httpx.TimeoutException), "no answer in time", reached=True),
    _Row((httpx.RemoteProtocolError,), "connection closed without an HTTP answer", reached=True),
    _Row((ConnectionError, httpx.NetworkError), "connection lost", reached=True),
    _Row((OSError,), "connection lost", reached=True),
)
# An address, a header or a proxy variable that makes no sense; a proxy of a kind that needs another library.
_NOT_SENT = (httpx.InvalidURL, httpx.UnsupportedProtocol, httpx.LocalProtocolError, ValueError, ImportError)


def failed(error: Exception) -> Delivery | None:
    """What happened on the way; None when this is no trouble of the network but a fault of ours."""
    chain = tuple(_chain(error))
    for row in _ROWS:
        if any(isinstance(link, row.types) for link in chain):
            return retry(row.words, reached=row.reached)
    if isinstance(error, _NOT_SENT):
        return refused("cannot be sent; look at the receiver's address and secret, and at the proxy variables")
    return None


def late(seconds: float, *, reached: bool = True) -> Delivery:
    """The deadline passed."""
    return retry(f"no answer within {seconds:g} s", reached=reached)


def _chain(error: BaseException) -> Iterator[BaseException]:
    """Groups are opened: trying IPv6 and IPv4 fails as a group of two.

    What is suppressed is looked at as well: httpcore raises "from None" what it got from the system.
    """
    links = deque([error])
    for _ in range(_DEEPEST):
        if not links:
            return
        link = links.popleft()
        yield link
        if isinstance(link, BaseExceptionGroup):
            links.extend(link.exceptions)
        if before := link.__cause__ or link.__context__:
            links.append(before)
