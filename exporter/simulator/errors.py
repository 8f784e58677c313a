"""OpenAI's error object, in an answer."""

from collections.abc import Callable, Mapping

from exporter.simulator import headers
from exporter.simulator.catalogue import pretty
from exporter.simulator.question import Answer, Question

INVALID_REQUEST = "invalid_request_error"

Head = Callable[[Question], Mapping[str, str]]


def mask(secret: str) -> str:
    """A key as OpenAI repeats it: up to 8 leading and 4 trailing characters; a very short one is not masked."""
    if len(secret) <= 8:  # noqa: PLR2004  # what was observed
        return secret
    lead = min(8, len(secret) - 8)
    return secret[:lead] + "*" * max(4, len(secret) - 12) + secret[-4:]


def error(
    question: Question,
    status: int,
    message: str,
    *,
    kind: str = INVALID_REQUEST,
    code: str | None = None,
    param: str | None = None,
    head: Head = headers.served,
) -> Answer:
    """One refusal; ``kind`` is the member ``type``."""
    body = pretty({"error": {"message": message, "type": kind, "param": param, "code": code}})
    return Answer(status=status, headers=head(question), body=body)
