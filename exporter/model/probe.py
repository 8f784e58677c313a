"""One probe: what is asked, what is answered, what was found."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from exporter.outcome import Outcome, Reason


class Kind(StrEnum):
    """What a probe proves: ``auth`` is free, ``quota`` is paid (about one token)."""

    AUTH = "auth"
    QUOTA = "quota"


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What to send. The headers hold the secret and never show."""

    method: str
    url: str
    headers: Mapping[str, str] = field(repr=False)
    body: bytes | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """What came back: header names in lower case, the body bounded (``complete`` is False when cut)."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    complete: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """One rate limit from the response headers.

    ``resource`` is one of requests, tokens, project_tokens, input_images, other. ``reset_at`` is a
    Unix time. A member the provider did not send is None, never 0.
    """

    resource: str
    model: str = ""
    limit: float | None = None
    remaining: float | None = None
    reset_at: float | None = None
    at: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelInfo:
    """Whether the provider lists a model for this key, and when it ends (Unix time)."""

    name: str
    available: bool
    shutdown_at: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What a vendor's module reads out of one answer.

    ``code``, ``type`` and ``message`` are the provider's words, bounded and redacted.
    ``foreign_key``: the answer speaks of a key whose tail is not ours (a proxy or cache replaced it).
    ``upstream``: a gateway passed this on from its own upstream.
    ``retry_after`` is in seconds. ``models`` holds the models asked about, None when not listed.
    ``tokens_in``/``tokens_out`` are what the provider says it billed, None when it did not say.
    """

    outcome: Outcome
    reason: Reason = Reason.NONE
    code: str = ""
    type: str = ""
    message: str = ""
    foreign_key: bool = False
    upstream: bool = False
    retry_after: float | None = None
    limits: tuple[Limit, ...] = ()
    models: tuple[ModelInfo, ...] | None = None
    tokens_in: int | None = None
    tokens_out: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What one probe found. ``at`` is when it started; ``duration`` excludes waiting for a slot.

    ``http_status`` is 0 when no answer came. ``local``: found here, nothing was sent.
    ``call`` names the paid call that gave the answer. ``tokens`` and ``cost_usd`` cover all that
    the probe sent, the refused candidates included.
    """

    target: str
    kind: Kind
    at: float
    duration: float
    finding: Finding
    http_status: int = 0
    local: bool = False
    call: str = ""
    tokens: int = 0
    cost_usd: float = 0.0

    @property
    def outcome(self) -> Outcome:
        return self.finding.outcome

    @property
    def reason(self) -> Reason:
        return self.finding.reason

    @property
    def ended_at(self) -> float:
        return self.at + self.duration
