"""Rate limits from headers, in every format that a provider was seen to send; absurd values are left out."""

from collections.abc import Callable

import pytest

from exporter.model import Finding, Kind, Limit

Read = Callable[..., Finding]

NOW = 1_790_000_000.0
CHAT = {"object": "chat.completion", "model": "gpt-4o-mini", "choices": [{"message": {}, "finish_reason": "stop"}]}


def _limits(read: Read, **headers: str) -> dict[str, Limit]:
    names = {name.replace("_", "-"): text for name, text in headers.items()}
    return {limit.resource: limit for limit in read(200, CHAT, kind=Kind.QUOTA, headers=names).limits}


def test_the_headers_of_openai(read: Read) -> None:
    """Requests and tokens with Go durations; the model is the one that served."""
    limits = _limits(
        read,
        x_ratelimit_limit_requests="10000",
        x_ratelimit_remaining_requests="9999",
        x_ratelimit_reset_requests="8.64s",
        x_ratelimit_limit_tokens="200000",
        x_ratelimit_remaining_tokens="199977",
        x_ratelimit_reset_tokens="6ms",
    )
    assert limits == {
        "requests": Limit(
            resource="requests", model="gpt-4o-mini", limit=10000, remaining=9999, reset_at=NOW + 8.64, at=NOW
        ),
        "tokens": Limit(
            resource="tokens", model="gpt-4o-mini", limit=200000, remaining=199977, reset_at=NOW + 0.006, at=NOW
        ),
    }


def test_project_tokens_and_input_images_are_their_own(read: Read) -> None:
    """They are limits beside the ordinary ones, not instead of them."""
    limits = _limits(
        read,
        x_ratelimit_limit_tokens="200000",
        x_ratelimit_limit_project_tokens="60000",
        x_ratelimit_remaining_project_tokens="57000",
        x_ratelimit_reset_project_tokens="3s",
        x_ratelimit_limit_input_images="500",
    )
    assert limits["project_tokens"].remaining == 57000
    assert limits["input_images"].limit == 500
    assert limits["tokens"].limit == 200000


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("8.64s", 8.64),
        ("2m7.93s", 127.93),
        ("20ms", 0.02),
        ("0s", 0.0),
        ("1s", 1.0),
        ("6m0s", 360.0),
        ("17.399999999s", 17.399999999),
        ("1h23m31s", 5011.0),
        ("500us", 0.0005),
        ("500µs", 0.0005),
        ("250ns", 250e-9),
        ("1.s", 1.0),
        ("60", 60.0),
        ("1", 1.0),
        ("0", 0.0),
        ("2.5", 2.5),
        ("1790000060", 60.0),
        ("1790000060000", 60.0),
        ("2026-09-21T14:14:20Z", 60.0),
        ("2026-09-21T14:14:20+00:00", 60.0),
        ("2026-09-21T16:14:20.5+02:00", 60.5),
        ("Mon, 21 Sep 2026 14:14:20 GMT", 60.0),
    ],
)
def test_a_reset_is_read_in_every_form(read: Read, text: str, seconds: float) -> None:
    """Go durations, seconds, Unix times in s and ms, RFC 3339 and HTTP dates all end as a Unix time."""
    limit = _limits(read, x_ratelimit_reset_tokens=text)["tokens"]
    assert limit.reset_at == pytest.approx(NOW + seconds, abs=1e-6)


@pytest.mark.parametrize(
    "text",
    [
        "-1s",
        "-1",
        "nan",
        "inf",
        "1e9",
        "",
        " ",
        "s",
        "1x",
        "soon",
        "99999h",
        "1d1y",
        "9" * 40,
        "٣s",
        "1970-01-01",
        "2090-01-01",
        "12345678901",
    ],
)
def test_an_absurd_reset_is_left_out(read: Read, text: str) -> None:
    """What cannot be a reset is no reset, and alone it is no limit."""
    assert _limits(read, x_ratelimit_reset_tokens=text) == {}


@pytest.mark.parametrize("text", ["-1", "nan", "inf", "1e5", "", "many", "0x10", "9" * 20, "١٢"])
def test_an_absurd_number_is_left_out(read: Read, text: str) -> None:
    """Beside one that makes sense it is None, never 0."""
    limit = _limits(read, x_ratelimit_limit_tokens=text, x_ratelimit_remaining_tokens="5")["tokens"]
    assert (limit.limit, limit.remaining) == (None, 5.0)


