"""The alarms of keys: a mark on the key's row, and in full on its page."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from exporter.model import Alarm
from exporter.web.accounts.line import Tone
from exporter.web.alarms.fired import Fired
from exporter.web.alarms.words import apart, rank_of, summary_of, tone_of
from exporter.web.times import Moment, moment


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyAlarm:
    """One alarm of a key. ``rule`` names its runbook; ``what`` is a sentence, and what tells it from others.

    ``seen`` is when its condition last held, where it only goes on firing.
    """

    rule: str
    severity: str
    tone: Tone
    what: str
    description: str
    remedy: str
    since: Moment | None
    seen: Moment | None


def key_alarms(known: Fired, names: Collection[str], now: float) -> Mapping[str, tuple[KeyAlarm, ...]]:
    """Those of these keys by name, the worst first, then by rule; last what only goes on firing."""
    found: dict[str, list[KeyAlarm]] = {}
    for lapsed, alarms in ((False, known.alarms), (True, known.lapsed)):
        for alarm in sorted((one for one in alarms if one.label("key") in names), key=_place):
            found.setdefault(alarm.label("key"), []).append(_drawn(alarm, now, lapsed=lapsed))
    return {name: tuple(alarms) for name, alarms in found.items()}


def _place(alarm: Alarm) -> tuple[int, str, str]:
    return rank_of(alarm.severity), alarm.rule, apart(alarm)


def _drawn(alarm: Alarm, now: float, *, lapsed: bool) -> KeyAlarm:
    more = apart(alarm)
    return KeyAlarm(
        rule=alarm.rule,
        severity=alarm.severity,
        tone=Tone.PLAIN if lapsed else tone_of(alarm.severity),
        what=f"{summary_of(alarm).removesuffix('.')} ({more})." if more else summary_of(alarm),
        description=alarm.texts.get("description", ""),
        remedy=alarm.texts.get("remedy", ""),
        since=moment(alarm.since, now),
        seen=moment(alarm.true_at, now) if lapsed else None,
    )
