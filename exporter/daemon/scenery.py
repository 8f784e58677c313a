"""What the rules look at, gathered: since when providers are down, who was throttled, how many keys are alike."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from exporter.alerting import Window
from exporter.alerting.rules import FleetScene, KeyScene, Throttling
from exporter.model import AccountStatus, Hold, KeyDates, Kind, ProviderHealth, Result, Status, Target, VendorStatus
from exporter.outcome import State

_TROUBLE = (State.PROVIDER_ERROR, State.UNREACHABLE)
_HOUR = 3600.0
_UNDATED = KeyDates()


@dataclass(slots=True)
class Scenery:
    """Remembers what no status holds. ``refused_at`` is when a configuration was refused (None: the last was good)."""

    refused_at: float | None = None
    egress_lost_at: float | None = None
    _down: dict[str, float] = field(default_factory=dict)
    _degraded: dict[str, float] = field(default_factory=dict)
    _throttled: dict[str, Window] = field(default_factory=dict)
    _census: Counter[tuple[str, State]] = field(default_factory=Counter)
    _keys: Counter[str] = field(default_factory=Counter)

    def observed(self, result: Result) -> None:
        """Throttling is counted from a key's first throttled probe on, for an hour."""
        throttled = result.outcome.state is State.RATE_LIMITED
        window = self._throttled.get(result.target)
        if window is None and throttled:
            window = self._throttled[result.target] = Window(length=_HOUR, grain=_HOUR / 12)
        if window is not None and not result.local:
            window.observe(result.ended_at, trouble=throttled)

    def changed(self, before: Status, after: Status) -> None:
        self._census[before.provider, before.state] -= 1
        self._census[after.provider, after.state] += 1

    def count(self, board: Iterable[Status], now: float) -> None:
        """Count the keys anew, and forget the throttling that is over."""
        self._census = Counter((status.provider, status.state) for status in board)
        self._keys = Counter()
        for (provider, _), number in self._census.items():
            self._keys[provider] += number
        over = [name for name, window in self._throttled.items() if not window.counts(now)[1]]
        for name in over:
            del self._throttled[name]

    def key(
        self,
        target: Target,
        status: Status,
        holds: Mapping[Kind, Hold | None],
        now: float,
        *,
        account: AccountStatus | None = None,
        dates: KeyDates | None = None,
    ) -> KeyScene:
        provider = target.provider.name
        return KeyScene(
            target=target,
            status=status,
            now=now,
            holds=holds,
            throttling=self._throttling(target, now),
            provider_up=False if provider in self._down else None,
            alike=max(1, self._census[provider, status.state]),
            keys=max(1, self._keys[provider]),
            account=account,
            dates=(dates or _UNDATED).of(target),
            dated=dates is not None,
        )

    def _throttling(self, target: Target, now: float) -> Throttling:
        """Of at least as many probes as an hour has: the first few that are throttled are no large share yet."""
        if (window := self._throttled.get(target.name)) is None:
            return Throttling()
        probes, throttled = window.counts(now)
        usual = sum(_HOUR / target.probing(kind).interval for kind in target.kinds)
        return Throttling(max(probes, round(usual)), throttled)

    def fleet(
        self,
        health: Mapping[str, ProviderHealth],
        *,
        egress_up: bool | None,
        missed_at: float | None,
        failing: Mapping[str, float],
        vendors: Mapping[str, VendorStatus],
        now: float,
    ) -> FleetScene:
        self._down = _since(self._down, (name for name, one in health.items() if one.up is False), now)
        self._degraded = _since(self._degraded, (name for name, one in health.items() if one.degraded), now)
        self.egress_lost_at = None if egress_up is not False else self.egress_lost_at or now
        return FleetScene(
            now=now,
            down_since=self._down,
            degraded_since=self._degraded,
            troubled={name: (self._troubled(name), self._keys[name]) for name in health},
            egress_lost_at=self.egress_lost_at,
            refused_at=self.refused_at,
            missed_at=missed_at,
            failing=failing,
            vendors=vendors,
        )

    def _troubled(self, provider: str) -> int:
        return sum(self._census[provider, state] for state in _TROUBLE)


def _since(before: Mapping[str, float], names: Iterable[str], now: float) -> dict[str, float]:
    return {name: before.get(name, now) for name in names}
