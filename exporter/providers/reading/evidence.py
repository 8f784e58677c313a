"""What an error body says, layer by layer, from the outermost object to what a gateway quotes from its upstream."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice

from exporter.providers.reading.body import Body, Shape
from exporter.providers.reading.mend import embedded, loads, scraped
from exporter.providers.reading.messages import plain

_DEEPEST = 6
_MOST_LAYERS = 12
_MOST_ITEMS = 5
_NOTHING = ("", "None", "null")  # litellm prints its None
_LONGEST = 16_384  # characters of a message: more is no message

_CODES = ("code", "error_code", "errorCode", "statusCode", "status_code", "err_code")
_TYPES = ("type", "error_type", "errorType", "__type")
_MESSAGES = (
    "message", "msg", "error_message", "errorMessage", "error_msg", "detail", "status_msg", "error_description",
    "description", "title",
)  # fmt: skip
_INSIDE = ("error", "err", "errors", "body", "response", "detail", "base_resp", "Error")
_FAILURES = ("error", "response.failed", "response.error")  # a tuple: what is looked up may be unhashable

_UPSTREAM = re.compile(
    r"(?i)provider returned error|error from provider|\bupstream (?:error|provider|returned|service)\b"
    r"|\b[a-z_]*exception\b[^-]{0,40} - |bad response status code|\(request id: ?\d{14}"
)
_GATEWAYS_OWN = re.compile(r"_api_error$")  # one-api and its many children, about themselves
_WORDS = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One error object. ``code`` and ``type`` are as sent; ``reasons`` are further exact words.

    ``status`` is Google's status word. ``upstream``: a gateway quotes it from behind itself.
    ``headers``: rate-limit headers that OpenRouter puts into the body. ``text`` is all its words as
    the patterns read them.
    """

    code: str = ""
    type: str = ""
    message: str = ""
    status: str = ""
    reasons: tuple[str, ...] = ()
    upstream: bool = False
    headers: Mapping[str, str] = field(default_factory=dict)
    text: str = ""

    @property
    def said(self) -> bool:
        return bool(self.code or self.type or self.message or self.status or self.reasons)


def read_evidence(body: Body) -> tuple[Evidence, ...]:
    """The layers, outermost first. Pages have none: their words are an edge's, not the provider's."""
    if body.shape not in (Shape.JSON, Shape.STREAM, Shape.TEXT):
        return ()
    relayed = _relayed(body.text)
    value = [event for event in events_of(body) if is_failure(event)] if body.shape is Shape.STREAM else body.value
    layers = tuple(islice(_layers(value, upstream=relayed, depth=0), _MOST_LAYERS))
    return layers if layers or not body.text else (_plain(body.text, upstream=relayed),)


def events_of(body: Body) -> Iterator[Mapping[object, object]]:
    """The objects of an event stream."""
    events = body.value if body.shape is Shape.STREAM and isinstance(body.value, list) else ()
    return (event for event in events if isinstance(event, dict))


def is_failure(event: Mapping[object, object]) -> bool:
    """Whether one event of a stream tells of an error, in the Chat, the Responses or Anthropic's dialect."""
    response = event.get("response")
    inner = response.get("error") if isinstance(response, dict) else None
    return bool(event.get("error") or inner or event.get("type") in _FAILURES)


def _layers(value: object, *, upstream: bool, depth: int) -> Iterator[Evidence]:
    if depth > _DEEPEST:
        return
    if isinstance(value, str):
        yield from _of_string(value, upstream=upstream, depth=depth)
    elif isinstance(value, list):
        for item in value[:_MOST_ITEMS]:
            yield from _layers(item, upstream=upstream, depth=depth + 1)
    elif isinstance(value, dict):
        yield from _of_object(value, upstream=upstream, depth=depth)


def _of_string(text: str, *, upstream: bool, depth: int) -> Iterator[Evidence]:
    text = text[:_LONGEST]
    inner = _quoted(text)
    if inner is not None:
        yield from _layers(inner, upstream=upstream, depth=depth + 1)
    elif text.strip():
        yield _plain(text, upstream=upstream)


