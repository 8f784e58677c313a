"""Everything we remember of a key. Only :mod:`exporter.alerting` makes new ones."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from exporter.model.probe import Kind, Limit, ModelInfo, Result
from exporter.outcome import Outcome, Reason, State


class HoldReason(StrEnum):
    """Why a probe is kept back."""

    PAUSED = "paused"
    BUDGET = "budget"
    AUTH_FAILED = "auth_failed"
    PROVIDER_DOWN = "provider_down"
    SLOW_DOWN = "slow_down"
    RETRY_AFTER = "retry_after"
    BACKOFF = "backoff"


@dataclass(frozen=True, slots=True)
class Hold:
    """A reason not to probe now; ``until`` is None when no date is known."""

    reason: HoldReason
    until: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Track:
    """What we remember of one kind of probe.

    ``state`` is confirmed (None: not yet concluded); ``outcome`` and ``reason`` stand behind it.
    ``suspect`` with ``suspicions`` is a run of unusable results not yet confirmed, ``recheck`` the
    last delay between them. ``doubts`` counts inconclusive results in a row, ``goods`` good ones
    while exhaustion is being refuted, ``good_at`` when the last that counted ended, ``backoffs`` the
    doublings since exhaustion was confirmed.
    ``affirmed_at`` is the last result that supported the state ``ok``: good news ages from there.
    ``due`` is when the next probe should start, None when nothing is scheduled. ``hold`` is the
    dated hold of this kind (retry_after, slow_down, backoff); the undated ones follow from the rest
    of what is known. ``forced``: only a pause or the budget may keep the next probe back.
    """

    state: State | None = None
    outcome: Outcome | None = None
    reason: Reason = Reason.NONE
    since: float | None = None
    affirmed_at: float | None = None
    suspect: State | None = None
    suspicions: int = 0
    recheck: float = 0.0
    doubts: int = 0
    goods: int = 0
    good_at: float | None = None
    backoffs: int = 0
    last: Result | None = None
    last_success_at: float | None = None
    due: float | None = None
    hold: Hold | None = None
    forced: bool = False

    @property
    def held_until(self) -> float:
        """The end of the dated hold; 0 when there is none."""
        return self.hold.until or 0.0 if self.hold else 0.0


@dataclass(frozen=True, slots=True)
class Spend:
    """Probe money of one UTC day (days since the epoch)."""

    day: int = 0
    usd: float = 0.0

    def on(self, day: int) -> float:
        """What was spent on that day."""
        return self.usd if day == self.day else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """Everything we remember of one key.

    ``state`` is the worst of the enabled kinds' confirmed states; ``since`` is when it last
    changed (None before the first conclusion). ``paid_at`` is when the last paid probe was sent.
    ``call`` is the remembered paid call. ``probes``, ``tokens`` and ``cost_usd`` count since the
    process began and are never restored.
    """

    name: str
    provider: str
    fingerprint: str = ""
    state: State = State.UNKNOWN
    since: float | None = None
    auth: Track = Track()
    quota: Track = Track()
    paid_at: float | None = None
    spend: Spend = Spend()
    call: str = ""
    models: tuple[ModelInfo, ...] | None = None
    models_at: float | None = None
    limits: tuple[Limit, ...] = ()
    probes: Mapping[tuple[Kind, Outcome], int] = field(default_factory=dict)
    tokens: int = 0
    cost_usd: float = 0.0

    def track(self, kind: Kind) -> Track:
        return self.auth if kind is Kind.AUTH else self.quota

    def with_track(self, kind: Kind, track: Track) -> "Status":
        return replace(self, auth=track) if kind is Kind.AUTH else replace(self, quota=track)

    def cause(self) -> Track | None:
        """The track whose confirmed outcome stands behind the state, if any."""
        tracks = [t for t in (self.auth, self.quota) if t.state is self.state and t.outcome is not None]
        return tracks[0] if tracks else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Transition:
    """One change of a key's state, as it is logged, stored and drawn."""

    name: str
    at: float
    before: State
    after: State
    outcome: Outcome | None = None
    reason: Reason = Reason.NONE


@dataclass(frozen=True, slots=True)
class ProviderHealth:
    """Attribution's view of one provider; None is not known yet."""

    up: bool | None = None
    degraded: bool | None = None
