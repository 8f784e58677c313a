"""A refusal is a finding with its cause; it never looks like an account that spends nothing or has no keys."""

from collections.abc import Callable
from typing import Any, NamedTuple

import pytest

from exporter.model import Reading, Response
from exporter.outcome import Outcome

Answer = Callable[..., Response]
ReadBy = Callable[..., Reading[Any]]

NAMES = ["costs", "usage", "spend_limit", "projects", "rate_limits", "project_keys", "admin_keys"]
ORDINARY = "sk-proj-CANARYmV2xR7qL9tB4nW6yK1sD8fG3hJ5pZ0cX_T3BlbkFJ-aEuQwErTyUiOpLkJhGfDsA"


def _error(message: str, code: str | None = None, kind: str | None = "invalid_request_error") -> dict[str, object]:
    return {"error": {"message": message, "type": kind, "param": None, "code": code}}


_SCOPES = (
    "You have insufficient permissions for this operation. Missing scopes: api.usage.read. Check that you have the "
    "correct role in your organization (Reader, Writer, Owner) and project (Member, Owner), and if you're using a "
    "restricted API key, that it has the necessary scopes."
)


class Refusal(NamedTuple):
    """What comes instead of a page, and what it has to mean."""

    title: str
    status: int
    body: object
    outcome: Outcome


REFUSALS = [
    Refusal(
        "wrong key", 401, _error("Incorrect API key provided: sk-admin***WqZ.", "invalid_api_key"), Outcome.INVALID_KEY
    ),
    Refusal("lacks the scope", 403, _error(_SCOPES), Outcome.PERMISSION_DENIED),
    Refusal("lacks the scope, as 401", 401, _error(_SCOPES), Outcome.PERMISSION_DENIED),
    Refusal(
        "lacks only the scope that lists models",
        403,
        _error("Missing scopes: api.model.read"),
        Outcome.PERMISSION_DENIED,
    ),
    Refusal(
        "as a string",
        401,
        {"error": "insufficient permissions. Missing scopes: api.usage.read"},
        Outcome.PERMISSION_DENIED,
    ),
    Refusal("nothing but a status", 403, "", Outcome.PERMISSION_DENIED),
    Refusal("no key seen", 401, _error("You didn't provide an API key."), Outcome.MISSING_KEY),
    Refusal(
        "account closed",
        401,
        _error("The OpenAI account associated with this API key has been deactivated.", "account_deactivated"),
        Outcome.ACCOUNT_DEACTIVATED,
    ),
    Refusal(
        "address not allowed",
        401,
        _error("Your IP is not authorized to make this request.", "ip_not_authorized"),
        Outcome.IP_NOT_ALLOWED,
    ),
    Refusal(
        "throttled",
        429,
        _error("Rate limit reached for requests", "rate_limit_exceeded", "requests"),
        Outcome.RATE_LIMITED_REQUESTS,
    ),
    Refusal(
        "failed inside",
        500,
        _error("The server had an error processing your request.", kind="server_error"),
        Outcome.SERVER_ERROR,
    ),
    Refusal("bad gateway", 502, "<html><head><title>502 Bad Gateway</title></head></html>", Outcome.SERVER_ERROR),
    Refusal("an edge", 403, "<!DOCTYPE html><title>Just a moment...</title>", Outcome.UNKNOWN),
    Refusal("no such address", 404, _error("Invalid URL (GET /v1/organization/costs)"), Outcome.BAD_REQUEST),
    Refusal("no such address at a gateway", 404, {"detail": "Not Found"}, Outcome.BAD_REQUEST),
    Refusal("a page in the way", 404, "<html><body>404</body></html>", Outcome.BAD_REQUEST),
    Refusal("sent elsewhere", 302, "", Outcome.BAD_REQUEST),
    Refusal("bad request", 400, _error("end_time must not be in the future", "invalid_value"), Outcome.BAD_REQUEST),
    Refusal(
        "a page with a refusal's status",
        401,
        {"object": "page", "data": [], "has_more": False, "next_page": None},
        Outcome.INVALID_KEY,
    ),
    Refusal(
        "a list with a refusal's status",
        403,
        {"object": "list", "data": [], "has_more": False},
        Outcome.PERMISSION_DENIED,
    ),
    Refusal("an error in a 200", 200, _error("Incorrect API key provided: x.", "invalid_api_key"), Outcome.INVALID_KEY),
    Refusal(
        "a page with an error in it", 200, {"object": "page", "data": [], **_error(_SCOPES)}, Outcome.PERMISSION_DENIED
    ),
    Refusal("HTML in a 200", 200, "<!doctype html><html><body>Sign in</body></html>", Outcome.UNKNOWN),
    Refusal("nothing in a 200", 200, "", Outcome.UNKNOWN),
    Refusal("no content", 204, "", Outcome.UNKNOWN),
    Refusal("null", 200, "null", Outcome.UNKNOWN),
    Refusal("a bare array", 200, [], Outcome.UNKNOWN),
    Refusal("an empty object", 200, {}, Outcome.UNKNOWN),
    Refusal("data without a name", 200, {"data": []}, Outcome.UNKNOWN),
    Refusal("another object", 200, {"object": "model", "id": "gpt-5.4"}, Outcome.UNKNOWN),
    Refusal("a page without data", 200, {"object": "page", "has_more": False}, Outcome.UNKNOWN),
    Refusal("a list without data", 200, {"object": "list", "data": None}, Outcome.UNKNOWN),
    Refusal("broken JSON", 200, '{"object": "page", "data": [{"object": "bucket", "start_time": 1789', Outcome.UNKNOWN),
]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("refusal", REFUSALS, ids=lambda refusal: refusal.title)
def test_a_refusal_is_never_an_empty_page(read_by: ReadBy, answer: Answer, name: str, refusal: Refusal) -> None:
    """Whatever was asked for, and whatever the body looks like, the status comes first."""
    reading = read_by(name, answer(refusal.body, refusal.status))
    assert reading.page is None
    assert reading.finding.outcome is refusal.outcome


