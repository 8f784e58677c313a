"""Alarms on the status page: those that are told together are one line, the worst first, mere information last."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from heapq import nsmallest
from typing import Final

from exporter.model import SUBJECTS, Alarm, Group
from exporter.web.accounts.line import Tone
from exporter.web.alarms.fired import Fired
from exporter.web.alarms.words import apart, rank_of, short, summary_of, tone_of
from exporter.web.times import Moment, moment

MOST_SHOWN: Final = 30
_MOST_NAMED: Final = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Whom:
    """Whom an alarm is about. ``page`` is ``key`` or ``account`` where there is more to read of it, else empty."""

    name: str
    apart: str
    page: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmLine:
    """Alarms of one rule, for one cause, at one account or provider. ``rule`` names the runbook.

    ``severity`` is the worst of theirs, ``since`` the earliest. ``noun`` is what ``whom`` are, ``more`` how many are
    not named; ``seen`` is when their condition last held, where they only go on firing.
    """

    rule: str
    mark: str
    severity: str
    tone: Tone
    what: str
    noun: str
    whom: tuple[Whom, ...]
    more: int
    at: str
    since: Moment | None
    seen: Moment | None
    remedy: str


@dataclass(frozen=True, slots=True)
class AlarmTable:
    """The lines that are shown, and how many alarms are not in them."""

    lines: tuple[AlarmLine, ...] = ()
    more: int = 0


def alarm_table(known: Fired, keys: Collection[str], accounts: Collection[str], now: float) -> AlarmTable:
    """At most thirty lines. ``keys`` have a page of their own, ``accounts`` a row on this one."""
    holding, lapsed = _groups(known.alarms), _groups(known.lapsed)
    shown = nsmallest(MOST_SHOWN, holding, key=_place)
    over = nsmallest(MOST_SHOWN - len(shown), lapsed, key=_place)
    lines = (
        *(_line(found, keys, accounts, now) for found in shown),
        *(replace(_line(found, keys, accounts, now), tone=Tone.PLAIN, seen=_seen(found, now)) for found in over),
    )
    return AlarmTable(lines, len(known.alarms) + len(known.lapsed) - sum(map(len, (*shown, *over))))


def _groups(alarms: Iterable[Alarm]) -> Iterable[list[Alarm]]:
    groups: dict[Group, list[Alarm]] = {}
    for alarm in alarms:
        groups.setdefault(alarm.group, []).append(alarm)
    return groups.values()


def _place(found: Sequence[Alarm]) -> tuple[int, float, str, str]:
    """The worst severity first, then what has lasted longest, then by rule."""
    group = found[0].group
    return min(rank_of(alarm.severity) for alarm in found), _since(found), group.rule, group.account or group.provider


def _since(found: Sequence[Alarm]) -> float:
    return min(alarm.since for alarm in found)


def _seen(found: Sequence[Alarm], now: float) -> Moment | None:
    return moment(max(alarm.true_at for alarm in found), now)


def _line(found: Sequence[Alarm], keys: Collection[str], accounts: Collection[str], now: float) -> AlarmLine:
    named = nsmallest(_MOST_NAMED, found, key=lambda alarm: (rank_of(alarm.severity), alarm.subject, apart(alarm)))
    first, group = named[0], found[0].group
    labels = dict(first.labels)
    noun = next((name for name in SUBJECTS if labels.get(name)), "")
    at = (f"{name} {labels[name]}" for name in ("account", "provider") if labels.get(name) and name != noun)
    return AlarmLine(
        rule=group.rule,
        mark=f"{group.rule} {group.provider} {group.account} {group.cause}",
        severity=first.severity,
        tone=tone_of(first.severity),
        what=summary_of(first),
        noun=noun,
        whom=tuple(_whom(alarm, noun, keys, accounts) for alarm in named if noun),
        more=len(found) - len(named) if noun else 0,
        at=", ".join(at),
        since=moment(_since(found), now),
        seen=None,
        remedy=short(first.texts.get("remedy", "")),
    )


def _whom(alarm: Alarm, noun: str, keys: Collection[str], accounts: Collection[str]) -> Whom:
    name = alarm.label(noun)
    known = {"key": keys, "account": accounts}.get(noun, ())
    return Whom(name=name, apart=apart(alarm), page=noun if name in known else "")
