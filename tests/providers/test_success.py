"""When a 200 is good news: a well-formed answer of the API, for the kind of probe that was made."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from exporter.model import Finding, Kind
from exporter.outcome import Outcome

Read = Callable[..., Finding]

CHAT = {
    "id": "chatcmpl-1",
    "object": "chat.completion",
    "model": "gpt-4o-mini-2024-07-18",
    "choices": [{"index": 0, "message": {"role": "assistant", "content": ""}, "finish_reason": "length"}],
    "usage": {"prompt_tokens": 8, "completion_tokens": 1, "total_tokens": 9},
}
EMBEDDING = {
    "object": "list",
    "data": [{"object": "embedding", "index": 0, "embedding": "AACAPw=="}],
    "model": "text-embedding-3-small",
    "usage": {"prompt_tokens": 1, "total_tokens": 1},
}
RESPONSE: dict[str, object] = {
    "id": "resp_1",
    "object": "response",
    "status": "incomplete",
    "error": None,
    "incomplete_details": {"reason": "max_output_tokens"},
    "model": "gpt-6-luna",
    "output": [],
    "usage": {"input_tokens": 8, "output_tokens": 16, "total_tokens": 24},
}
MESSAGE = {
    "id": "msg_1",
    "type": "message",
    "role": "assistant",
    "model": "claude-haiku-4-5",
    "content": [{"type": "text", "text": "Hi"}],
    "usage": {"input_tokens": 8, "output_tokens": 1},
}
MODELS: dict[str, Any] = {
    "object": "list",
    "data": [{"id": "gpt-6-luna", "object": "model", "created": 1, "owned_by": "openai"}],
}
KEY = {
    "data": {
        "label": "sk-or-v1-0fa...240",
        "limit": None,
        "usage": 0.65,
        "limit_remaining": None,
        "is_free_tier": False,
    }
}

GENERATED = [CHAT, EMBEDDING, RESPONSE, MESSAGE]
FREE = [MODELS, MODELS["data"], {"object": "list", "data": []}, KEY, KEY["data"], {"id": "gpt-4o", "object": "model"}]


@pytest.mark.parametrize("body", GENERATED)
def test_something_generated_is_a_good_paid_probe(read: Read, body: object) -> None:
    """Embeddings, a chat, a response and a message are ok, even when the cap left them empty."""
    assert read(200, body, kind=Kind.QUOTA).outcome is Outcome.OK


@pytest.mark.parametrize("body", [*FREE, *GENERATED])
def test_a_list_a_key_or_anything_served_is_a_good_free_probe(read: Read, body: object) -> None:
    """What the free request gets, in each vendor's shape; and being served proves the key all the more."""
    assert read(200, body, kind=Kind.AUTH).outcome is Outcome.OK


@pytest.mark.parametrize("body", FREE)
def test_what_is_free_proves_no_money(read: Read, body: object) -> None:
    """A list of models in answer to a paid request is not understood, and not ok."""
    assert read(200, body, kind=Kind.QUOTA).outcome is Outcome.UNKNOWN


@pytest.mark.parametrize(
    ("body", "tokens"),
    [
        (CHAT, (8, 1)),
        (EMBEDDING, (1, None)),
        (RESPONSE, (8, 16)),
        (MESSAGE, (8, 1)),
        ({**CHAT, "usage": None}, (None, None)),
    ],
)
def test_the_tokens_billed_are_what_the_provider_says(read: Read, body: object, tokens: tuple[int, int | None]) -> None:
    """In each dialect of usage; what is not said stays unknown."""
    finding = read(200, body, kind=Kind.QUOTA)
    assert (finding.tokens_in, finding.tokens_out) == tokens


@pytest.mark.parametrize("count", [-1, True, 1.5, "8", 10**12, None, [1]])
def test_absurd_token_counts_are_not_believed(read: Read, count: object) -> None:
    """A count that cannot be is as good as none."""
    finding = read(200, {**CHAT, "usage": {"prompt_tokens": count, "completion_tokens": count}}, kind=Kind.QUOTA)
    assert (finding.tokens_in, finding.tokens_out) == (None, None)


