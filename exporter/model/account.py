"""An account: one organisation at a provider, read with an admin key; what is asked of it, and what is known."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from exporter.model.reading import RateLimit, SpendLimit
from exporter.model.target import Price, Provider, Secret, Target
from exporter.outcome import Outcome, Reason


class Collector(StrEnum):
    """One thing that is read of an account."""

    COSTS = "costs"
    USAGE = "usage"
    LIMITS = "limits"
    KEYS = "keys"


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """Prepaid credit as the operator states it. Times are midnights UTC; no end: it never expires."""

    usd: float
    granted_at: float
    expires_at: float | None = None


@dataclass(frozen=True, slots=True)
class HeldKey:
    """A key that we hold, under our name of it: one of those that an account may list."""

    name: str
    secret: Secret
    project: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """One organisation, resolved and ready to be read.

    ``secret`` None with ``secret_fault``: as for a key; both empty: none is configured, and nothing is read.
    ``own`` False: another shard reads the account, and here only its keys are read, for their dates.
    ``intervals`` holds the collectors that are on (seconds). ``held`` are the keys that may be the account's, those of
    all shards. ``top_models`` and ``top_projects`` bound the series of usage; the rest is ``other``. ``models`` are
    those of its keys that must stay available: their rate limits are read. ``prices`` come before any price list.
    ``compat`` names the exporters whose metrics are shown as well (``foxdalas``).
    """

    name: str
    provider: Provider
    secret: Secret | None
    secret_fault: str = ""
    own: bool = True
    held: tuple[HeldKey, ...] = ()
    intervals: Mapping[Collector, float] = field(default_factory=dict)
    usage_bucket: str = "1m"
    budget_usd: float | None = None
    warn_at: tuple[float, ...] = (0.5, 0.8, 1.0)
    credit: tuple[Grant, ...] = ()
    top_models: int = 20
    top_projects: int = 20
    models: tuple[str, ...] = ()
    prices: Mapping[str, Price] = field(default_factory=dict)
    compat: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class CollectorStatus:
    """How reading goes. ``success`` None: not tried yet. ``data_at`` is the end of the newest bucket.

    ``outcome``, ``reason`` and ``words`` say why the last read failed. ``due`` is when it is tried next.
    """

    success: bool | None = None
    tried_at: float | None = None
    last_success_at: float | None = None
    data_at: float | None = None
    failures: int = 0
    outcome: Outcome | None = None
    reason: Reason = Reason.NONE
    words: str = ""
    due: float = 0.0


class KeyStanding(StrEnum):
    """What we make of a key that the vendor lists; the first that is true counts."""

    OWNER_INACTIVE = "owner_inactive"
    MONITORED = "monitored"
    UNUSED = "unused"
    UNMONITORED = "unmonitored"


class Bound(StrEnum):
    """What can be exhausted."""

    BUDGET = "budget"
    SPEND_LIMIT = "spend_limit"
    CREDIT = "credit"


@dataclass(frozen=True, slots=True)
class Spent:
    """US dollars, of the running UTC day and month."""

    today: float
    month: float


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyDates:
    """When a key was made, last used and ends (Unix time); None: not known."""

    created_at: float | None = None
    last_used_at: float | None = None
    expires_at: float | None = None

    def of(self, target: Target) -> "KeyDates":
        """With what the configuration says: the vendor knows best when it was made, the earlier end counts."""
        ends = [at for at in (self.expires_at, target.expires_at) if at is not None]
        return KeyDates(
            created_at=target.created_at if self.created_at is None else self.created_at,
            last_used_at=self.last_used_at,
            expires_at=min(ends, default=None),
        )


@dataclass(frozen=True, slots=True)
class UsageDetail:
    """What was used since the start, told apart as far as the vendor does; audio and cached are part of the rest."""

    operation: str
    project: str
    model: str
    api_key: str
    user: str
    batch: str
    input: int
    output: int
    cached: int
    input_audio: int
    output_audio: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedKey:
    """A key that the vendor lists, as we may show it: its name there, never its value."""

    name: str
    project: str
    standing: KeyStanding
    created_at: float | None = None
    last_used_at: float | None = None
    expires_at: float | None = None
    target: str = ""  # our name of it, where it is watched


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountStatus:
    """Everything known of an account and not too old to be shown; None or empty: not known.

    ``spent`` is the whole account's, ``by_project`` and ``by_key`` (our names of keys) its parts. ``tokens`` counts
    since the start by (project, model, direction), ``requests`` by (project, model); ``folded`` what went into
    ``other``. ``estimated_today`` adds what usage has seen and costs have not. ``usual_day`` is the usual cost of a
    day. ``foreign`` is what the month cost in other currencies. ``budget_reached`` says of each share to warn at
    whether the month's cost has reached it, which stays so until the month ends or the budget is another.
    ``exhaustion`` is when each limit will be reached at the present pace (Unix time). ``refused`` counts rows that
    could not be. ``key_dates`` is by our names of keys. ``names`` are the vendor's names of projects and API keys, by
    id. ``by_line_item`` is by the vendor's line items (``gpt-4o, input``). ``details`` are there with ``compat`` only.
    """

    name: str
    provider: str
    collectors: Mapping[Collector, CollectorStatus] = field(default_factory=dict)
    spent: Spent | None = None
    foreign: Mapping[str, float] = field(default_factory=dict)
    by_project: Mapping[str, Spent] = field(default_factory=dict)
    by_key: Mapping[str, Spent] = field(default_factory=dict)
    by_line_item: Mapping[str, Spent] = field(default_factory=dict)
    usual_day: float | None = None
    estimated_today: float | None = None
    unpriced: Mapping[str, int] | None = None  # tokens by model, requests where it counts no tokens
    tokens: Mapping[tuple[str, str, str], float] = field(default_factory=dict)
    requests: Mapping[tuple[str, str], float] = field(default_factory=dict)
    folded: float = 0.0
    refused: Mapping[Collector, int] = field(default_factory=dict)
    budget_usd: float | None = None
    budget_reached: Mapping[float, bool] = field(default_factory=dict)
    spend_limits: tuple[SpendLimit, ...] = ()
    rate_limits: tuple[RateLimit, ...] = ()
    forecast_month: float | None = None
    exhaustion: Mapping[Bound, float] = field(default_factory=dict)
    credit_remaining: float | None = None
    credit_expires_at: float | None = None
    keys: tuple[ListedKey, ...] | None = None
    key_dates: Mapping[str, KeyDates] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    details: tuple[UsageDetail, ...] = ()
    compat: frozenset[str] = frozenset()