def _of_object(value: Mapping[object, object], *, upstream: bool, depth: int) -> Iterator[Evidence]:
    own = _own(value, upstream=upstream)
    if own.said:
        yield own
    if own.message and (inner := _quoted(own.message)) is not None:
        yield from _layers(inner, upstream=own.upstream, depth=depth + 1)
    for name in _INSIDE:
        child = value.get(name)
        if isinstance(child, dict | list):
            yield from _layers(child, upstream=upstream, depth=depth + 1)
    metadata = value.get("metadata")
    if isinstance(metadata, dict) and metadata.get("raw"):
        yield from _layers(metadata["raw"], upstream=True, depth=depth + 1)
    choices = value.get("choices")
    if isinstance(choices, list) and choices and isinstance(choices[0], dict):
        yield from _layers(choices[0].get("error"), upstream=True, depth=depth + 1)


def _own(value: Mapping[object, object], *, upstream: bool) -> Evidence:
    message = _first(value, _MESSAGES)
    error = value.get("error")
    if isinstance(error, str):
        message = error[:_LONGEST] if not message else f"{error[:_LONGEST]}: {message}"
    kind = _first(value, _TYPES)
    relayed = not _GATEWAYS_OWN.search(kind) and _relayed(message)
    status = _first(value, ("status",))
    reasons = tuple(_reasons(value))
    metadata = value.get("metadata")
    return Evidence(
        code=_first(value, _CODES),
        type="" if kind in _FAILURES else kind,
        message=message,
        status=status,
        reasons=reasons,
        upstream=upstream or relayed,
        headers=_headers(metadata.get("headers")) if isinstance(metadata, dict) else {},
        text=plain(" ".join((message, status, *reasons))),
    )


def _first(value: Mapping[object, object], names: tuple[str, ...]) -> str:
    for name in names:
        found = value.get(name)
        if isinstance(found, str) and found.strip() not in _NOTHING:
            return found[:_LONGEST]
        if isinstance(found, int | float) and not isinstance(found, bool):
            return str(found)
    return ""


def _reasons(value: Mapping[object, object]) -> Iterator[str]:
    """Google's ErrorInfo.reason and quota ids, OpenRouter's limit source: exact words beside the code."""
    details = value.get("details")
    sources = [value, value.get("metadata"), *(details[:_MOST_ITEMS] if isinstance(details, list) else ())]
    for source in sources:
        if not isinstance(source, dict):
            continue
        for name in ("reason", "limit_source", "error_type", "retryDelay"):
            word = source.get(name)
            if isinstance(word, str) and word:
                yield f"retryDelay: {word}" if name == "retryDelay" else word
        violations = source.get("violations")
        for violation in violations[:_MOST_ITEMS] if isinstance(violations, list) else ():
            if isinstance(violation, dict):
                yield from (violation[name] for name in ("quotaId", "quotaMetric") if _is_word(violation.get(name)))


def _is_word(value: object) -> bool:
    return isinstance(value, str) and bool(value)


def _headers(value: object) -> Mapping[str, str]:
    if not isinstance(value, dict):
        return {}
    return {str(name).lower(): str(text) for name, text in list(value.items())[:20]}


def _quoted(text: str) -> object | None:
    """The error object inside a message or a string, in JSON or printed by another language."""
    if "{" not in text and "map[" not in text:
        whole = loads(text) if text[:1] == '"' else None
        return whole if isinstance(whole, str) and whole != text else None
    return embedded(text) or scraped(text)


def _plain(text: str, *, upstream: bool) -> Evidence:
    """Prose, with the exact codes that an SDK has woven into it: ``[429:insufficient_quota] You …``."""
    return Evidence(message=text, reasons=tuple(_WORDS.findall(text[:2000])), upstream=upstream, text=plain(text))


def _relayed(text: str) -> bool:
    return bool(_UPSTREAM.search(text))
