"""When a 2xx is a success: only when the body is a well-formed answer of the API, never because of the status."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from exporter.model import Kind
from exporter.providers.reading.body import Body, Shape
from exporter.providers.reading.evidence import events_of, is_failure

_MOST_TOKENS = 10**9
_OBJECT = re.compile(r"[a-z_.]{3,40}")
# Tuples, not sets: what is looked up may be unhashable.
_SERVED_EVENTS = ("response.completed", "response.output_text.delta", "content_block_delta", "message_stop")
_FINISHED = ("completed", "incomplete", "in_progress", "queued")

Json = Mapping[object, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """What the provider says it billed, None where it does not say."""

    model: str = ""
    tokens_in: int | None = None
    tokens_out: int | None = None


def is_success(kind: Kind, body: Body) -> bool:
    """Whether the body is what a served request gets.

    A ``quota`` probe is served only by something generated. An ``auth`` probe is served by a list, a
    description of the key, or anything that a paid call would get: that proves the key all the more.
    """
    if not body.whole:
        return False
    if body.shape is Shape.STREAM:
        return _is_stream(body)
    if body.shape is not Shape.JSON:
        return False
    value = body.value
    if isinstance(value, list):
        return kind is Kind.AUTH and _are_items(value)
    if not isinstance(value, dict) or value.get("error") or value.get("errors"):
        return False
    return _is_generated(value) or (kind is Kind.AUTH and _is_record(value))


def read_usage(body: Body) -> Usage:
    """The model that served and the tokens it billed."""
    value = body.value if isinstance(body.value, dict) else {}
    usage = value.get("usage")
    model = value.get("model")
    usage = usage if isinstance(usage, dict) else {}
    return Usage(
        model=model if isinstance(model, str) else "",
        tokens_in=_count(usage, "prompt_tokens", "input_tokens", "total_tokens"),
        tokens_out=_count(usage, "completion_tokens", "output_tokens"),
    )


def _count(usage: Json, *names: str) -> int | None:
    for name in names:
        count = usage.get(name)
        if isinstance(count, int) and not isinstance(count, bool) and 0 <= count <= _MOST_TOKENS:
            return count
    return None


def _is_generated(value: Json) -> bool:
    return any(fits(value) for fits in _GENERATED)


def _is_chat(value: Json) -> bool:
    """Chat and legacy completions; a filtered answer has no message, only its reason to end."""
    return _each(
        value.get("choices"),
        lambda choice: (
            not choice.get("error")
            and (
                isinstance(choice.get("message"), dict)
                or "text" in choice
                or isinstance(choice.get("finish_reason"), str)
            )
        ),
    )


def _is_embedding(value: Json) -> bool:
    return _each(
        value.get("data"), lambda item: isinstance(item.get("embedding"), list | str) and bool(item["embedding"])
    )


def _is_response(value: Json) -> bool:
    return (
        value.get("object") == "response" and value.get("status") in _FINISHED and isinstance(value.get("output"), list)
    )


def _is_message(value: Json) -> bool:
    """Anthropic's Messages API."""
    return (
        value.get("type") == "message" and value.get("role") == "assistant" and isinstance(value.get("content"), list)
    )


def _is_candidate(value: Json) -> bool:
    """Gemini's own generateContent."""
    return _each(value.get("candidates"), lambda item: isinstance(item.get("content"), dict) or "finishReason" in item)


def _is_moderation(value: Json) -> bool:
    return _each(value.get("results"), lambda item: isinstance(item.get("flagged"), bool) and "categories" in item)


def _is_image(value: Json) -> bool:
    return _each(value.get("data"), lambda item: isinstance(item.get("url") or item.get("b64_json"), str))


_GENERATED: tuple[Callable[[Json], bool], ...] = (
    _is_chat,
    _is_embedding,
    _is_response,
    _is_message,
    _is_candidate,
    _is_moderation,
    _is_image,
)


def _is_record(value: Json) -> bool:
    """A list of models (or of other objects), one such object, or OpenRouter's description of the key."""
    data = value.get("data")
    if isinstance(data, list):
        return _are_items(data) or (not data and value.get("object") == "list")
    if isinstance(data, dict):
        return _is_key(data)
    models = value.get("models")
    if isinstance(models, list) and models:
        return _each(models, lambda model: isinstance(model.get("name"), str))
    return _is_item(value) or _is_key(value)


def _are_items(values: list[object]) -> bool:
    return bool(values) and all(isinstance(value, dict) and isinstance(value.get("id"), str) for value in values)


def _is_item(value: Json) -> bool:
    """``{"id": …, "object": "model", …}``: every object of the API names what it is."""
    name = value.get("object")
    return (
        isinstance(value.get("id"), str) and isinstance(name, str) and bool(_OBJECT.fullmatch(name)) and name != "error"
    )


def _is_key(value: Json) -> bool:
    return isinstance(value.get("label"), str) and "usage" in value and "limit" in value


def _is_stream(body: Body) -> bool:
    """A gateway that streams though nobody asked: served, when something arrived and nothing failed."""
    events = list(events_of(body))
    if any(is_failure(event) for event in events):
        return False
    return any(
        event.get("type") in _SERVED_EVENTS
        or (event.get("object") == "chat.completion.chunk" and isinstance(event.get("choices"), list))
        for event in events
    )


def _each(values: object, fits: Callable[[Json], bool]) -> bool:
    return (
        isinstance(values, list) and bool(values) and all(isinstance(value, dict) and fits(value) for value in values)
    )
