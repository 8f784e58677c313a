"""No exception on the way to an answer escapes, and each says what it should."""

import errno
import socket
import ssl
from dataclasses import replace

import aiohttp
import httpx
import pytest
from aiohttp.client_reqrep import ConnectionKey

from exporter.model import Kind, Secret, Status, Target
from exporter.outcome import Outcome
from exporter.wire.failure import failed
from tests.prober.conftest import CANARY, MakeProber

TEXT = f"illegal header value Bearer {CANARY}"
KEY = ConnectionKey("api.openai.com", 443, True, True, None, None, None)


def caused(error: Exception, cause: Exception) -> Exception:
    """As ``raise error from cause`` leaves it."""
    error.__cause__ = cause
    return error


def connector(cause: OSError) -> Exception:
    """What httpx-aiohttp makes of a connection that could not be made: a ConnectTimeout, always."""
    return caused(httpx.ConnectTimeout(TEXT), caused(aiohttp.ClientConnectorError(KEY, cause), cause))


FAILURES = [
    (httpx.ConnectTimeout(TEXT), Outcome.TIMEOUT, "no answer within 0.2s"),
    (httpx.ReadTimeout(TEXT), Outcome.TIMEOUT, "no answer within 0.2s"),
    (httpx.PoolTimeout(TEXT), Outcome.TIMEOUT, "no answer within 0.2s"),
    (TimeoutError(TEXT), Outcome.TIMEOUT, "no answer within 0.2s"),
    (connector(TimeoutError(errno.ETIMEDOUT, TEXT)), Outcome.TIMEOUT, "no answer within 0.2s"),
    (
        caused(httpx.ConnectError(TEXT), ssl.SSLCertVerificationError(1, TEXT)),
        Outcome.TLS_ERROR,
        "certificate not accepted",
    ),
    (caused(httpx.ConnectError(TEXT), ssl.SSLError(1, TEXT)), Outcome.TLS_ERROR, "no TLS connection"),
    (connector(ssl.SSLError(1, TEXT)), Outcome.TLS_ERROR, "no TLS connection"),
    (httpx.ConnectError(TEXT), Outcome.UNREACHABLE, "no connection"),
    (connector(OSError(errno.ENETUNREACH, TEXT)), Outcome.UNREACHABLE, "no connection"),
    (connector(ConnectionRefusedError(errno.ECONNREFUSED, TEXT)), Outcome.UNREACHABLE, "connection refused"),
    (connector(socket.gaierror(-2, TEXT)), Outcome.UNREACHABLE, "name not resolved"),
    (httpx.ReadError(TEXT), Outcome.UNREACHABLE, "connection broken off"),
    (httpx.WriteError(TEXT), Outcome.UNREACHABLE, "connection lost"),
    (ConnectionResetError(errno.ECONNRESET, TEXT), Outcome.UNREACHABLE, "connection reset"),
    (OSError(errno.EIO, TEXT), Outcome.UNREACHABLE, "connection lost"),
    (
        caused(httpx.ConnectTimeout(TEXT), aiohttp.ServerDisconnectedError(TEXT)),
        Outcome.UNREACHABLE,
        "connection closed without an answer",
    ),
    (httpx.RemoteProtocolError(TEXT), Outcome.UNREACHABLE, "not an HTTP answer"),
    (httpx.ProxyError(TEXT), Outcome.UNREACHABLE, "the proxy did not let us through"),
    (
        caused(httpx.ConnectTimeout(TEXT), aiohttp.ClientProxyConnectionError(KEY, ConnectionRefusedError(TEXT))),
        Outcome.UNREACHABLE,
        "the proxy did not let us through",
    ),
    (ZeroDivisionError(TEXT), Outcome.UNKNOWN, "unexpected error inside the probe"),
    (ExceptionGroup(TEXT, [OSError(TEXT)]), Outcome.UNKNOWN, "unexpected error inside the probe"),
]


