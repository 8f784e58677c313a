"""What is watched: a key at a provider, and how it is to be probed."""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from exporter.model.probe import Kind

_FINGERPRINT_KEY = b"llmkey-exporter fingerprint v1"
_SHORTEST_FINGERPRINTED = 32
_BOTH = (Kind.AUTH, Kind.QUOTA)


@dataclass(frozen=True, slots=True)
class Secret:
    """A credential. It never shows in ``repr``, ``str`` or a traceback's values."""

    value: str = field(repr=False)

    def __str__(self) -> str:
        return "***"

    @property
    def fingerprint(self) -> str:
        """Eight hex digits that tell two secrets apart; empty for one short enough to be guessed."""
        if len(self.value) < _SHORTEST_FINGERPRINTED:
            return ""
        raw = self.value.encode("utf-8", "surrogatepass")
        return hmac.new(_FINGERPRINT_KEY, raw, hashlib.sha256).hexdigest()[:8]


class Severity(StrEnum):
    """How loudly something is told, loudest first: ``critical`` pages, ``warning`` is a ticket."""

    CRITICAL = "critical"
    WARNING = "warning"
    INFO = "info"
    NONE = "none"

    @property
    def rank(self) -> int:
        """0 is the loudest."""
        return _RANKS[self]


_RANKS = {severity: rank for rank, severity in enumerate(Severity)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """One place that serves keys. ``kind`` names the vendor module that speaks to it."""

    name: str
    kind: str
    base_url: str  # without a trailing slash, such as https://api.openai.com/v1
    official: bool = False  # the built-in provider at its own address: only there is a prefix a diagnosis


@dataclass(frozen=True, slots=True, kw_only=True)
class Probing:
    """How one kind of probe is made. ``call`` and ``model`` matter to ``quota`` only."""

    interval: float
    timeout: float
    enabled: bool = True
    call: str = "auto"
    model: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirm:
    """How many results make a state (the first included), and how soon the second is asked for."""

    failures: int = 3
    delay: float = 5.0


@dataclass(frozen=True, slots=True)
class Price:
    """US dollars a token."""

    input: float
    output: float
    cached: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """One key at one provider, resolved and ready to be probed.

    ``secret`` is None when there is no credential; ``secret_fault`` then says where it was
    looked for, without any value (``environment variable FOO is not set``). ``expires_at`` and
    ``created_at`` are what the configuration says; ``rotate_after`` is how old it may become (seconds).
    ``prices`` (by model) come before the vendor module's own.
    """

    name: str
    provider: Provider
    secret: Secret | None
    secret_fault: str = ""
    account: str = ""
    organization: str = ""
    project: str = ""
    models: tuple[str, ...] = ()
    severity: Severity = Severity.CRITICAL
    paused_until: float | None = None
    expires_at: float | None = None
    created_at: float | None = None
    rotate_after: float | None = None
    labels: Mapping[str, str] = field(default_factory=dict)
    auth: Probing = Probing(interval=60.0, timeout=10.0)
    quota: Probing = Probing(interval=900.0, timeout=30.0)
    confirm: Confirm = Confirm()
    budget_usd_per_day: float = 0.01
    prices: Mapping[str, Price] = field(default_factory=dict)

    def probing(self, kind: Kind) -> Probing:
        return self.auth if kind is Kind.AUTH else self.quota

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """The kinds that are enabled."""
        if self.auth.enabled and self.quota.enabled:  # asked for very often
            return _BOTH
        return tuple(kind for kind in Kind if self.probing(kind).enabled)

    @property
    def fingerprint(self) -> str:
        return self.secret.fingerprint if self.secret else ""

    def paused(self, now: float) -> bool:
        return self.paused_until is not None and now < self.paused_until
