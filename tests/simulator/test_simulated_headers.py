"""Which headers come with which answer, and in which format."""

from collections.abc import Callable

import pytest

from exporter.simulator import BEHAVIOURS
from exporter.simulator.call import PAID, Call
from exporter.simulator.caller import Limits
from exporter.simulator.headers import go_duration
from exporter.simulator.limits import Bucket, Meter
from exporter.simulator.question import Question

Ask = Callable[..., Question]


@pytest.mark.parametrize(
    ("seconds", "written"),
    [
        (0.0, "0s"),
        (0.006, "6ms"),
        (0.0001, "0s"),
        (0.02, "20ms"),
        (1.0, "1s"),
        (8.64, "8.64s"),
        (127.93, "2m7.93s"),
        (360.0, "6m0s"),
        (5011.0, "1h23m31s"),
        (3600.0, "1h0m0s"),
    ],
)
def test_durations_are_written_as_go_does(seconds: float, written: str) -> None:
    """The examples of the reference come out as they were recorded."""
    assert go_duration(seconds) == written


def test_paid_calls_tell_their_limits(ask: Ask) -> None:
    """What is left and when all of it is back, for requests and tokens."""
    answer = BEHAVIOURS["ok"].answer(
        ask(limits={"requests": 600, "tokens": 60_000}, requests_used=1.0, tokens_used=23.0)
    )
    assert {name: text for name, text in answer.headers.items() if name.startswith("x-ratelimit")} == {
        "x-ratelimit-limit-requests": "600",
        "x-ratelimit-remaining-requests": "599",
        "x-ratelimit-reset-requests": "100ms",
        "x-ratelimit-limit-tokens": "60000",
        "x-ratelimit-remaining-tokens": "59977",
        "x-ratelimit-reset-tokens": "23ms",
    }


def test_a_project_limit_is_told_when_there_is_one(ask: Ask) -> None:
    """A project's own token limit has headers of its own."""
    answer = BEHAVIOURS["ok"].answer(ask(limits={"project_tokens": 60_000}, tokens_used=3000.0))
    assert answer.headers["x-ratelimit-remaining-project-tokens"] == "57000"
    assert answer.headers["x-ratelimit-reset-project-tokens"] == "3s"


def test_a_throttled_call_has_nothing_left(ask: Ask) -> None:
    """Remaining is 0 and the reset a whole window away."""
    answer = BEHAVIOURS["rate_limited_requests"].answer(ask())
    assert answer.headers["x-ratelimit-remaining-requests"] == "0"
    assert answer.headers["x-ratelimit-reset-requests"] == "1m0s"


@pytest.mark.parametrize("call", [Call.MODELS, Call.MODEL])
def test_free_calls_tell_no_limits(ask: Ask, call: Call) -> None:
    """Listing models carries the version and a request number, neither limits nor organisation."""
    headers = BEHAVIOURS["ok"].answer(ask(call)).headers
    assert headers["openai-version"] == "2020-10-01"
    assert headers["x-request-id"].startswith("req_")
    assert not [name for name in headers if name.startswith("x-ratelimit") or name == "openai-organization"]


@pytest.mark.parametrize("call", sorted(PAID | {Call.MODELS}))
def test_a_refused_key_gets_no_openai_headers(ask: Ask, call: Call) -> None:
    """A 401 has a request number and nothing of the organisation."""
    headers = BEHAVIOURS["invalid_key"].answer(ask(call)).headers
    assert not [name for name in headers if name.startswith(("x-ratelimit", "openai-"))]
    assert "x-request-id" in headers


def test_request_numbers_differ(ask: Ask) -> None:
    """Two requests of a key, and requests of two keys, have numbers of their own."""
    serials = {BEHAVIOURS["ok"].answer(ask(serial=serial)).headers["x-request-id"] for serial in range(1, 500)}
    assert len(serials) == 499
    assert all(len(serial) == 36 for serial in serials)


def test_a_bucket_drains_at_its_limit() -> None:
    """A limit of 60 a minute forgets one unit a second, never goes below empty nor over full."""
    bucket = Bucket().pour(10, 60, 100.0)
    assert bucket.level == 10
    assert bucket.pour(1, 60, 104.0).level == 7
    assert bucket.pour(1, 60, 500.0).level == 1
    assert bucket.pour(1000, 60, 100.0).level == 60
    assert bucket.pour(1, 60, 90.0).level == 11


def test_only_paid_calls_use_limits_up() -> None:
    """A free call counts as a request of the key and uses nothing."""
    meter = Meter().pay(7, Limits(), 100.0).free()
    assert (meter.serial, meter.paid, meter.requests.level, meter.tokens.level) == (2, 1, 1, 7)