@pytest.mark.parametrize("name", NAMES)
def test_a_page_that_was_cut_off_is_no_page(read_by: ReadBy, answer: Answer, name: str) -> None:
    """Half the rows would be half the spend."""
    reading = read_by(name, answer('{"object": "page", "data": [', complete=False))
    assert (reading.page, reading.finding.outcome) == (None, Outcome.UNKNOWN)
    assert "cut off" in reading.finding.message


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("<html></html>", "expected an object page, got a web page"),
        ("", "expected an object page, got an empty body"),
        ("[]", "expected an object page, got a body that is no JSON object"),
        ({"object": "list", "data": []}, "expected an object page, got an object list"),
        ({"object": 7}, "expected an object page, got another object"),
        ({"object": "page"}, "expected an object page, got one without data"),
    ],
)
def test_what_is_no_page_is_named(read_by: ReadBy, answer: Answer, body: object, words: str) -> None:
    """So that a person sees what stands between."""
    assert read_by("costs", answer(body)).finding.message == words


@pytest.mark.parametrize(
    ("status", "message"), [(403, _SCOPES), (401, "Incorrect API key provided: sk-proj-***DsA."), (403, "")]
)
def test_an_ordinary_key_is_told_that_it_is_no_admin_key(
    read_by: ReadBy, answer: Answer, status: int, message: str
) -> None:
    """That is what nearly everybody does first; the provider's words stay behind it."""
    finding = read_by("costs", answer(_error(message), status), secret=ORDINARY).finding
    assert finding.message.startswith("this is not an admin key (those begin with sk-admin-)")
    assert len(finding.message) <= 300
    assert "Missing scopes: api.usage.read" in finding.message or "Missing" not in message


def test_an_admin_key_is_told_the_scope_that_it_lacks(read_by: ReadBy, answer: Answer) -> None:
    """There the hint would be wrong."""
    finding = read_by("usage", answer(_error(_SCOPES), 403)).finding
    assert finding.message.startswith("You have insufficient permissions for this operation. Missing scopes: api.usage")


def test_a_throttled_read_says_how_long_to_wait(read_by: ReadBy, answer: Answer) -> None:
    """Retry-After is handed on; trouble of the provider gets no hint about the key."""
    finding = read_by("costs", answer(_error("slow down"), 429, retry_after="37"), secret=ORDINARY).finding
    assert finding.retry_after == 37.0
    assert "admin key" not in finding.message


def test_no_refusal_shows_the_secret(read_by: ReadBy, answer: Answer) -> None:
    """Not even where the provider repeats it whole."""
    for secret in ("sk-admin-CANARYq8w7e6r5t4y3u2i1", ORDINARY):
        for body in (_error(f"Incorrect API key provided: {secret}.", "invalid_api_key"), {"object": secret}, secret):
            for status in (200, 401, 403, 404, 500):
                assert secret not in repr(read_by("costs", answer(body, status), secret=secret))
