"""What answers, replies and exceptions mean."""

import json
import smtplib
import socket
import ssl

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from exporter.dispatch.answers import answered
from exporter.dispatch.backoff import backoff, doubling
from exporter.dispatch.delivery import Ending
from exporter.dispatch.failure import failed
from exporter.dispatch.replies import recipients, replied, trouble

from .conftest import ADDRESS, CANARY, NOW

DELIVERED, RETRY, REFUSED = Ending.DELIVERED, Ending.RETRY, Ending.REFUSED


@pytest.mark.parametrize(
    ("status", "ending"),
    [
        (200, DELIVERED), (202, DELIVERED), (204, DELIVERED), (299, DELIVERED),
        (301, REFUSED), (302, REFUSED), (304, REFUSED), (308, REFUSED),
        (400, REFUSED), (401, REFUSED), (403, REFUSED), (404, REFUSED), (405, REFUSED), (410, REFUSED), (413, REFUSED),
        (408, RETRY), (425, RETRY), (429, RETRY), (500, RETRY), (502, RETRY), (503, RETRY), (504, RETRY), (599, RETRY),
    ],
)  # fmt: skip
def test_a_status_has_one_ending(status: int, ending: Ending) -> None:
    """And words that begin with the status."""
    told = answered(status, {}, now=NOW)
    assert told.ending is ending
    assert told.words.startswith(f"HTTP {status}")
    assert told.retry_after is None


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("30", 30.0),
        ("0", 0.0),
        ("86400", 3600.0),
        ("Fri, 15 Jan 2027 08:01:00 GMT", 60.0),
        ("Fri, 15 Jan 2027 07:59:00 GMT", 0.0),
        ("Fri, 15 Jan 2027 23:00:00 GMT", 3600.0),
        ("-5", None),
        ("nan", None),
        ("soon", None),
        ("", None),
    ],
)
def test_retry_after_is_seconds_or_a_date(header: str, seconds: float | None) -> None:
    """Bounded to an hour; what is neither is not there."""
    assert answered(429, {"retry-after": header}, now=NOW).retry_after == seconds


def test_what_pagerduty_does_not_accept_is_quoted() -> None:
    """Its errors say which member is wrong."""
    body = {"status": "invalid event", "message": "Event object is invalid", "errors": ["Length of 'x' is wrong"]}
    told = answered(400, {}, json.dumps(body).encode(), now=NOW)
    assert "Event object is invalid; Length of 'x' is wrong" in told.words


@pytest.mark.parametrize(
    "message",
    [
        f"routing_key {CANARY} is not valid",
        "see https://example.org/",
        f"no such route {ADDRESS}",
        "ungültig",
        "two\nlines",
    ],
)
def test_what_may_tell_too_much_is_not_quoted(message: str) -> None:
    """A secret, an address, or anything but plain text on one line."""
    told = answered(400, {}, json.dumps({"message": message}).encode(), now=NOW, secrets=(CANARY,))
    assert told.words == answered(400, {}, now=NOW).words


@given(st.integers(100, 999), st.binary(max_size=60) | st.recursive(
    st.none() | st.booleans() | st.text(max_size=300), lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
        st.sampled_from(["message", "errors", "x"]), inner, max_size=3), max_leaves=6,
).map(lambda value: json.dumps(value).encode()), st.text(max_size=40))  # fmt: skip
def test_any_answer_is_read(status: int, body: bytes, header: str) -> None:
    """Whatever comes, there is an ending, few words and no more than an hour to wait."""
    told = answered(status, {"retry-after": header}, body, now=NOW)
    assert len(told.words) < 400
    assert 0 <= (told.retry_after or 0.0) <= 3600


@pytest.mark.parametrize(
    ("code", "ending"),
    [(421, RETRY), (450, RETRY), (451, RETRY), (535, REFUSED), (550, REFUSED), (554, REFUSED), (-1, RETRY)],
)
def test_a_mail_servers_code_has_one_ending(code: int, ending: Ending) -> None:
    """4yz passes, 5yz stays, nonsense is a bad connection."""
    assert replied(code, "the mail").ending is ending