NOT_GOOD = [
    "",
    " ",
    "null",
    "true",
    "0",
    '"ok"',
    "[]",
    "{}",
    "[1, 2]",
    '{"status": "ok"}',
    '{"message": "Welcome to nginx"}',
    '{"data": []}',
    '{"data": {}}',
    '{"data": [{"name": "x"}]}',
    '{"data": [{"id": 7}]}',
    '{"object": "list", "data": null}',
    '{"object": "list", "data": "x"}',
    '{"choices": []}',
    '{"choices": [{}]}',
    '{"choices": [null]}',
    '{"choices": "x"}',
    '{"object": "chat.completion", "choices": null}',
    '{"data": [{"embedding": []}]}',
    '{"data": [{"embedding": null}]}',
    '{"object": "response", "status": "failed", "output": []}',
    '{"object": "response", "status": "completed"}',
    '{"id": "x", "object": "error"}',
    '{"models": []}',
    '{"success": true, "result": {}}',
    "<html><body>Sign in to the Wi-Fi</body></html>",
    "<!doctype html><title>ok</title>",
    "OK",
    "pong",
    "data: [DONE]\n\n",
    'data: {"object": "chat.completion.chunk"}\n\n',
    json.dumps(MODELS)[:-1],
    json.dumps(CHAT)[:-2],
    json.dumps(MODELS) + "}",
]


@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize("body", NOT_GOOD)
def test_any_other_200_is_not_understood(read: Read, body: str, kind: Kind) -> None:
    """Portals, proxies, empty and broken bodies: unknown, never ok."""
    assert read(200, body, kind=kind).outcome is Outcome.UNKNOWN


@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize(
    ("change", "outcome"),
    [
        (
            {"error": {"message": "x", "type": "insufficient_quota", "code": "credit_balance_exhausted"}},
            Outcome.QUOTA_EXHAUSTED,
        ),
        ({"error": "Invalid API key"}, Outcome.INVALID_KEY),
        ({"error": {"message": "Internal error", "code": 500}}, Outcome.SERVER_ERROR),
        ({"errors": [{"code": 10000, "message": "Authentication error"}]}, Outcome.INVALID_KEY),
    ],
)
def test_an_error_beside_a_success_is_an_error(
    read: Read, change: dict[str, object], outcome: Outcome, kind: Kind
) -> None:
    """An object that holds an error is what the error says, whatever else it holds."""
    assert read(200, {**CHAT, **change}, kind=kind).outcome is outcome


def test_a_stream_is_ok_unless_one_event_fails(read: Read) -> None:
    """A gateway that streams unasked has served, until it tells of an error."""
    chunk = 'data: {"object":"chat.completion.chunk","choices":[{"index":0,"delta":{}}]}\n\n'
    broken = 'data: {"error":{"message":"Overloaded","type":"overloaded_error"}}\n\n'
    assert read(200, chunk + "data: [DONE]\n\n", kind=Kind.QUOTA).outcome is Outcome.OK
    assert read(200, chunk + broken, kind=Kind.QUOTA).outcome is Outcome.OVERLOADED


@pytest.mark.parametrize("status", [201, 202, 299])
def test_every_2xx_is_judged_by_its_body(read: Read, status: int) -> None:
    """The body decides, not the last digits."""
    assert read(status, CHAT, kind=Kind.QUOTA).outcome is Outcome.OK
    assert read(status, "", kind=Kind.QUOTA).outcome is Outcome.UNKNOWN


@pytest.mark.parametrize("status", [0, -1, 100, 199, 600 * 2])
def test_a_status_that_cannot_be_is_unknown(read: Read, status: int) -> None:
    """Nothing is made of nonsense, not even with a success in the body."""
    assert read(status, CHAT).outcome is Outcome.UNKNOWN


@pytest.mark.parametrize("content_type", ["text/html", "text/plain", "", "application/octet-stream"])
def test_the_body_counts_not_its_label(read: Read, content_type: str) -> None:
    """A wrong Content-Type does not spoil a success."""
    assert read(200, MODELS, headers={"Content-Type": content_type}).outcome is Outcome.OK


def test_a_byte_order_mark_does_not_matter(read: Read) -> None:
    """Some gateways send one."""
    long = {**MODELS, "data": MODELS["data"] * 2000}
    for body in (MODELS, long):
        assert read(200, b"\xef\xbb\xbf" + json.dumps(body).encode()).outcome is Outcome.OK
