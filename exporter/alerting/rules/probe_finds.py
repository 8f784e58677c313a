"""The daemon's half of rules about a key's dates, models, limits and schedule. Dates and figures become words here."""

import math
from collections.abc import Iterable, Iterator

from exporter.alerting.advance import STALE_INTERVALS
from exporter.alerting.holds import startable
from exporter.alerting.rules.dates import day, duration
from exporter.alerting.rules.rule import Facts
from exporter.alerting.rules.scene import KeyScene
from exporter.model import HoldReason, Kind, Limit, ModelInfo, Severity

DAY = 86400.0
EXPIRES_SOON = 14 * DAY
EXPIRES_AT_ONCE = 3 * DAY
RETIRES_SOON = 30 * DAY
LITTLE_LEFT = 0.1
STALE_AFTER = 3.0  # intervals


def expires_soon(scene: KeyScene) -> Iterable[Facts]:
    """Two weeks ahead; a key that never pages is told no differently later."""
    at, softly = scene.dates.of(scene.target).expires_at, scene.target.severity is Severity.WARNING
    if at is not None and at < scene.now + EXPIRES_SOON and (softly or at >= scene.now + EXPIRES_AT_ONCE):
        yield Facts(since=at - EXPIRES_SOON, words={"date": day(at)})


def expires_at_once(scene: KeyScene) -> Iterable[Facts]:
    """Three days ahead and ever after, with the severity of a key that pages."""
    at, softly = scene.dates.of(scene.target).expires_at, scene.target.severity is Severity.WARNING
    if at is not None and at < scene.now + EXPIRES_AT_ONCE and not softly:
        yield Facts(since=at - EXPIRES_AT_ONCE, words={"date": day(at)})


def rotation_due(scene: KeyScene) -> Iterable[Facts]:
    """Older than the configuration allows, since the vendor (or else the configuration) says it was made."""
    made, allowed = scene.dates.of(scene.target).created_at, scene.target.rotate_after
    if made is not None and allowed is not None and made + allowed < scene.now:
        yield Facts(since=made + allowed, words={"date": day(made + allowed)})


def model_unavailable(scene: KeyScene) -> Iterable[Facts]:
    for model in _models(scene):
        if not model.available:
            yield Facts(since=scene.status.models_at or scene.now, labels={"model": model.name})


def model_retiring(scene: KeyScene) -> Iterable[Facts]:
    for model in _models(scene):
        at = model.shutdown_at
        if at is not None and at < scene.now + RETIRES_SOON:
            yield Facts(since=at - RETIRES_SOON, labels={"model": model.name}, words={"date": day(at)})


def headroom_low(scene: KeyScene) -> Iterable[Facts]:
    """One alarm a key, for the limit that is nearest."""
    nearest = min(_headroom(scene), default=None)
    if nearest is not None and nearest[0] < LITTLE_LEFT:
        share, at = nearest
        yield Facts(since=at, words={"percent": f"{share * 100:.4g}%"})


def stale(scene: KeyScene) -> Iterable[Facts]:
    """A probe that should have started three intervals ago, and nothing says why it did not."""
    late = [due for kind in scene.target.kinds if (due := _due(scene, kind)) is not None and _is_late(scene, kind, due)]
    if late:
        yield Facts(since=min(late), words={"duration": duration(scene.now - min(late))})


def budget_spent(scene: KeyScene) -> Iterable[Facts]:
    for kind in scene.target.kinds:
        hold = scene.holds.get(kind)
        if hold and hold.reason is HoldReason.BUDGET:
            yield Facts(since=scene.now)


def _models(scene: KeyScene) -> Iterator[ModelInfo]:
    """The configured models, while what is known of them is fresh enough to be shown."""
    at = scene.status.models_at
    if at is None or scene.now >= at + STALE_INTERVALS * scene.target.auth.interval:
        return
    known = {model.name: model for model in scene.status.models or ()}
    yield from (known[name] for name in dict.fromkeys(scene.target.models) if name in known)


def _headroom(scene: KeyScene) -> Iterator[tuple[float, float]]:
    """What is left of each limit as a share, and when that was read."""
    newest: dict[tuple[str, str], Limit] = {(limit.resource, limit.model): limit for limit in scene.status.limits}
    for limit in newest.values():
        fresh = scene.now < limit.at + STALE_INTERVALS * scene.target.quota.interval
        if fresh and limit.limit and limit.remaining is not None and math.isfinite(limit.remaining):
            yield limit.remaining / limit.limit, limit.at


def _due(scene: KeyScene, kind: Kind) -> float | None:
    """As llmkey_probe_due_timestamp_seconds has it."""
    return startable(scene.status.track(kind).due, scene.holds.get(kind))


def _is_late(scene: KeyScene, kind: Kind, due: float) -> bool:
    return scene.now - due > STALE_AFTER * scene.target.probing(kind).interval