def test_a_refused_login_is_said_to_be_one() -> None:
    """The person who reads it knows where to look."""
    error = smtplib.SMTPAuthenticationError(535, CANARY.encode())
    told = trouble(error, "the login")
    assert told.ending is REFUSED
    assert "look at username and password" in told.words
    assert CANARY not in told.words


def test_recipients_are_waited_for_while_one_may_yet_be_taken() -> None:
    """Greylisting of one outweighs the refusal of another."""
    assert recipients([550, 451], 3).ending is RETRY
    assert recipients([550, 550], 3).ending is REFUSED
    assert recipients([550], 3).reached
    assert not recipients([550], 1).reached


def caused(error: Exception, cause: BaseException) -> Exception:
    error.__cause__ = cause
    return error


FAILURES = [
    (httpx.ConnectError(CANARY), "no connection to the receiver", False),
    (caused(httpx.ConnectError(CANARY), socket.gaierror(-2, CANARY)), "the receiver's name is not resolved", False),
    (caused(httpx.ConnectError(CANARY), ConnectionRefusedError(111, CANARY)), "connection refused", False),
    (
        caused(httpx.ConnectError(CANARY), caused(OSError(CANARY), ExceptionGroup("two", [ConnectionRefusedError()]))),
        "connection refused",
        False,
    ),
    (
        caused(httpx.ConnectError(CANARY), ssl.SSLCertVerificationError(1, CANARY)),
        "the receiver's TLS certificate is not accepted",
        False,
    ),
    (caused(httpx.ConnectError(CANARY), ssl.SSLError(1, CANARY)), "no TLS connection to the receiver", False),
    (httpx.ConnectTimeout(CANARY), "no connection in time", False),
    (httpx.ProxyError(CANARY), "the proxy did not let us through", False),
    (httpx.ReadTimeout(CANARY), "no answer in time", True),
    (TimeoutError(CANARY), "no answer in time", True),
    (httpx.ReadError(CANARY), "connection lost", True),
    (httpx.RemoteProtocolError(CANARY), "connection closed without an HTTP answer", True),
    (OSError(CANARY), "connection lost", True),
]


@pytest.mark.parametrize(("error", "words", "reached"), FAILURES)
def test_trouble_on_the_way_is_told_by_its_type(error: Exception, words: str, reached: bool) -> None:
    """Trying again helps; the exception's own words are never used."""
    told = failed(error)
    assert told is not None
    assert (told.ending, told.words, told.reached) == (RETRY, words, reached)


@pytest.mark.parametrize(
    "error",
    [httpx.InvalidURL(CANARY), httpx.UnsupportedProtocol(CANARY), UnicodeEncodeError("ascii", CANARY, 0, 1, "no")],
)
def test_what_cannot_be_sent_is_refused(error: Exception) -> None:
    """Trying again would not help."""
    told = failed(error)
    assert told is not None
    assert told.ending is REFUSED
    assert CANARY not in told.words


def test_a_fault_of_ours_is_no_trouble_on_the_way() -> None:
    """The dispatcher has to say so."""
    assert failed(ZeroDivisionError(CANARY)) is None


@given(st.integers(1, 10**6), st.floats(0, 1))
def test_backoff_doubles_to_five_minutes(failures: int, random: float) -> None:
    """Never less than half of it, never more than the whole."""
    whole = doubling(failures, first=1.0, most=300.0)
    assert whole / 2 <= backoff(failures, random) <= whole <= 300


def test_backoff_begins_small() -> None:
    """1 s, 2 s, 4 s, …, 256 s, 5 min."""
    assert [backoff(failures, 0.0) for failures in (1, 2, 3, 9, 10, 50)] == [1, 2, 4, 256, 300, 300]
