"""What can be used and paid for: one row an endpoint of the usage API, and the prices.

Fields and groupings: usage_*_response.py and usage_*_params.py of openai-python. Prices are those of the vendor where
known; a model without one costs ``UNPRICED``.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum


class Use(StrEnum):
    """The endpoints under ``/v1/organization/usage/``."""

    COMPLETIONS = "completions"
    EMBEDDINGS = "embeddings"
    MODERATIONS = "moderations"
    IMAGES = "images"
    AUDIO_SPEECHES = "audio_speeches"
    AUDIO_TRANSCRIPTIONS = "audio_transcriptions"
    VECTOR_STORES = "vector_stores"
    CODE_INTERPRETER_SESSIONS = "code_interpreter_sessions"
    FILE_SEARCH_CALLS = "file_search_calls"
    WEB_SEARCH_CALLS = "web_search_calls"


@dataclass(frozen=True, slots=True)
class Price:
    """US dollars a million tokens; ``cached`` is what cached input costs."""

    input: float
    output: float = 0.0
    cached: float | None = None


UNPRICED = Price(1.0, 4.0)
PRICES: Mapping[str, Price] = {
    "gpt-3.5-turbo": Price(0.5, 1.5),
    "gpt-4o": Price(2.5, 10.0, 1.25),
    "gpt-4o-2024-08-06": Price(2.5, 10.0, 1.25),
    "gpt-4o-mini": Price(0.15, 0.6, 0.075),
    "gpt-4.1": Price(2.0, 8.0, 0.5),
    "gpt-4.1-mini": Price(0.4, 1.6, 0.1),
    "gpt-4.1-nano": Price(0.1, 0.4, 0.025),
    "gpt-5": Price(1.25, 10.0, 0.125),
    "gpt-5-mini": Price(0.25, 2.0, 0.025),
    "gpt-5-nano": Price(0.05, 0.4, 0.005),
    "gpt-5.4": Price(2.5, 15.0, 0.25),
    "gpt-5.4-mini": Price(0.75, 4.5, 0.075),
    "gpt-5.4-nano": Price(0.2, 1.25, 0.02),
    "gpt-5.6-luna": Price(0.2, 1.2),
    "gpt-6-luna": Price(0.1, 0.5),
    "o3": Price(2.0, 8.0, 0.5),
    "o4-mini": Price(1.1, 4.4, 0.275),
    "text-embedding-3-small": Price(0.02),
    "text-embedding-3-large": Price(0.13),
    "text-embedding-ada-002": Price(0.1),
}
_CACHED_SHARE = 4  # one in four input tokens, where caching is priced


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One position of the bill for one request: its name, how much of what, and the dollars."""

    line_item: str
    quantity: float
    unit: str
    usd: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What one request counts (field by field, in the order of the row's ``fields``) and costs."""

    counts: tuple[int, ...]
    items: tuple[Item, ...]

    @property
    def usd(self) -> float:
        return sum(item.usd for item in self.items)


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """``object`` is the name of the usage endpoint's results. ``groups`` can be grouped by and are told, null or not.

    ``one`` makes one request from the model and its input and output tokens.
    """

    object: str
    fields: tuple[str, ...]
    groups: tuple[str, ...]
    one: Callable[[str, int, int], Request]


_USER = ("project_id", "user_id", "api_key_id")
_MODEL = (*_USER, "model")
_MILLION = 1e6


def _item(name: str, quantity: float, unit: str, usd: float) -> Item:
    return Item(line_item=name, quantity=quantity, unit=unit, usd=quantity * usd)


def _completion(model: str, sent: int, made: int) -> Request:
    price = PRICES.get(model, UNPRICED)
    cached = 0 if price.cached is None else sent // _CACHED_SHARE
    fresh = sent - cached
    items = [_item(f"{model}, input", fresh, "tokens", price.input / _MILLION)]
    if cached:
        items.append(_item(f"{model}, cached input", cached, "tokens", (price.cached or 0.0) / _MILLION))
    if made:
        items.append(_item(f"{model}, output", made, "tokens", price.output / _MILLION))
    counts = (sent, made, cached, 0, fresh, fresh, made, cached, 0, 0, 0, 0, 0, 0, 1)
    return Request(counts=counts, items=tuple(items))


def _embedding(model: str, sent: int, _made: int) -> Request:
    usd = PRICES.get(model, UNPRICED).input / _MILLION
    return Request(counts=(sent, 1), items=(_item(f"{model}, input", sent, "tokens", usd),))


def _moderation(_model: str, sent: int, _made: int) -> Request:
    return Request(counts=(sent, 1), items=())


def _unit(quantity: int, unit: str, usd: float, *counts: int) -> Callable[[str, int, int], Request]:
    """One request of a fixed size."""

    def one(model: str, _sent: int, _made: int) -> Request:
        return Request(counts=counts or (quantity,), items=(_item(model, quantity, unit, usd),))

    return one


_TOKENS = (
    "input_tokens",
    "output_tokens",
    "input_cached_tokens",
    "input_cache_write_tokens",
    "input_uncached_tokens",
    "input_text_tokens",
    "output_text_tokens",
    "input_cached_text_tokens",
    "input_audio_tokens",
    "input_cached_audio_tokens",
    "output_audio_tokens",
    "input_image_tokens",
    "input_cached_image_tokens",
    "output_image_tokens",
    "num_model_requests",
)
_GIGABYTE = 1_000_000_000


def _row(
    name: str, fields: tuple[str, ...], groups: tuple[str, ...], one: Callable[[str, int, int], Request]
) -> Operation:
    return Operation(object=f"organization.usage.{name}.result", fields=fields, groups=groups, one=one)


OPERATIONS: Mapping[Use, Operation] = {
    Use.COMPLETIONS: _row("completions", _TOKENS, (*_MODEL, "batch", "service_tier"), _completion),
    Use.EMBEDDINGS: _row("embeddings", ("input_tokens", "num_model_requests"), _MODEL, _embedding),
    Use.MODERATIONS: _row("moderations", ("input_tokens", "num_model_requests"), _MODEL, _moderation),
    Use.IMAGES: _row(
        "images", ("images", "num_model_requests"), (*_MODEL, "size", "source"), _unit(1, "images", 0.04, 1, 1)
    ),
    Use.AUDIO_SPEECHES: _row(
        "audio_speeches", ("characters", "num_model_requests"), _MODEL, _unit(500, "characters", 15e-6, 500, 1)
    ),
    Use.AUDIO_TRANSCRIPTIONS: _row(
        "audio_transcriptions", ("seconds", "num_model_requests"), _MODEL, _unit(60, "seconds", 1e-4, 60, 1)
    ),
    Use.VECTOR_STORES: _row(
        "vector_stores", ("usage_bytes",), ("project_id",), _unit(1, "gigabyte_days", 0.1, _GIGABYTE)
    ),
    Use.CODE_INTERPRETER_SESSIONS: _row(
        "code_interpreter_sessions", ("num_sessions",), ("project_id",), _unit(1, "sessions", 0.03)
    ),
    Use.FILE_SEARCH_CALLS: _row(
        "file_searches", ("num_requests",), (*_USER, "vector_store_id"), _unit(1, "requests", 0.0025)
    ),
    Use.WEB_SEARCH_CALLS: _row(
        "web_searches",
        ("num_model_requests", "num_requests"),
        (*_MODEL, "context_level"),
        _unit(1, "requests", 0.01, 1, 1),
    ),
}

_BY_MODEL = (
    ("text-embedding-", Use.EMBEDDINGS),
    ("omni-moderation-", Use.MODERATIONS),
    ("gpt-image-", Use.IMAGES),
    ("tts-", Use.AUDIO_SPEECHES),
    ("whisper-", Use.AUDIO_TRANSCRIPTIONS),
)


def used_by(model: str) -> Use:
    """The endpoint that counts a model's use."""
    return next((use for prefix, use in _BY_MODEL if model.startswith(prefix)), Use.COMPLETIONS)
