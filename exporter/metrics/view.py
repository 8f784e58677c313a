"""What the families read from: one key, all accounts, or the whole fleet, at one moment."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from exporter.alerting.holds import startable
from exporter.model import (
    AccountStatus,
    Hold,
    KeyDates,
    Kind,
    Limit,
    ModelInfo,
    ProviderHealth,
    Result,
    Status,
    Target,
    Track,
    VendorStatus,
)
from exporter.outcome import State

STALE_INTERVALS = 5.0
_NO_DATES = KeyDates()


class KeyView:
    """One key at one moment: what is known of it and not too old to be shown.

    ``tracks`` holds the enabled kinds only. ``measured`` holds the latest result of each that is
    younger than five of its intervals, ``limits`` and ``models`` likewise. ``usable`` is None when
    that is not known. ``dates`` are the vendor's and the configuration's together. Everything time
    decides is asked of ``_before``, which notes the moment: so ``valid_until`` (``inf`` for never)
    is when the view changes though nothing happens.
    """

    __slots__ = (
        "_now",
        "counts",
        "dates",
        "held",
        "limits",
        "measured",
        "models",
        "paused",
        "status",
        "target",
        "tracks",
        "usable",
        "valid_until",
    )

    def __init__(
        self,
        target: Target,
        status: Status,
        holds: Mapping[Kind, Hold | None],
        now: float,
        dates: KeyDates | None = None,
    ) -> None:
        self._now = now
        self.valid_until = math.inf
        self.target = target
        self.status = status
        self.tracks = tuple((kind, status.track(kind)) for kind in target.kinds)
        self.paused = target.paused_until is not None and self._before(target.paused_until)
        self.held = self._held(holds)
        self.measured = self._measured()
        self.limits = self._limits()
        self.models = self._models()
        self.usable = self._usable()
        self.counts = _counts(status)
        self.dates = (dates or _NO_DATES).of(target)

    @property
    def subject(self) -> tuple[str, str]:
        """The values of the labels that every family of a key has: ``key`` and ``provider``."""
        return self.target.name, self.target.provider.name

    def due(self, kind: Kind, track: Track) -> float | None:
        """When the next probe can start; None while nothing is scheduled or the hold has no date."""
        return startable(track.due, self.held.get(kind))

    def _before(self, moment: float) -> bool:
        """Whether the moment is still to come; if so, it is when this view may change."""
        if not self._now < moment:
            return False
        self.valid_until = min(self.valid_until, moment)
        return True

    def _fresh(self, at: float, kind: Kind) -> bool:
        return self._before(at + STALE_INTERVALS * self.target.probing(kind).interval)

    def _held(self, holds: Mapping[Kind, Hold | None]) -> dict[Kind, Hold]:
        held = ((kind, holds.get(kind)) for kind, _ in self.tracks)
        return {kind: hold for kind, hold in held if hold and (hold.until is None or self._before(hold.until))}

    def _measured(self) -> tuple[Result, ...]:
        last = (track.last for _, track in self.tracks)
        return tuple(result for result in last if result and self._fresh(result.ended_at, result.kind))

    def _limits(self) -> tuple[Limit, ...]:
        newest = {(limit.resource, limit.model): limit for limit in self.status.limits}
        return tuple(limit for limit in newest.values() if self._fresh(limit.at, Kind.QUOTA))

    def _models(self) -> tuple[ModelInfo, ...]:
        at = self.status.models_at
        if not self.status.models or at is None or not self._fresh(at, Kind.AUTH):
            return ()
        known = {model.name: model for model in self.status.models}
        return tuple(known[name] for name in dict.fromkeys(self.target.models) if name in known)

    def _usable(self) -> bool | None:
        """A confirmed good state outlasts inconclusive results for five auth intervals, a bad one all of them."""
        tracks = [track for _, track in self.tracks]
        if any(track.state is not None and track.state.unusable for track in tracks):
            return False
        if any(track.state is State.OK for track in tracks):
            return True
        affirmed = max((track.affirmed_at for track in tracks if track.affirmed_at is not None), default=None)
        return True if affirmed is not None and self._fresh(affirmed, Kind.AUTH) else None


def _counts(status: Status) -> dict[State, int]:
    """How many probes ended with an outcome of each state."""
    counts: dict[State, int] = {}
    for (_, outcome), count in status.probes.items():
        counts[outcome.state] = counts.get(outcome.state, 0) + count
    return counts


@dataclass(frozen=True, slots=True)
class AccountsView:
    """All accounts together. ``date`` is the UTC day of the moment (``2026-11-22``)."""

    accounts: tuple[AccountStatus, ...]
    date: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FleetView:
    """All keys together: what attribution says, how many keys are in each state, and what vendors say of themselves."""

    health: Mapping[str, ProviderHealth]
    states: Mapping[State, int]
    egress_up: bool | None
    in_flight: Mapping[str, int]
    vendors: Mapping[str, VendorStatus]
