"""Anthropic's own API: ``x-api-key``, ``anthropic-version`` and ``/v1/messages``. Listing models is free.

An empty balance is a 400 of type invalid_request_error there: only the message tells, and the generic
patterns know it. The spend limit of 2026 has a code (``enforced_spend_limit_reached``).
"""

from collections.abc import Mapping

from exporter.outcome import Outcome
from exporter.providers.call import Call, chat
from exporter.providers.compatible import Compatible
from exporter.providers.reading.decision import Rules, table

_VERSION = "2023-06-01"


class Anthropic(Compatible):
    """Native headers and the Messages API; whatever ``call`` says, it is a message."""

    def credential(self, secret: str) -> Mapping[str, str]:
        return {"x-api-key": secret, "anthropic-version": _VERSION}

    def path(self, call: Call) -> str:  # noqa: ARG002 -- one path for all
        return "/messages"


ANTHROPIC = Anthropic(
    calls=(
        chat("claude-haiku-4-5", 1.00, 5.00),
        chat("claude-3-5-haiku-latest", 0.80, 4.00),
        chat("claude-3-haiku-20240307", 0.25, 1.25),
    ),
    rules=Rules(weak=table({Outcome.MODEL_NOT_FOUND: "not_found_error"})),
    auth_path="/models?limit=1000",
)
