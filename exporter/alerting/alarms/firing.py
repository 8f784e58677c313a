"""When an alarm fires and when it ends: Prometheus' way, with ``for`` and ``keep_firing_for``.

What is muted starts nothing and ends nothing: a pending alarm is forgotten (its time runs anew when the mute ends,
unless the mute is patient), a firing one stays as it is until something conclusive can be said.
"""

from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from enum import Enum, auto
from typing import Any

from exporter.alerting.alarms.sighting import Sighting
from exporter.alerting.rules import RULES, Rule
from exporter.model import Alarm, Collector, Labels

#: How long an Alertmanager hears that an alarm has ended, in seconds.
RESOLVED_FOR = 300.0
#: The longest that an alarm goes on unseen while its evidence cannot be read, in seconds.
UNREAD_FOR = 86_400.0
#: How long ago a condition last held that is no news any more though its alarm keeps firing, in seconds.
LAPSED_AFTER = 60.0

_Mutes = Counter[tuple[str, tuple[str, ...]]]

Unread = Callable[[tuple[Collector, ...], float], bool]
"""Whether some of the evidence of a rule was not read since that time (Unix seconds)."""

_BY_NAME: Mapping[str, Rule[Any]] = {rule.name: rule for rule in RULES}
_EQUAL = {(mute.by, mute.equal) for rule in RULES for mute in rule.muted_by}  # told from the other end by the rows
_SOURCES = {name for name, _ in _EQUAL}


class Mute(Enum):
    """What larger alarms do to this one. ``PATIENT``: its time runs on, but it does not fire."""

    NONE = auto()
    PATIENT = auto()
    FULL = auto()


def step(alarm: Alarm | None, sighting: Sighting | None, *, mute: Mute, keep_firing: float, now: float) -> Alarm | None:
    """What becomes of an alarm at ``now``; None: nothing to remember. ``resolved_at`` set: it has ended.

    A full mute begins the time of a pending alarm anew and leaves a firing one alone.
    """
    if alarm is not None and alarm.fired_at is not None:
        return alarm if mute is not Mute.NONE else _while_firing(alarm, sighting, keep_firing, now)
    if sighting is None or mute is Mute.FULL:
        return None
    active_at = min(alarm.active_at, now) if alarm else now
    ripe = now - active_at >= sighting.rule.pending and mute is Mute.NONE
    return Alarm(
        rule=sighting.rule.name,
        labels=sighting.labels,
        fickle=sighting.fickle,
        routing=sighting.routing,
        texts=sighting.texts,
        since=_since(alarm, sighting),
        shared=sighting.shared,
        cause=sighting.cause,
        reason=sighting.cause,
        active_at=active_at,
        true_at=now,
        fired_at=now if ripe else None,
    )


def _while_firing(alarm: Alarm, sighting: Sighting | None, keep_firing: float, now: float) -> Alarm:
    """Told as things are now; but what groups it stays, so that its end finds whoever heard of its beginning."""
    if sighting is not None:
        since = _since(alarm, sighting)
        alarm = replace(alarm, true_at=now, labels=sighting.labels, fickle=sighting.fickle)
        return replace(alarm, texts=sighting.texts, routing=sighting.routing, since=since, reason=sighting.cause)
    if 0 <= now - alarm.true_at < keep_firing:
        return alarm
    return replace(alarm, resolved_at=now)


def _since(alarm: Alarm | None, sighting: Sighting) -> float:
    """The same trouble began no later than it was first said to: where nobody knows better, at the first look."""
    return sighting.since if alarm is None else min(alarm.since, sighting.since)


