"""A fleet of keys in every kind of trouble, drawn by chance from a seed, as the daemon and as Prometheus see it."""

import random
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from exporter.alerting.rules import KeyScene
from exporter.metrics import KEY_FAMILIES, KeyView
from exporter.model import (
    Hold,
    HoldReason,
    Kind,
    Limit,
    ModelInfo,
    Probing,
    Provider,
    Secret,
    Severity,
    Status,
    Target,
    Track,
)
from exporter.outcome import State
from exporter.outcome.advice import ADVICE

from .story import series, values

NOW = 600.0  # promtool's time begins at 0
MINUTES = 11
DAY = 86400.0
PROVIDERS = [
    Provider(name=name, kind="openai", base_url="https://api.openai.com/v1") for name in ("openai", "groq", "down")
]
DOWN = "down"
SCRAPE = {"instance": "a", "job": "llmkey"}
CANARY = "sk-proj-CANARYcanaryCANARYcanaryCANARYcanary0123456789"


@dataclass(frozen=True)
class Watched:
    target: Target
    status: Status
    holds: Mapping[Kind, Hold | None]


def draw(count: int, seed: int) -> list[Watched]:
    chance = random.Random(seed)  # noqa: S311  # chance, not secrecy
    return [_key(f"k{number}", chance) for number in range(count)]


def _key(name: str, chance: random.Random) -> Watched:
    target = Target(
        name=name,
        provider=chance.choice(PROVIDERS),
        secret=Secret(CANARY),
        account=chance.choice(["", "acme", "globex"]),
        models=("m1", "m2"),
        severity=chance.choice([Severity.CRITICAL, Severity.WARNING]),
        paused_until=NOW + 60 if chance.random() < 0.1 else None,
        expires_at=chance.choice(
            [None, None, -DAY, NOW + 3 * DAY - 1, NOW + 3 * DAY, NOW + 14 * DAY - 1, NOW + 14 * DAY]
        ),
        quota=Probing(interval=900.0, timeout=30.0, enabled=chance.random() < 0.8),
        created_at=chance.choice([None, NOW - 90 * DAY - 1, NOW - 90 * DAY + 1]),
        rotate_after=chance.choice([None, 90 * DAY]),
    )
    outcome, reason = chance.choice([*ADVICE])
    auth = Track(state=outcome.state, outcome=outcome, reason=reason, due=_due(chance, 60.0))
    if chance.random() < 0.1:
        auth = replace(auth, state=State.UNKNOWN, outcome=None)
    status = Status(
        name=name,
        provider=target.provider.name,
        state=auth.state or State.UNKNOWN,
        since=chance.choice([None, 30.0, 61.5, 300.0]),
        auth=auth,
        quota=Track(due=_due(chance, 900.0)),
        models=chance.choice([None, _models(chance)]),
        models_at=chance.choice([NOW - 10, NOW - 10, NOW - 300]),
        limits=tuple(_limit(chance, resource) for resource in ("requests", "tokens")),
    )
    return Watched(target, status, {kind: _hold(chance) for kind in Kind})


def _due(chance: random.Random, interval: float) -> float | None:
    return chance.choice([None, NOW + 1, NOW - 3 * interval, NOW - 3 * interval - 1, NOW - 3 * interval - 4000])


def _models(chance: random.Random) -> tuple[ModelInfo, ...]:
    ends = [None, NOW + 30 * DAY - 1, NOW + 30 * DAY, NOW - DAY]
    return tuple(
        ModelInfo(name=name, available=chance.random() < 0.7, shutdown_at=chance.choice(ends))
        for name in ("m1", "m3", "m2")
    )


def _limit(chance: random.Random, resource: str) -> Limit:
    return Limit(
        resource=resource,
        limit=chance.choice([None, 0.0, 100.0, 3000.0]),
        remaining=chance.choice([None, 0.0, 7.0, 10.0, 250.0, 300.0]),
        at=chance.choice([NOW - 10, NOW - 4500]),
    )


def _hold(chance: random.Random) -> Hold | None:
    reason = chance.choice([None, None, *HoldReason])
    return Hold(reason, chance.choice([None, NOW + 100])) if reason else None


def scenes(fleet: list[Watched]) -> Iterator[KeyScene]:
    """What the daemon looks at."""
    keys = Counter(key.target.provider.name for key in fleet)
    alike = Counter((key.target.provider.name, key.status.state) for key in fleet)
    for key in fleet:
        provider = key.target.provider.name
        yield KeyScene(
            target=key.target,
            status=key.status,
            now=NOW,
            holds=key.holds,
            provider_up=provider != DOWN,
            alike=alike[provider, key.status.state],
            keys=keys[provider],
        )


def exposition(fleet: list[Watched]) -> dict[str, str]:
    """What Prometheus sees for ten minutes: the families as the exporter draws them."""
    shown = {series("llmkey_exporter_egress_up", **SCRAPE): 1.0}
    for provider in PROVIDERS:
        shown[series("llmkey_provider_up", provider=provider.name, **SCRAPE)] = float(provider.name != DOWN)
    for (outcome, reason), advice in ADVICE.items():
        words = {"cause": advice.cause, "remedy": advice.remedy, "url": advice.url}
        shown[series("llmkey_exporter_outcome_info", outcome=str(outcome), reason=reason, **words, **SCRAPE)] = 1.0
    for key in fleet:
        view = KeyView(key.target, key.status, key.holds, NOW)
        for family in KEY_FAMILIES:
            for own, number in family.read(view):
                labels = dict(zip(family.label_names, (*view.subject, *own), strict=True))
                shown[series(family.name, **labels, **SCRAPE)] = number
    return {name: values((MINUTES, number)) for name, number in shown.items()}
