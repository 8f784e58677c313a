"""What an admin API says, page by page: rows as they were read, money in US dollars, times as Unix seconds.

What a document does not say is None or empty, never 0.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from exporter.model.probe import Finding

R = TypeVar("R")


@dataclass(frozen=True, slots=True, kw_only=True)
class Page(Generic[R]):
    """One page. ``next`` asks for the following one; empty: this is the last.

    ``spans`` are the buckets that the page covers (start and end), rows or not: what they do not hold is known to be
    nothing. ``skipped`` counts rows that could not be understood. ``lost``: there is more, and it is not said where, or
    this very page is named.
    """

    rows: tuple[R, ...]
    next: str = ""
    spans: tuple[tuple[float, float], ...] = ()
    skipped: int = 0
    lost: bool = False


@dataclass(frozen=True, slots=True)
class Reading(Generic[R]):
    """What came of one request: a page, or the finding that says why there is none."""

    page: Page[R] | None
    finding: Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class CostRow:
    """What was spent in one bucket of a day. ``currency`` in small letters; negative amounts are corrections."""

    start: float
    end: float
    amount: float
    currency: str = "usd"
    project: str = ""
    api_key: str = ""
    line_item: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class UsageRow:
    """What was used in one bucket. ``operation`` is the endpoint: ``completions``, ``embeddings``, …

    ``cached`` and the audio tokens are part of ``input`` and ``output``.
    """

    start: float
    end: float
    operation: str
    project: str = ""
    model: str = ""
    api_key: str = ""
    user: str = ""
    batch: str = ""
    input: int = 0
    output: int = 0
    cached: int = 0
    input_audio: int = 0
    output_audio: int = 0
    requests: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class SpendLimit:
    """A hard monthly limit: of the whole organisation when ``project`` is empty."""

    usd: float
    enforcing: bool | None = None
    project: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RateLimit:
    """What a project may do with a model; None: not said."""

    project: str
    model: str
    requests_per_minute: float | None = None
    tokens_per_minute: float | None = None
    requests_per_day: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """``active`` is False for an archived one."""

    id: str
    name: str = ""
    active: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiKey:
    """A key as the vendor lists it, never its value: ``redacted`` is ``sk-abc...def``. Admin keys have no project."""

    id: str
    name: str = ""
    redacted: str = ""
    project: str = ""
    created_at: float | None = None
    last_used_at: float | None = None
    expires_at: float | None = None
    owner_active: bool | None = None
    admin: bool = False


class Indicator(StrEnum):
    """What a vendor's status page says of the whole."""

    NONE = "none"
    MINOR = "minor"
    MAJOR = "major"
    CRITICAL = "critical"
    MAINTENANCE = "maintenance"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """One that is not resolved. ``title`` is the vendor's, bounded."""

    id: str
    title: str
    impact: Indicator
    began_at: float | None = None
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusPage:
    """Where a provider's vendor tells of its incidents (``https://status.openai.com``), and how often to look."""

    provider: str
    url: str
    interval: float = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class VendorStatus:
    """A vendor's status page at a moment."""

    indicator: Indicator
    incidents: tuple[Incident, ...] = ()
    at: float = 0.0
