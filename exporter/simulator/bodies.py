"""The bodies of successful paid calls, shaped like recorded ones."""

import base64
import json
import math
import struct
from collections.abc import Mapping
from functools import lru_cache

from exporter.simulator.catalogue import pretty
from exporter.simulator.headers import request_id
from exporter.simulator.question import Question

_DIMENSIONS = {"text-embedding-3-large": 3072}
_TEXT = "This is a simulated answer."
_TEXT_TOKENS = 6


def prompt_tokens(body: Mapping[str, object] | None) -> int:
    """About as many tokens as OpenAI would count: one for four characters, at least one."""
    sent = (body or {}).get("input") or (body or {}).get("messages") or ""
    return max(1, len(sent if isinstance(sent, str) else json.dumps(sent)) // 4)


def output_tokens(body: Mapping[str, object] | None) -> int:
    """How many tokens the answer has: its text, or the cap that was asked for."""
    caps = [(body or {}).get(name) for name in ("max_completion_tokens", "max_output_tokens", "max_tokens")]
    return min([_TEXT_TOKENS, *(cap for cap in caps if isinstance(cap, int))])


@lru_cache(maxsize=64)
def _vector(dimensions: int, encoding: str) -> str:
    """A unit vector, as JSON, in one of the two encodings."""
    numbers = [math.sin(place + 1) * math.sqrt(2 / dimensions) for place in range(dimensions)]
    if encoding == "base64":
        return json.dumps(base64.b64encode(struct.pack(f"<{dimensions}f", *numbers)).decode())
    return json.dumps([round(number, 8) for number in numbers])


def embeddings(question: Question) -> bytes:
    """One vector an input. Written by hand: encoding 1,536 numbers anew costs more than all the rest."""
    sent = question.body or {}
    dimensions = sent.get("dimensions")
    length = dimensions if isinstance(dimensions, int) else _DIMENSIONS.get(question.model, 1536)
    vector = _vector(length, str(sent.get("encoding_format", "float")))
    asked = sent.get("input")
    count = len(asked) if isinstance(asked, list) and asked and isinstance(asked[0], str) else 1
    rows = ", ".join(f'{{"object": "embedding", "index": {index}, "embedding": {vector}}}' for index in range(count))
    used = prompt_tokens(sent)
    usage = json.dumps({"prompt_tokens": used, "total_tokens": used})
    model = json.dumps(question.model)
    return f'{{"object": "list", "data": [{rows}], "model": {model}, "usage": {usage}}}\n'.encode()


def chat(question: Question) -> bytes:
    """A chat completion; ``finish_reason`` is ``length`` when the cap cut it."""
    used, made = prompt_tokens(question.body), output_tokens(question.body)
    cut = made < _TEXT_TOKENS
    message: dict[str, object] = {
        "role": "assistant",
        "content": "This" if cut else _TEXT,
        "refusal": None,
        "annotations": [],
    }
    return pretty(
        {
            "id": "chatcmpl-" + request_id(question)[4:33],
            "object": "chat.completion",
            "created": int(question.now),
            "model": question.model,
            "choices": [
                {"index": 0, "message": message, "logprobs": None, "finish_reason": "length" if cut else "stop"}
            ],
            "usage": {
                "prompt_tokens": used,
                "completion_tokens": made,
                "total_tokens": used + made,
                "prompt_tokens_details": {"cached_tokens": 0, "audio_tokens": 0},
                "completion_tokens_details": {
                    "reasoning_tokens": 0,
                    "audio_tokens": 0,
                    "accepted_prediction_tokens": 0,
                    "rejected_prediction_tokens": 0,
                },
            },
            "service_tier": "default",
            "system_fingerprint": None,
        }
    )


def responses(question: Question) -> bytes:
    """A response of the Responses API."""
    used, made = prompt_tokens(question.body), output_tokens(question.body)
    number = request_id(question)[4:]
    part = {"type": "output_text", "annotations": [], "logprobs": [], "text": _TEXT}
    message = {
        "id": f"msg_{number}",
        "type": "message",
        "status": "completed",
        "content": [part],
        "role": "assistant",
    }
    return pretty(
        {
            "id": f"resp_{number}",
            "object": "response",
            "created_at": int(question.now),
            "status": "completed",
            "background": False,
            "billing": {"payer": "developer"},
            "completed_at": int(question.now),
            "error": None,
            "incomplete_details": None,
            "instructions": None,
            "max_output_tokens": (question.body or {}).get("max_output_tokens"),
            "model": question.model,
            "output": [message],
            "parallel_tool_calls": True,
            "previous_response_id": None,
            "reasoning": {"effort": None, "summary": None},
            "service_tier": "default",
            "store": True,
            "temperature": 1.0,
            "text": {"format": {"type": "text"}, "verbosity": "medium"},
            "tool_choice": "auto",
            "tools": [],
            "top_p": 1.0,
            "truncation": "disabled",
            "usage": {
                "input_tokens": used,
                "input_tokens_details": {"cached_tokens": 0},
                "output_tokens": made,
                "output_tokens_details": {"reasoning_tokens": 0},
                "total_tokens": used + made,
            },
            "user": None,
            "metadata": {},
        }
    )
