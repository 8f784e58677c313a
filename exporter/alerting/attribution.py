"""Whose fault it is: one key's, the provider's, or our own way out.

Evidence is each key's latest ``auth`` result, not older than two intervals. Keys that are paused
or were refused here without sending anything are no witnesses.
"""

import math
from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from exporter.model import ProviderHealth, Result, Status, Target
from exporter.outcome import State

FRESH_INTERVALS = 2.0
DEGRADED_SHARE = 0.2
WINDOW = 900.0
_BUCKET = 60.0


@dataclass(frozen=True, slots=True)
class Verdicts:
    """``up`` by provider name (absent: nothing known yet); ``egress`` None while nothing is known."""

    up: Mapping[str, bool] = field(default_factory=dict)
    egress: bool | None = None


@dataclass(slots=True)
class _Witnesses:
    keys: int = 0
    heard: int = 0
    trouble: int = 0
    silent: int = 0
    silent_since: float = math.inf
    answered_at: float = -math.inf
    concluded: int = 0
    confirmed_trouble: int = 0


def attribute(fleet: Iterable[tuple[Target, Status]], now: float, since: float = 0.0) -> Verdicts:
    """Which providers are up, and whether anything at all answers us.

    What was found before ``since`` (an earlier process, perhaps elsewhere) is no evidence.
    """
    providers: dict[str, _Witnesses] = {}
    for target, status in fleet:
        last = status.auth.last
        if target.paused(now) or (last is not None and last.local):
            continue
        seen = providers.setdefault(target.provider.name, _Witnesses())
        seen.keys += 1
        if last is None or last.ended_at < since or now > _fresh_until(target, status, last):
            continue
        seen.heard += 1
        seen.trouble += last.outcome.provider_trouble
        if last.outcome.unanswered:
            seen.silent += 1
            seen.silent_since = min(seen.silent_since, last.ended_at)
        else:
            seen.answered_at = max(seen.answered_at, last.ended_at)
        seen.concluded += status.auth.state is not None
        seen.confirmed_trouble += status.auth.state in (State.PROVIDER_ERROR, State.UNREACHABLE)
    ups = {name: _up(seen) for name, seen in providers.items()}
    return Verdicts(
        up={name: up for name, up in ups.items() if up is not None},
        egress=_egress([seen for seen in providers.values() if seen.heard]),
    )


def _up(seen: _Witnesses) -> bool | None:
    """Down when more than half show trouble; a single key must have had its state confirmed."""
    if seen.keys == 1:
        return not seen.confirmed_trouble if seen.concluded else None
    if seen.trouble * 2 > seen.keys:
        return False
    return True if seen.heard > seen.trouble else None


def _fresh_until(target: Target, status: Status, last: Result) -> float:
    """Two intervals; longer while the answer itself keeps the next probe back, or the next may take longer to fail."""
    interval = target.auth.interval
    return max(last.ended_at, status.auth.held_until) + max(FRESH_INTERVALS * interval, interval + target.auth.timeout)


def _egress(heard: list[_Witnesses]) -> bool | None:
    """Lost when everywhere more than half had no answer at all, and none came from anywhere since that began."""
    answered_at = max((seen.answered_at for seen in heard), default=-math.inf)
    silent_since = min((seen.silent_since for seen in heard), default=math.inf)
    if heard and all(seen.silent * 2 > seen.keys for seen in heard) and answered_at < silent_since:
        return False
    return True if answered_at > -math.inf else None


class Window:
    """How many probes there were lately, and how many of them ended in trouble. Times are seconds."""

    def __init__(self, length: float = WINDOW, grain: float = _BUCKET) -> None:
        self._length, self._grain = length, grain
        self._buckets: deque[list[float]] = deque()  # [start, probes, troubled]

    def observe(self, now: float, *, trouble: bool) -> None:
        start = now - now % self._grain
        if not self._buckets or self._buckets[-1][0] < start:
            self._buckets.append([start, 0, 0])
        self._buckets[-1][1] += 1
        self._buckets[-1][2] += trouble

    def counts(self, now: float) -> tuple[int, int]:
        """Probes, and those in trouble."""
        while self._buckets and self._buckets[0][0] <= now - self._length - self._grain:
            self._buckets.popleft()
        return int(sum(bucket[1] for bucket in self._buckets)), int(sum(bucket[2] for bucket in self._buckets))

    def degraded(self, now: float) -> bool | None:
        """None while there is nothing to judge by."""
        probes, troubled = self.counts(now)
        return troubled / probes >= DEGRADED_SHARE if probes else None


def health(up: bool | None, window: Window | None, now: float) -> ProviderHealth:
    """One provider's view: degraded is said only of a provider that is up."""
    if up is None:
        return ProviderHealth()
    degraded = window.degraded(now) if window else None
    return ProviderHealth(up=up, degraded=None if degraded is None else up and degraded)