def test_azure_means_none_by_zero_and_minus_one(read: Read) -> None:
    """A limit of 0 or -1 is no limit; nothing remaining is a fact."""
    limits = _limits(
        read, x_ratelimit_limit_requests="-1", x_ratelimit_remaining_requests="0", x_ratelimit_reset_requests="10"
    )
    assert limits["requests"] == Limit(
        resource="requests", model="gpt-4o-mini", remaining=0.0, reset_at=NOW + 10, at=NOW
    )
    assert _limits(read, x_ratelimit_limit_tokens="0") == {}


def test_the_headers_of_anthropic(read: Read) -> None:
    """The resource stands before the field, resets are RFC 3339, and the tightest of the token limits counts."""
    limits = _limits(
        read,
        anthropic_ratelimit_requests_limit="50",
        anthropic_ratelimit_requests_remaining="49",
        anthropic_ratelimit_requests_reset="2026-09-21T14:14:20Z",
        anthropic_ratelimit_input_tokens_limit="40000",
        anthropic_ratelimit_input_tokens_remaining="1000",
        anthropic_ratelimit_output_tokens_limit="8000",
        anthropic_ratelimit_output_tokens_remaining="7000",
    )
    assert limits["requests"].reset_at == NOW + 60
    assert (limits["tokens"].limit, limits["tokens"].remaining) == (40000, 1000)


def test_the_headers_of_mistral(read: Read) -> None:
    """The window is part of the name; of a minute and a month the one nearer to its end counts."""
    limits = _limits(
        read,
        x_ratelimit_limit_req_10_second="10",
        x_ratelimit_remaining_req_10_second="9",
        x_ratelimit_limit_tokens_minute="500000",
        x_ratelimit_remaining_tokens_minute="499000",
        x_ratelimit_limit_tokens_month="1000000000",
        x_ratelimit_remaining_tokens_month="1000",
        x_ratelimit_tokens_query_cost="10",
    )
    assert (limits["requests"].limit, limits["requests"].remaining) == (10, 9)
    assert limits["tokens"].remaining == 1000


@pytest.mark.parametrize("prefix", ["x_ratelimit", "ratelimit"])
def test_limits_without_a_resource_are_other(read: Read, prefix: str) -> None:
    """Together, OpenRouter and the IETF draft do not say what is limited."""
    limits = _limits(read, **{f"{prefix}_limit": "2", f"{prefix}_remaining": "1", f"{prefix}_reset": "2"})
    assert limits == {
        "other": Limit(resource="other", model="gpt-4o-mini", limit=2, remaining=1, reset_at=NOW + 2, at=NOW)
    }


def test_together_names_tokens_in_the_prefix(read: Read) -> None:
    """x-tokenlimit-* is about tokens."""
    assert _limits(read, x_tokenlimit_limit="100", x_tokenlimit_remaining="7")["tokens"].remaining == 7


def test_openrouter_puts_headers_into_the_body(read: Read) -> None:
    """The limits of a throttled free model stand in metadata.headers."""
    body = {"error": {"message": "Rate limit exceeded: free-models-per-min", "code": 429, "metadata": {"headers": {
        "X-RateLimit-Limit": "20", "X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "1790000030000"}}}}  # fmt: skip
    (limit,) = read(429, body, vendor="openrouter").limits
    assert (limit.resource, limit.limit, limit.remaining, limit.reset_at) == ("other", 20, 0, NOW + 30)


def test_limits_are_read_from_refusals_too(read: Read) -> None:
    """A 429 tells them as well as a 200, without a model."""
    finding = read(429, {"error": {"code": "rate_limit_exceeded"}}, headers={"x-ratelimit-remaining-tokens": "0"})
    assert finding.limits == (Limit(resource="tokens", remaining=0.0, at=NOW),)


@pytest.mark.parametrize("model", [7, None, "", "a b", "x" * 200, 'evil"} 1\n'])
def test_a_strange_model_name_is_no_label(read: Read, model: object) -> None:
    """Only what looks like a model's name becomes one."""
    finding = read(200, {**CHAT, "model": model}, kind=Kind.QUOTA, headers={"x-ratelimit-limit-tokens": "9"})
    assert [limit.model for limit in finding.limits] == [""]


@pytest.mark.parametrize(
    "name", ["x-ratelimit-", "x-ratelimit-foo", "x-ratelimit", "ratelimit-policy", "x-ratelimit-renewalperiod-tokens"]
)
def test_headers_that_are_no_limit_are_passed_over(read: Read, name: str) -> None:
    """A name without limit, remaining or reset in it says nothing we know."""
    assert read(200, CHAT, kind=Kind.QUOTA, headers={name: "5"}).limits == ()
