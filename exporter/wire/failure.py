"""What an exception on the way to an answer means.

The text of such an exception is never used: it may hold the key, or an address with a login in it.
"""

import socket
import ssl
from collections.abc import Iterator
from dataclasses import dataclass

import aiohttp
import httpx

from exporter.model import Finding, Secret
from exporter.outcome import Outcome

_DEEPEST = 10  # of a chain of causes


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """Why no answer can be read.

    ``local``: we refused to send it. ``delivered``: the provider may have got it, and may bill it.
    """

    finding: Finding
    local: bool = False
    delivered: bool = False


@dataclass(frozen=True, slots=True)
class _Row:
    types: tuple[type[BaseException], ...]
    outcome: Outcome
    message: str
    delivered: bool = False


# The first row wins that fits any exception of the chain. What the system says comes before what
# the libraries make of it: httpx-aiohttp calls every refused or broken connection a ConnectTimeout.
_ROWS = (
    _Row((ssl.SSLCertVerificationError,), Outcome.TLS_ERROR, "certificate not accepted"),
    _Row((ssl.SSLError,), Outcome.TLS_ERROR, "no TLS connection"),
    _Row(
        (httpx.ProxyError, aiohttp.ClientProxyConnectionError, aiohttp.ClientHttpProxyError),
        Outcome.UNREACHABLE,
        "the proxy did not let us through",
    ),
    _Row((socket.gaierror, aiohttp.ClientConnectorDNSError), Outcome.UNREACHABLE, "name not resolved"),
    _Row((ConnectionRefusedError,), Outcome.UNREACHABLE, "connection refused"),
    _Row((ConnectionResetError, BrokenPipeError), Outcome.UNREACHABLE, "connection reset", delivered=True),
    _Row(
        (aiohttp.ServerDisconnectedError,), Outcome.UNREACHABLE, "connection closed without an answer", delivered=True
    ),
    _Row(
        (aiohttp.ClientResponseError, httpx.RemoteProtocolError),
        Outcome.UNREACHABLE,
        "not an HTTP answer",
        delivered=True,
    ),
    _Row((TimeoutError,), Outcome.TIMEOUT, "", delivered=True),
    _Row((aiohttp.ClientConnectorError,), Outcome.UNREACHABLE, "no connection"),
    _Row((aiohttp.ClientPayloadError, httpx.ReadError), Outcome.UNREACHABLE, "connection broken off", delivered=True),
    _Row((httpx.ConnectError,), Outcome.UNREACHABLE, "no connection"),
    _Row((aiohttp.ClientConnectionError, httpx.NetworkError), Outcome.UNREACHABLE, "connection lost", delivered=True),
    _Row((httpx.ConnectTimeout, httpx.PoolTimeout), Outcome.TIMEOUT, ""),
    _Row((httpx.TimeoutException,), Outcome.TIMEOUT, "", delivered=True),
    _Row((OSError,), Outcome.UNREACHABLE, "connection lost", delivered=True),
)
_NOT_SENT = (httpx.InvalidURL, httpx.UnsupportedProtocol, aiohttp.InvalidURL)
_ILL_FORMED = (httpx.LocalProtocolError, ValueError)


def failed(error: Exception, secret: Secret | None, timeout: float, status: int) -> Failure:
    """What happened on the way. ``timeout`` is the deadline; ``status`` is 0 when no answer had begun."""
    chain = tuple(_chain(error))
    for row in _ROWS:
        if any(isinstance(link, row.types) for link in chain):
            return Failure(finding=_network(row, timeout, status), delivered=row.delivered or status > 0)
    if isinstance(error, _NOT_SENT):
        return Failure(finding=Finding(outcome=Outcome.BAD_REQUEST, message=_BAD_ADDRESS), local=True)
    if isinstance(error, _ILL_FORMED):
        return Failure(finding=_ill_formed(secret), local=True)
    return Failure(finding=unexpected(error), delivered=True)


def too_late(timeout: float, status: int) -> Failure:
    """The deadline passed."""
    return Failure(finding=_network(_Row((), Outcome.TIMEOUT, ""), timeout, status), delivered=True)


def unexpected(error: Exception) -> Finding:
    """A fault of ours: only the type's name may be told."""
    return Finding(outcome=Outcome.UNKNOWN, code=type(error).__name__, message="unexpected error inside the probe")


_BAD_ADDRESS = "cannot be sent: look at base_url, and at the proxy the environment names"
_BAD_HEADER = "cannot be sent: look at base_url, organization and project"
_BAD_KEY = "holds characters that cannot be sent"


def _network(row: _Row, timeout: float, status: int) -> Finding:
    """In our own words, which name nothing of the exception.

    An answer that broke off is not judged by the part that came: a cut that hides the code would
    make a passing trouble of a dead key, or the other way round. The status is kept as a hint.
    """
    if row.outcome is Outcome.TIMEOUT:
        message = f"the answer did not end within {timeout:g}s" if status else f"no answer within {timeout:g}s"
    else:
        message = "the answer was cut off" if status else row.message
    return Finding(outcome=row.outcome, message=message)


def _ill_formed(secret: Secret | None) -> Finding:
    """Headers that no transport sends. Only what is wrong with the key is held against the key."""
    key = secret.value if secret else ""
    if key and all("!" <= character <= "~" for character in key):
        return Finding(outcome=Outcome.BAD_REQUEST, message=_BAD_HEADER)
    return Finding(outcome=Outcome.MALFORMED_KEY, message=_BAD_KEY)


def _chain(error: BaseException) -> Iterator[BaseException]:
    link: BaseException | None = error
    for _ in range(_DEEPEST):
        if link is None:
            return
        yield link
        link = link.__cause__ or (None if link.__suppress_context__ else link.__context__)
