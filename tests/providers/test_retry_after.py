"""How long to wait: from the headers as the SDKs read them, and from the words of a rate limit."""

from collections.abc import Callable

import pytest

from exporter.model import Finding

Read = Callable[..., Finding]

THROTTLED = {"error": {"message": "Rate limit reached", "code": "rate_limit_exceeded"}}


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "20"}, 20.0),
        ({"retry-after": "0"}, 0.0),
        ({"retry-after": "1.5"}, 1.5),
        ({"retry-after": " 7 "}, 7.0),
        ({"retry-after": "2m"}, 120.0),
        ({"retry-after": "Mon, 21 Sep 2026 14:14:20 GMT"}, 60.0),
        ({"retry-after": "Mon, 21 Sep 2026 14:00:00 GMT"}, 0.0),
        ({"retry-after-ms": "250"}, 0.25),
        ({"retry-after-ms": "250", "retry-after": "20"}, 0.25),
        ({"retry-after-ms": "soon", "retry-after": "20"}, 20.0),
        ({"x-ms-retry-after-ms": "1500"}, 1.5),
        ({"retry-after": "86400"}, 86_400.0),
        ({"retry-after": "999999"}, 86_400.0),
        ({"retry-after": "Fri, 21 Sep 2029 14:14:20 GMT"}, 86_400.0),
        ({"retry-after": "-5"}, None),
        ({"retry-after": "nan"}, None),
        ({"retry-after": "inf"}, None),
        ({"retry-after": ""}, None),
        ({"retry-after": "later"}, None),
        ({}, None),
    ],
)
def test_the_header_is_read_in_every_form(read: Read, headers: dict[str, str], seconds: float | None) -> None:
    """Milliseconds before seconds, numbers before dates; nothing absurd, at most a day."""
    assert read(429, THROTTLED, headers=headers).retry_after == seconds


@pytest.mark.parametrize(
    ("words", "seconds"),
    [
        ("Please try again in 20s.", 20.0),
        ("Please try again in 7m12s. Visit", 432.0),
        ("Please try again in 9.816s.", 9.816),
        ("Please try again in 6ms.", 0.006),
        ("Please try again in 1h0m0s.", 3600.0),
        ("Please retry after 3 seconds.", 3.0),
        ("Please retry after 86400 seconds.", 86_400.0),
        ("Try again in 2 seconds.", 2.0),
        ("please try again after 1 seconds", 1.0),
        ("Please retry in 55.576865699s.", 55.576865699),
        ("Please wait 42 seconds before retrying.", 42.0),
        ("Retry after 1 minute", 60.0),
        ("try again in 2 hours", 7200.0),
        ("Please try again in 0s.", 0.0),
        ("Please try again later.", None),
        ("Limit: 3 / min.", None),
        ("try again", None),
    ],
)
def test_the_words_of_a_rate_limit_are_read(read: Read, words: str, seconds: float | None) -> None:
    """Each vendor's way to say how long."""
    body = {"error": {"message": f"Rate limit reached. {words}", "code": "rate_limit_exceeded"}}
    assert read(429, body).retry_after == (None if seconds is None else pytest.approx(seconds))


def test_the_header_comes_before_the_words(read: Read) -> None:
    """Both said: the header is meant for programs."""
    body = {"error": {"message": "Rate limit reached. Please try again in 20s.", "code": "rate_limit_exceeded"}}
    assert read(429, body, headers={"retry-after": "5"}).retry_after == 5.0


@pytest.mark.parametrize(
    ("status", "message"),
    [
        (429, "You exceeded your current quota. Please try again in 20s."),
        (401, "Incorrect API key provided. Please try again in 20s."),
        (404, "The model `x` does not exist. If you created it within the last 5 minutes, please wait 5 minutes."),
        (403, "Your organization must be verified. If you just verified, please try again in 15 minutes."),
    ],
)
def test_other_messages_are_no_hint(read: Read, status: int, message: str) -> None:
    """Only a rate limit passes by waiting."""
    assert read(status, {"error": {"message": message}}).retry_after is None


def test_the_header_counts_on_server_errors(read: Read) -> None:
    """A 503 may say when to come back."""
    assert read(503, "", headers={"retry-after": "30"}).retry_after == 30.0