class Firing:
    """All alarms that are pending or firing, by subject, and those that ended a moment ago."""

    def __init__(self, remembered: Iterable[Alarm] = ()) -> None:
        self._subjects: dict[str, dict[str, Alarm]] = {}
        self._mutes: _Mutes = Counter()  # what pending and firing alarms mute by
        self._firing_mutes: _Mutes = Counter()  # the firing ones of these
        self._ended: deque[Alarm] = deque()
        self.firing: dict[str, Alarm] = {}
        self._unseen: set[str] = set()  # those that go on firing, though the last look did not find their condition
        self._restored: dict[str, bool] = {}  # of an earlier process: whether their evidence is being gathered anew
        for alarm in remembered:
            self._put(subject_of(alarm), alarm)
            self._restored[alarm.identity] = False

    def observe(self, subject: str, sightings: Iterable[Sighting], now: float, unread: Unread) -> list[Alarm]:
        """The alarms of a subject that fired or ended just now. Mutes come before what they mute."""
        seen = {sighting.identity: sighting for sighting in sightings}
        before = self._subjects.get(subject, {})
        if not seen and not before:
            return []
        changed = []
        for identity in dict.fromkeys([*seen, *before]):
            alarm, sighting = before.get(identity), seen.get(identity)
            rule = _BY_NAME.get(sighting.rule.name if sighting else alarm.rule if alarm else "")
            if alarm is not None and sighting is None and rule is not None and rule.memory:
                alarm = self._lenient(alarm, now)
            elif alarm is not None:
                self._restored.pop(identity, None)
            labels = sighting.labels if sighting else alarm.labels if alarm else ()
            mute = self._mute(rule, labels) if rule else Mute.NONE
            if alarm is not None and alarm.fired_at is not None and mute is Mute.NONE:
                self._note_sight(alarm, rule, unread, seen=sighting is not None)
            after = step(
                alarm,
                sighting,
                mute=mute,
                keep_firing=self._keeps_firing(rule, alarm, unread) if rule and alarm else 0.0,
                now=now,
            )
            changed += self._take(subject, before.get(identity), after)
        return changed

    def _note_sight(self, alarm: Alarm, rule: Rule[Any] | None, unread: Unread, *, seen: bool) -> None:
        """Whether it was found; where the evidence is missing, nobody knows that it is over."""
        untold = rule is not None and bool(rule.evidence) and unread(rule.evidence, alarm.true_at)
        if seen or untold or alarm.identity in self._restored:
            self._unseen.discard(alarm.identity)
        else:
            self._unseen.add(alarm.identity)

    def lapsed(self, alarm: Alarm, now: float) -> bool:
        """Whether it only goes on firing, and its condition has not held for more than a minute."""
        known = self.firing.get(alarm.identity)
        return known is not None and alarm.identity in self._unseen and now - known.true_at > LAPSED_AFTER

    def _lenient(self, alarm: Alarm, now: float) -> Alarm:
        """Of an earlier process: what it was known by may have to be gathered anew before it is said to be over."""
        if self._restored.get(alarm.identity) is False:
            self._restored[alarm.identity] = True
            return replace(alarm, true_at=now)
        return alarm

    def _keeps_firing(self, rule: Rule[Any], alarm: Alarm, unread: Unread) -> float:
        """What was seen in a reading is over by a later one, not because none succeeds."""
        if rule.evidence and unread(rule.evidence, alarm.true_at):
            return UNREAD_FOR
        return max(rule.keep_firing, rule.memory) if alarm.identity in self._restored else rule.keep_firing

    def shift(self, by: float) -> None:
        """The clock was set: what was so for a while was not so for longer or shorter than that."""
        for alarms in self._subjects.values():
            for identity, alarm in alarms.items():
                moved = replace(alarm, active_at=alarm.active_at + by, true_at=alarm.true_at + by)
                alarms[identity] = moved
                if identity in self.firing:
                    self.firing[identity] = moved

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
        """Whether nothing is to be said of it now, beside something larger."""
        rule = _BY_NAME.get(alarm.rule)
        return rule is not None and self._mute(rule, alarm.labels) is not Mute.NONE

    def reminded(self, alarm: Alarm) -> bool:
        """Whether who was told of it is told again while it goes on."""
        rule = _BY_NAME.get(alarm.rule)
        return rule is None or rule.reminded

    def lately(self, now: float) -> Iterator[Alarm]:
        """What fires, and what ended within the last five minutes and has not begun again."""
        while self._ended and now - (self._ended[0].resolved_at or 0.0) > RESOLVED_FOR:
            self._ended.popleft()
        yield from self.firing.values()
        ended = {alarm.identity: alarm for alarm in self._ended}
        yield from (alarm for identity, alarm in ended.items() if identity not in self.firing)

    def _mute(self, rule: Rule[Any], labels: Labels) -> Mute:
        found, known = Mute.NONE, dict(labels) if rule.muted_by else {}
        for mute in rule.muted_by:
            place = mute.by, _values(known, mute.equal)
            if self._mutes[place] > 0:
                if not mute.patient or self._firing_mutes[place] > 0:
                    return Mute.FULL
                found = Mute.PATIENT
        return found

    def _take(self, subject: str, before: Alarm | None, after: Alarm | None) -> list[Alarm]:
        """Put the new in the place of the old; the alarm itself when it fired or ended by that."""
        ended = after is not None and after.resolved_at is not None
        if before is not None:
            self._remove(subject, before)
        if after is not None and not ended:
            self._put(subject, after)
        if ended and after is not None:
            self._ended.append(after)
            self._unseen.discard(after.identity)
            self._restored.pop(after.identity, None)
        if after is None or after.fired_at is None:
            return []
        fired = before is None or before.fired_at is None
        relabelled = before is not None and before.labels != after.labels
        return [after] if fired or ended or relabelled else []

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
        if alarm.rule not in _SOURCES:
            return
        labels = dict(alarm.labels)
        for name, equal in _EQUAL:
            if name == alarm.rule:
                place = name, _values(labels, equal)
                for counts in (self._mutes, self._firing_mutes) if alarm.fired_at is not None else (self._mutes,):
                    counts[place] += by
                    if not counts[place]:
                        del counts[place]


def subject_of(alarm: Alarm) -> str:
    """Whose alarm it is: ``key/NAME``, ``account/NAME``, or ``fleet`` for all that is neither's."""
    key, account = alarm.label("key"), alarm.label("account")
    if key:
        return key_subject(key)
    return account_subject(account) if account else FLEET


def key_subject(name: str) -> str:
    return f"key/{name}"


def account_subject(name: str) -> str:
    return f"account/{name}"


FLEET = "fleet"


def _values(labels: Mapping[str, str], names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(labels.get(name, "") for name in names)