@pytest.mark.parametrize(("error", "outcome", "message"), FAILURES, ids=lambda value: type(value).__name__)
async def test_a_failure_becomes_an_outcome(
    make_prober: MakeProber, target: Target, status: Status, *, error: Exception, outcome: Outcome, message: str
) -> None:
    """Each kind of failure has its outcome and our own short words, and never shows the exception's text."""

    def fail(_request: httpx.Request) -> httpx.Response:
        raise error

    result = await make_prober(fail).probe(target, Kind.AUTH, status)
    assert (result.outcome, result.finding.message) == (outcome, message)
    assert (result.http_status, result.local) == (0, False)
    assert "CANARY" not in repr(result)


@pytest.mark.parametrize("error", [httpx.InvalidURL(TEXT), httpx.UnsupportedProtocol(TEXT), aiohttp.InvalidURL(TEXT)])
async def test_an_impossible_address_is_a_bad_request(
    make_prober: MakeProber, target: Target, status: Status, error: Exception
) -> None:
    """What cannot be sent at all is the configuration's fault, found here."""

    def fail(_request: httpx.Request) -> httpx.Response:
        raise error

    result = await make_prober(fail).probe(target, Kind.AUTH, status)
    assert (result.outcome, result.local) == (Outcome.BAD_REQUEST, True)
    assert "base_url" in result.finding.message


@pytest.mark.parametrize("base_url", ["https://[::bad/v1", "ftp://api.openai.com/v1", "no address"])
async def test_a_broken_base_url_does_not_escape(
    make_prober: MakeProber, target: Target, status: Status, base_url: str
) -> None:
    """An address that httpx refuses, or nobody can send to, ends as a result without being sent."""

    def answer(request: httpx.Request) -> httpx.Response:
        raise httpx.UnsupportedProtocol(str(request.url))

    broken = replace(target, provider=replace(target.provider, base_url=base_url))
    result = await make_prober(answer).probe(broken, Kind.AUTH, status)
    assert (result.outcome, result.local) == (Outcome.BAD_REQUEST, True)


@pytest.mark.parametrize(
    "error", [httpx.LocalProtocolError(TEXT), UnicodeEncodeError("ascii", TEXT, 0, 1, TEXT), ValueError(TEXT)], ids=repr
)
async def test_headers_that_no_transport_sends(
    make_prober: MakeProber, target: Target, status: Status, error: Exception
) -> None:
    """With a key that is well formed the fault lies in another header, and is not held against the key."""

    def fail(_request: httpx.Request) -> httpx.Response:
        raise error

    result = await make_prober(fail).probe(target, Kind.AUTH, status)
    assert (result.outcome, result.local) == (Outcome.BAD_REQUEST, True)
    assert "CANARY" not in repr(result)


@pytest.mark.parametrize("organization", ["org-\nx", "org-\r\nHost: elsewhere", "orgänization"])
async def test_a_header_is_never_split(
    make_prober: MakeProber, target: Target, status: Status, organization: str
) -> None:
    """A line break or a letter outside ASCII in a header is stopped before the transport sees it."""
    prober = make_prober(lambda _request: httpx.Response(200, json={"object": "list", "data": []}))
    result = await prober.probe(replace(target, organization=organization), Kind.AUTH, status)
    assert (result.outcome, result.local) == (Outcome.BAD_REQUEST, True)


def test_a_key_that_no_header_can_hold_is_malformed() -> None:
    """Should a vendor let a bad key pass, the transport's refusal is still held against the key."""
    for value in ("", f"{CANARY}\n", f" {CANARY}", f"{CANARY}\u200b", "“sk-quoted”"):
        failure = failed(ValueError(TEXT), Secret(value), 10.0, 0)
        assert (failure.finding.outcome, failure.local) == (Outcome.MALFORMED_KEY, True)
        assert "CANARY" not in repr(failure)


def test_a_call_whose_answer_had_begun_was_delivered(target: Target) -> None:
    """Whatever breaks it off then, the provider had it, and may bill it."""
    assert failed(ssl.SSLError(1, TEXT), target.secret, 10.0, 200).delivered
    assert not failed(ssl.SSLError(1, TEXT), target.secret, 10.0, 0).delivered
