"""Whatever comes back, reading it gives a finding: no exception, nothing unbounded, no secret, no false good news."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exporter.model import Finding, Kind, Response, Target
from exporter.outcome import Outcome, Reason
from exporter.providers import VENDORS

MakeTarget = Callable[..., Target]

NOW = 1_790_000_000.0
_WORD = re.compile(r"[A-Za-z0-9_.-]{0,64}")
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f]")

scalars = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30)
    | st.sampled_from(["error", "list", "insufficient_quota", "429", "{", '{"error":{"message":"x', "upstream"])
)  # fmt: skip
names = st.sampled_from([
    "error", "errors", "message", "code", "type", "status", "details", "metadata", "raw", "body", "data", "id",
    "object", "choices", "model", "models", "usage", "response", "headers", "detail", "shutdown_date",
    "prompt_tokens", "embedding",
]) | st.text(max_size=8)  # fmt: skip
values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(names, inner, max_size=5), max_leaves=15
)
bodies = (
    st.binary(max_size=400)
    | st.text(max_size=300).map(lambda text: text.encode("utf-8", "surrogatepass"))
    | values.map(lambda value: json.dumps(value).encode())
    | values.map(lambda value: json.dumps(value).encode()[:-3])
    | values.map(lambda value: repr(value).encode("utf-8", "replace"))
    | values.map(lambda value: b"data: " + json.dumps(value).encode() + b"\n\n")
)
header_names = st.sampled_from([
    "retry-after", "retry-after-ms", "content-type", "x-ratelimit-limit-requests", "x-ratelimit-remaining-tokens",
    "x-ratelimit-reset-tokens", "x-ratelimit-reset", "anthropic-ratelimit-tokens-reset", "x-ratelimit-",
    "ratelimit-reset",
]) | st.text(max_size=20)  # fmt: skip
header_values = (
    st.text(max_size=30)
    | st.sampled_from(["nan", "inf", "-1", "1e999", "9" * 400, "6m0s", "0001-01-01T00:00:00Z", "Sun, 99 Foo 2026", "٣"])
    | st.floats().map(str)
)
headers = st.dictionaries(header_names, header_values, max_size=6)


def _check(finding: Finding, secret: str) -> None:
    assert len(finding.message) <= 300
    assert not _UNPRINTABLE.search(finding.message)
    assert _WORD.fullmatch(finding.code)
    assert _WORD.fullmatch(finding.type)
    assert secret not in repr(finding)
    assert finding.retry_after is None or 0 <= finding.retry_after <= 86_400
    assert (finding.reason is not Reason.NONE) == (finding.outcome is Outcome.QUOTA_EXHAUSTED)
    for limit in finding.limits:
        assert limit.resource in ("requests", "tokens", "project_tokens", "input_images", "other")
        assert all(value is None or 0 <= value <= 1e15 for value in (limit.limit, limit.remaining))
        assert limit.reset_at is None or abs(limit.reset_at - NOW) <= 400 * 86_400


@given(
    status=st.integers(-1, 1000) | st.sampled_from([200, 400, 401, 403, 404, 429, 500, 503]),
    body=bodies,
    headers=headers,
    kind=st.sampled_from(Kind),
    vendor=st.sampled_from(sorted(VENDORS)),
    complete=st.booleans(),
)
def test_no_answer_whatever_makes_reading_raise(
    *,
    target: MakeTarget,
    canary: str,
    status: int,
    body: bytes,
    headers: dict[str, str],
    kind: Kind,
    vendor: str,
    complete: bool,
) -> None:
    """Any status, headers and body, for any vendor and kind: a bounded finding without the secret."""
    response = Response(status=status, headers=headers, body=body, complete=complete)
    _check(VENDORS[vendor].read(kind, response, target(vendor), NOW), canary)


@given(body=bodies, headers=headers, kind=st.sampled_from(Kind), vendor=st.sampled_from(sorted(VENDORS)))
def test_only_a_success_that_is_well_formed_is_good_news(
    target: MakeTarget, body: bytes, headers: dict[str, str], kind: Kind, vendor: str
) -> None:
    """Of random bodies in a 200 none is usable, unless it is JSON that holds what a success holds."""
    finding = VENDORS[vendor].read(kind, Response(status=200, headers=headers, body=body), target(vendor), NOW)
    if finding.outcome.usable:
        text = body.decode()
        assert finding.outcome is Outcome.OK
        assert any(f'"{name}"' in text for name in ("data", "choices", "models", "id", "content"))
        json.loads(text.removeprefix("data: "))


@given(status=st.integers(300, 999), body=values, kind=st.sampled_from(Kind), vendor=st.sampled_from(sorted(VENDORS)))
def test_no_error_status_is_ever_ok(target: MakeTarget, status: int, body: Any, kind: Kind, vendor: str) -> None:
    """Outside 2xx nothing is ok, whatever the body claims."""
    raw = json.dumps(body).encode()
    finding = VENDORS[vendor].read(kind, Response(status=status, body=raw), target(vendor), NOW)
    assert finding.outcome is not Outcome.OK


FRAMES = [
    "Incorrect API key provided: {}. You can find your API key at https://platform.openai.com/account/api-keys.",
    "Permission denied: Consumer 'api_key:{}' has been suspended.",
    "Authentication Error, Invalid proxy server token passed. Received API Key = {}, Key Hash (Token) =7cd2",
    "Authentication Fails, Your api key: {} is invalid",
    "Malformed API Key passed in. Ensure Key has `Bearer ` prefix. Passed in: Bearer {}",
    "unexpected header Authorization: Bearer {}",
    "{}",
    "request to https://api.example.com/v1/models?key={} failed",
    '{{"headers": {{"Authorization": "Bearer {}"}}}}',
    "no such key ({})",
]
MASKS: list[Callable[[str, int], str]] = [
    lambda secret, _: secret,
    lambda secret, cut: secret[:cut],
    lambda secret, cut: secret[-cut:],
    lambda secret, cut: secret[cut:-cut],
    lambda secret, cut: secret[:8] + "*" * cut + secret[-4:],
    lambda secret, _: secret[:2] + "..." + secret[-4:],
    lambda secret, cut: secret[:cut] + "…" + secret[-cut:],
    lambda secret, _: "****" + secret[-4:],
    lambda secret, _: secret.upper(),
]


@given(
    frame=st.sampled_from(FRAMES),
    mask=st.sampled_from(MASKS),
    cut=st.integers(6, 40),
    where=st.sampled_from(["message", "code", "type", "status"]),
    vendor=st.sampled_from(sorted(VENDORS)),
    shape=st.sampled_from(["json", "text", "cut", "repr"]),
)
def test_an_echo_of_the_key_never_gets_through(
    *,
    target: MakeTarget,
    canary: str,
    frame: str,
    mask: Callable[[str, int], str],
    cut: int,
    where: str,
    vendor: str,
    shape: str,
) -> None:
    """Whole, masked or cut, in whatever field and shape: no six characters in a row, and not the bare tail."""
    error = {"message": "x", where: frame.format(mask(canary, cut))}
    body = {
        "json": json.dumps({"error": error}),
        "text": error[where],
        "cut": json.dumps({"error": error})[:-4],
        "repr": repr({"error": error}),
    }[shape]
    finding = VENDORS[vendor].read(Kind.AUTH, Response(status=401, body=body.encode()), target(vendor), NOW)
    _check(finding, canary)
    said = f"{finding.message} {finding.code} {finding.type}"
    assert not [canary[i : i + 6] for i in range(len(canary) - 5) if canary[i : i + 6].lower() in said.lower()]
    assert canary[-4:] not in said


HOSTILE = [
    b'{"' * 30_000,
    b"[" * 100_000,
    b'{"error":' * 20_000,
    b'{"a":"' + b"\\" * 60_001,
    b'code:"' * 10_000,
    b"{" + b"message: 'a' " * 5_000,
    b"a_" * 30_000,
    b"sk-" * 20_000,
    b"*" * 65_000,
    b"<" * 65_000,
    b"data: {}\n" * 8_000,
    b"Incorrect API key provided: " * 3_000,
    b"ip " * 20_000,
    b"model " * 10_000,
    json.dumps(
        {"error": {"message": json.dumps({"error": {"message": json.dumps({"error": "x"}) * 50}}) * 50}}
    ).encode(),
    b'{"id": ' + b"9" * 5_000 + b"}",
    b"\xff\xfe" * 1_000,
    "“{”".encode() * 5_000,
]


@pytest.mark.parametrize("body", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_body_is_read_like_any_other(target: MakeTarget, canary: str, body: bytes) -> None:
    """Deep, long and repetitive bodies end in a bounded finding too: whole in a success, cut in a refusal."""
    for status, complete in ((200, True), (429, False)):
        response = Response(status=status, body=body, complete=complete)
        finding = VENDORS["openai"].read(Kind.AUTH, response, target(), NOW)
        _check(finding, canary)
        assert finding.outcome is not Outcome.OK
