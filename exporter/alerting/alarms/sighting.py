"""From the rules to what is seen: every condition that holds now, with the labels its alarm will carry."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from exporter.alerting.rules import (
    ACCOUNT_RULES,
    FLEET_RULES,
    KEY_RULES,
    AccountScene,
    Facts,
    FleetScene,
    KeyScene,
    Rule,
)
from exporter.alerting.rules.words import Links, texts
from exporter.model import Labels, Severity, Target, identity_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """How alarms are written: which labels of a key they carry, and where links lead."""

    labels: tuple[str, ...] = ()
    links: Links = field(default_factory=Links)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """One rule's condition holds on one subject. The fields are those of :class:`exporter.model.Alarm`."""

    rule: Rule[Any]
    labels: Labels
    routing: Mapping[str, str]
    texts: Mapping[str, str]
    since: float
    shared: bool = False
    cause: str = ""
    fickle: tuple[str, ...] = ()

    @property
    def identity(self) -> str:
        return identity_of(self.rule.name, self.labels, self.fickle)


def key_sightings(scene: KeyScene, style: Style) -> Iterator[Sighting]:
    """What is wrong with a key; nothing while it is paused."""
    target = scene.target
    if target.paused(scene.now):
        return
    for rule in KEY_RULES:
        for facts in rule.find(scene) if rule.find else ():
            own = {"key": target.name, "provider": target.provider.name, "account": target.account}
            carried = {f"label_{name}": target.labels[name] for name in style.labels if name in target.labels}
            yield _sighting(rule, facts, own | carried, style, target)


def account_sightings(scene: AccountScene, style: Style) -> Iterator[Sighting]:
    """What is wrong with an account."""
    own = {"account": scene.status.name, "provider": scene.status.provider}
    for rule in ACCOUNT_RULES:
        for facts in rule.find(scene) if rule.find else ():
            yield _sighting(rule, facts, own, style, None)


def fleet_sightings(scene: FleetScene, style: Style) -> Iterator[Sighting]:
    """What is wrong with providers and with ourselves."""
    for rule in FLEET_RULES:
        for facts in rule.find(scene) if rule.find else ():
            yield _sighting(rule, facts, {}, style, None)


def _sighting(rule: Rule[Any], facts: Facts, own: Mapping[str, str], style: Style, target: Target | None) -> Sighting:
    severity = rule.severity or (target.severity if target else Severity.CRITICAL)
    labels = {**own, **facts.labels, "severity": str(severity)}
    # A key's account is what somebody wrote beside it; an account's own name is what it is known by.
    edited = tuple(sorted(name for name in labels if name == "account" or name.startswith("label_"))) if target else ()
    every = {f"label_{name}": value for name, value in target.labels.items()} if target else {}
    return Sighting(
        rule=rule,
        labels=_sorted(labels.items()),
        routing={"alertname": rule.name, **every, **labels},
        texts=texts(rule, facts, labels, style.links),
        since=facts.since,
        shared=facts.shared and bool(labels.get("account")),
        cause="" if rule.told else str(facts.reason or facts.outcome or ""),
        fickle=edited if rule.severity else (*edited, "severity"),
    )


def _sorted(labels: Iterable[tuple[str, str]]) -> Labels:
    return tuple(sorted((name, value) for name, value in labels if value))
