"""Rate limits from response headers, in every dialect that was seen.

OpenAI, Groq, xAI: ``x-ratelimit-{limit,remaining,reset}-{requests,tokens,…}`` with Go durations. Azure:
the same with bare integers, limits of -1 or 0 meaning none. Mistral and Cerebras: windows in the name
(``-req-10-second``, ``-tokens-minute``). Anthropic: ``anthropic-ratelimit-tokens-reset`` with RFC 3339.
Together, OpenRouter and the IETF draft: no resource at all.
"""

import re
from collections.abc import Iterable, Mapping

from exporter.model import Limit
from exporter.providers.reading.durations import number, reset_at

_PREFIXES = ("x-ratelimit-", "anthropic-ratelimit-", "ratelimit-", "x-tokenlimit-")
_FIELDS = ("limit", "remaining", "reset")
_MODEL_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:/@+-]{0,127}")
_RESOURCES = {
    "": "other",
    "requests": "requests",
    "tokens": "tokens",
    "project-tokens": "project_tokens",
    "input-images": "input_images",
}


def read_limits(headers: Mapping[str, str], model: str, now: float) -> tuple[Limit, ...]:
    """One row a resource; of several windows of one resource, the one nearest to its end."""
    windows: dict[str, dict[str, str]] = {}
    for name, value in headers.items():
        if name.startswith(_PREFIXES):
            _sort(name, value, windows)
    if not windows:
        return ()
    if not _MODEL_NAME.fullmatch(model):
        model = ""
    tightest: dict[str, Limit] = {}
    for window, fields in windows.items():
        found = _limit(window, fields, model, now)
        if found and (found.resource not in tightest or _share(found) < _share(tightest[found.resource])):
            tightest[found.resource] = found
    return tuple(tightest.values())


def _sort(name: str, value: str, windows: dict[str, dict[str, str]]) -> None:
    """Files ``x-ratelimit-limit-tokens`` and ``anthropic-ratelimit-tokens-limit`` under ("tokens", "limit")."""
    parts = name.split("-")[1:]
    if name.startswith("x-"):
        parts = parts[1:]
    field = next((part for part in parts if part in _FIELDS), None)
    if field is None:
        return
    parts.remove(field)
    window = "-".join(parts)
    if name.startswith("x-tokenlimit-"):
        window = "tokens"
    windows.setdefault(window, {})[field] = value


def _limit(window: str, fields: Mapping[str, str], model: str, now: float) -> Limit | None:
    limit = number(fields.get("limit", ""))
    remaining = number(fields.get("remaining", ""))
    reset = reset_at(fields["reset"], now) if "reset" in fields else None
    limit = limit or None  # Azure's 0 and -1 mean that there is none
    if limit is None and remaining is None and reset is None:
        return None
    return Limit(resource=_resource(window), model=model, limit=limit, remaining=remaining, reset_at=reset, at=now)


def _resource(window: str) -> str:
    if window in _RESOURCES:
        return _RESOURCES[window]
    words: Iterable[str] = window.split("-")
    if any(word.startswith("req") for word in words):
        return "requests"
    return "tokens" if "tokens" in window else "other"


def _share(limit: Limit) -> float:
    """How much is left, from 0 to 1; what is not known counts as plenty."""
    if limit.limit is None or limit.remaining is None:
        return 1.0
    return limit.remaining / limit.limit
