"""The headers OpenAI sends: which ones come with which answer, and in which format.

Read from recorded answers: successes of the paid calls carry ``x-ratelimit-*``; ``GET /v1/models``
and refusals of the key carry none; a 401 has not even ``openai-*``.
"""

import math

from exporter.simulator.question import Question

JSON = "application/json"
_SECOND = 1000  # in thousandths
_ODD = 0x9E3779B97F4A7C15F39CC0605CEDC835  # spreads serial numbers over 128 bits (2**128 / golden ratio, odd)


def request_id(question: Question) -> str:
    """Unique for a key and serial, and the same for the same question: nothing here is random."""
    return f"req_{_spread(question):032x}"


def _spread(question: Question) -> int:
    seed = int.from_bytes(question.caller.name.encode()[-8:], "big")
    return (question.serial * 0x10001 + seed + int(question.now * 1000)) * _ODD % 2**128


def edge(question: Question, content_type: str = JSON) -> dict[str, str]:
    """What every answer has, the edge's own included."""
    return {
        "Content-Type": content_type,
        "x-request-id": request_id(question),
        "cf-cache-status": "DYNAMIC",
        "cf-ray": f"{_spread(question) >> 64:016x}-SIM",
        "Server": "cloudflare",
        "x-content-type-options": "nosniff",
    }


def refused(question: Question) -> dict[str, str]:
    """A key that was not let in."""
    return edge(question, "application/json; charset=utf-8") | {"vary": "Origin"}


def listed(question: Question) -> dict[str, str]:
    """The free calls."""
    return edge(question) | {"openai-processing-ms": "52", "openai-version": "2020-10-01"}


def served(question: Question) -> dict[str, str]:
    """A paid call of a key that was let in; the organisation is named by its slug, not its id."""
    headers = listed(question) | {"openai-organization": "simulated-org"}
    if question.caller.project:
        headers["openai-project"] = question.caller.project
    return headers


def limited(question: Question) -> dict[str, str]:
    """The same with the state of its rate limits."""
    limits = question.caller.limits
    headers = served(question)
    headers |= _limit("requests", limits.requests, question.requests_used)
    headers |= _limit("tokens", limits.tokens, question.tokens_used)
    if limits.project_tokens:
        headers |= _limit("project-tokens", limits.project_tokens, question.tokens_used)
    return headers


def _limit(resource: str, limit: int, used: float) -> dict[str, str]:
    """One limit a minute; ``reset`` is how long until nothing of it is used."""
    return {
        f"x-ratelimit-limit-{resource}": str(limit),
        f"x-ratelimit-remaining-{resource}": str(max(0, math.floor(limit - used))),
        f"x-ratelimit-reset-{resource}": go_duration(used * 60.0 / limit),
    }


def go_duration(seconds: float) -> str:
    """A duration as Go prints it, to the millisecond: ``6ms``, ``8.64s``, ``2m7.93s``, ``1h0m0s``, ``0s``."""
    thousandths = round(seconds * 1000)
    if 0 < thousandths < _SECOND:
        return f"{thousandths}ms"
    minutes, rest = divmod(thousandths, 60_000)
    hours, minutes = divmod(minutes, 60)
    written = f"{rest / 1000:.3f}".rstrip("0").rstrip(".") + "s"
    if hours:
        return f"{hours}h{minutes}m{written}"
    return f"{minutes}m{written}" if minutes else written
