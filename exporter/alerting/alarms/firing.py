"""When an alarm fires and when it ends: Prometheus' way, with ``for`` and ``keep_firing_for``.

What is muted starts nothing and ends nothing: a pending alarm is forgotten (its time runs anew when the mute ends), a
firing one stays as it is until something conclusive can be said.
"""

from collections import Counter, deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from exporter.alerting.alarms.sighting import Sighting
from exporter.alerting.rules import RULES, Rule
from exporter.model import Alarm

#: How long an Alertmanager hears that an alarm has ended, in seconds.
RESOLVED_FOR = 300.0

_Mutes = Counter[tuple[str, tuple[str, ...]]]

_BY_NAME: Mapping[str, Rule[Any]] = {rule.name: rule for rule in RULES}
_EQUAL = {
    (mute.by, mute.equal) for rule in RULES for mute in rule.muted_by
}  # what an alarm of that name mutes by: the rows say it from the other end


def step(
    alarm: Alarm | None, sighting: Sighting | None, *, muted: bool, keep_firing: float, now: float
) -> Alarm | None:
    """What becomes of an alarm at ``now``; None: nothing to remember. ``resolved_at`` set: it has ended."""
    if alarm is not None and alarm.fired_at is not None:
        return alarm if muted else _while_firing(alarm, sighting, keep_firing, now)
    if sighting is None or muted:
        return None
    active_at = min(alarm.active_at, now) if alarm else now
    fired_at = now if now - active_at >= sighting.rule.pending else None
    return Alarm(
        rule=sighting.rule.name,
        labels=sighting.labels,
        routing=sighting.routing,
        texts=sighting.texts,
        since=sighting.since,
        shared=sighting.shared,
        active_at=active_at,
        true_at=now,
        fired_at=fired_at,
    )


def _while_firing(alarm: Alarm, sighting: Sighting | None, keep_firing: float, now: float) -> Alarm:
    if sighting is not None:
        alarm = replace(alarm, true_at=now, shared=sighting.shared)
        return replace(alarm, texts=sighting.texts, routing=sighting.routing, since=sighting.since)
    if 0 <= now - alarm.true_at < keep_firing:
        return alarm
    return replace(alarm, resolved_at=now)


class Firing:
    """All alarms that are pending or firing, by subject, and those that ended a moment ago."""

    def __init__(self, remembered: Iterable[Alarm] = ()) -> None:
        self._subjects: dict[str, dict[str, Alarm]] = {}
        self._mutes: _Mutes = Counter()
        self._ended: deque[Alarm] = deque()
        self.firing: dict[str, Alarm] = {}
        for alarm in remembered:
            self._put(subject_of(alarm), alarm)

    def observe(self, subject: str, sightings: Iterable[Sighting], now: float) -> list[Alarm]:
        """The alarms of a subject that fired or ended just now. Mutes come before what they mute."""
        seen = {(sighting.rule.name, sighting.labels): sighting for sighting in sightings}
        known = self._subjects.get(subject)
        if not seen and not known:
            return []
        before = {(alarm.rule, alarm.labels): alarm for alarm in known.values()} if known else {}
        changed = []
        for place in dict.fromkeys([*seen, *before]):
            alarm = before.get(place)
            rule = _BY_NAME.get(place[0])
            after = step(
                alarm,
                seen.get(place),
                muted=rule is not None and self._muted(rule, dict(place[1])),
                keep_firing=rule.keep_firing if rule else 0.0,
                now=now,
            )
            changed += self._take(subject, alarm, after)
        return changed

    def forget(self, subject: str, now: float) -> list[Alarm]:
        """The subject is not watched any more: whatever fired has ended."""
        changed = []
        for alarm in list(self._subjects.get(subject, {}).values()):
            changed += self._take(
                subject, alarm, replace(alarm, resolved_at=now) if alarm.fired_at is not None else None
            )
        return changed

    def subjects(self) -> list[str]:
        return list(self._subjects)

    def muted(self, alarm: Alarm) -> bool:
        rule = _BY_NAME.get(alarm.rule)
        return rule is not None and self._muted(rule, dict(alarm.labels))

    def lately(self, now: float) -> Iterator[Alarm]:
        """What fires, and what ended within the last five minutes and has not begun again."""
        while self._ended and now - (self._ended[0].resolved_at or 0.0) > RESOLVED_FOR:
            self._ended.popleft()
        yield from self.firing.values()
        ended = {alarm.identity: alarm for alarm in self._ended}
        yield from (alarm for identity, alarm in ended.items() if identity not in self.firing)

    def _muted(self, rule: Rule[Any], labels: Mapping[str, str]) -> bool:
        return any(self._mutes[mute.by, _values(labels, mute.equal)] > 0 for mute in rule.muted_by)

    def _take(self, subject: str, before: Alarm | None, after: Alarm | None) -> list[Alarm]:
        """Put the new in the place of the old; the alarm itself when it fired or ended by that."""
        ended = after is not None and after.resolved_at is not None
        if before is not None:
            self._remove(subject, before)
        if after is not None and not ended:
            self._put(subject, after)
        if ended and after is not None:
            self._ended.append(after)
        fired = after is not None and after.fired_at is not None and (before is None or before.fired_at is None)
        return [after] if after is not None and (fired or ended) else []

    def _put(self, subject: str, alarm: Alarm) -> None:
        self._subjects.setdefault(subject, {})[alarm.identity] = alarm
        self._count(alarm, 1)
        if alarm.fired_at is not None:
            self.firing[alarm.identity] = alarm

    def _remove(self, subject: str, alarm: Alarm) -> None:
        alarms = self._subjects[subject]
        del alarms[alarm.identity]
        if not alarms:
            del self._subjects[subject]
        self._count(alarm, -1)
        self.firing.pop(alarm.identity, None)

    def _count(self, alarm: Alarm, by: int) -> None:
        labels = dict(alarm.labels)
        for name, equal in _EQUAL:
            if name == alarm.rule:
                self._mutes[name, _values(labels, equal)] += by
                if not self._mutes[name, _values(labels, equal)]:
                    del self._mutes[name, _values(labels, equal)]


def subject_of(alarm: Alarm) -> str:
    """Whose alarm it is: ``key/NAME``, or ``fleet`` for all that is no key's."""
    key = alarm.label("key")
    return key_subject(key) if key else FLEET


def key_subject(name: str) -> str:
    return f"key/{name}"


FLEET = "fleet"


def _values(labels: Mapping[str, str], names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(labels.get(name, "") for name in names)
