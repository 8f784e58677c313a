"""The words of a notice, shared by all kinds: read at night, on a phone, so the first line says it all."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from exporter.model import SUBJECTS, Alarm, Notice, Phase, Severity
from exporter.notifiers.wording import clean, clip, lasting, link, moment

# What is listed of many, and how long a text may be.
MOST_SUBJECTS = 20
_MOST_DESCRIBED = 5
_MOST_CAUSES = 5
_LONGEST_NAME = 100
_LONGEST_TEXT = 1000

# The labels that tell alarms of one rule and subject apart.
_APART = ("model", "collector", "project", "limit", "threshold")
_AMOUNT = re.compile(r"-?[\d.]+ USD")
_RANKS = {severity.value: severity.rank for severity in Severity}


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of a message; some need no label."""

    label: str
    text: str


def title(notice: Notice, limit: int = 250) -> str:
    """``[FIRING] prod-chat: An API key is not accepted.``; of several the account they share, and how many they are."""
    several = f"{_counted(notice.alarms)}: " if len(notice.alarms) > 1 else ""
    whom, what = about(notice), f"{several}{_what(notice.alarms)}"
    return clip(f"[{_tag(notice)}] {whom}: {what}" if whom else f"[{_tag(notice)}] {what}", limit)


def _counted(alarms: Sequence[Alarm]) -> str:
    """``9 keys``; where one of them has several alarms, or they are not all of one sort, ``9 alerts``."""
    nouns = {_noun(alarm) for alarm in alarms}
    noun = nouns.pop() if len(nouns) == 1 and len({alarm.subject for alarm in alarms}) == len(alarms) else ""
    return f"{len(alarms)} {noun or 'alert'}s"


def _what(alarms: Sequence[Alarm]) -> str:
    """``An API key is not accepted (invalid_key).``: what the lock screen of a phone shows. The reasons are today's."""
    summary = text_of(alarms[0], "summary") or alarms[0].rule
    reasons = dict.fromkeys(filter(None, (alarm.reason or alarm.cause for alarm in alarms)))
    known = clean(", ".join(reasons), _LONGEST_NAME)
    return f"{summary.removesuffix('.')} ({known})." if known else summary


def about(notice: Notice) -> str:
    """Whom a notice is about in one name: the subject, or of several the account or provider they share."""
    if len(notice.alarms) == 1:
        return clean(notice.alarms[0].subject, _LONGEST_NAME)
    return clean(notice.group.account or notice.group.provider, _LONGEST_NAME)


def facts(notice: Notice) -> tuple[Fact, ...]:
    """What a notice says below its title; nothing empty."""
    found = [Fact("", "This is a test: nothing is wrong." if notice.test else "")]
    causes = _by_cause(notice.alarms)
    for alarms in causes[:_MOST_CAUSES]:
        found += _about_cause(notice, alarms)
    rest = sum(len(alarms) for alarms in causes[_MOST_CAUSES:])
    found.append(Fact("", f"… and {rest} more for other reasons" if rest else ""))
    found += [Fact("", words) for words in spent(notice)]
    others = f"{len(notice.others)} more still firing: {listed(notice.others)}"
    found.append(Fact("", others if notice.others else ""))
    return tuple(fact for fact in found if fact.text)


def links(alarms: Sequence[Alarm]) -> tuple[Fact, ...]:
    """Runbook and dashboard: of each the first there is."""
    found = []
    for label, name in (("Runbook", "runbook_url"), ("Dashboard", "dashboard_url")):
        addresses = (link(alarm.texts.get(name, "")) for alarm in alarms)
        found.append(Fact(label, next(filter(None, addresses), "")))
    return tuple(fact for fact in found if fact.text)


def plain(notice: Notice) -> str:
    """Everything below the title as plain text, one fact a line."""
    lines = (*facts(notice), *links(notice.alarms))
    return "\n".join(f"{fact.label}: {fact.text}" if fact.label else fact.text for fact in lines)


def annotations(alarm: Alarm) -> Mapping[str, str]:
    """The annotations Alertmanager is given, named as in the rules for Prometheus; the description tells the cause."""
    found = {name: text_of(alarm, name) for name in ("summary", "description", "remedy")}
    cause = text_of(alarm, "cause")
    if cause not in found["description"]:
        found["description"] = f"{found['description']} {cause}".strip()
    found |= {name: link(alarm.texts.get(name, "")) for name in ("runbook_url", "dashboard_url")}
    return {name: text for name, text in found.items() if text}


def marked(notice: Notice) -> Sequence[Alarm]:
    """The alarms for kinds that have no title; those of a test say that they are one."""
    if not notice.test:
        return notice.alarms
    texts = (dict(alarm.texts) | {"summary": f"[TEST] {text_of(alarm, 'summary')}"} for alarm in notice.alarms)
    return [replace(alarm, texts=changed) for alarm, changed in zip(notice.alarms, texts, strict=True)]


def listed(alarms: Sequence[Alarm]) -> str:
    """``a, b, c … and 9 more``."""
    names = list(dict.fromkeys(name_of(alarm) for alarm in alarms))
    rest = len(names) - MOST_SUBJECTS
    shown = ", ".join(names[:MOST_SUBJECTS])
    return f"{shown} … and {rest} more" if rest > 0 else shown


def name_of(alarm: Alarm) -> str:
    """The subject, with what tells it from others of the same: one of its models, projects, thresholds, …"""
    known = dict(alarm.labels)
    apart = ", ".join(known[name] for name in _APART if known.get(name))
    return clean(f"{alarm.subject or alarm.rule} ({apart})" if apart else alarm.subject or alarm.rule, _LONGEST_NAME)


def loudest(alarms: Iterable[Alarm]) -> str:
    """The most severe of their severities."""
    return min((alarm.severity for alarm in alarms), key=lambda severity: _RANKS.get(severity, len(_RANKS)))


def text_of(alarm: Alarm, name: str) -> str:
    """One of the alarm's texts, made safe."""
    return clean(alarm.texts.get(name, ""), _LONGEST_TEXT)


def texts_of(alarms: Iterable[Alarm], name: str) -> str:
    """One of the texts of each, every different one once, one a line."""
    found = list(dict.fromkeys(filter(None, (text_of(alarm, name) for alarm in alarms))))
    return "\n".join(found[:_MOST_CAUSES])


def started(alarms: Iterable[Alarm]) -> float:
    """When the first trouble began."""
    return min(alarm.since for alarm in alarms)


def _tag(notice: Notice) -> str:
    if notice.phase is Phase.RESOLVED:
        return "TEST, RESOLVED" if notice.test else "RESOLVED"
    if notice.test:
        return "TEST"
    return "STILL FIRING" if notice.repeated else "FIRING"


def spent(notice: Notice) -> tuple[str, ...]:
    """What their account has spent, once for all of them, as it was seen last; one alone has it in its description.

    More than one where not all are measured by the same: what differs in amounts alone is the same, seen earlier.
    """
    if len(notice.alarms) == 1 or notice.phase is Phase.RESOLVED:
        return ()
    known = (text_of(alarm, "spent") for alarm in sorted(notice.alarms, key=lambda alarm: alarm.true_at))
    newest = {_AMOUNT.sub("", words): words for words in known if words}
    return tuple(newest.values())[:_MOST_CAUSES]


def _described(alarm: Alarm, *, alone: bool) -> str:
    """The description; among others without what is said once for all."""
    words, money = text_of(alarm, "description"), text_of(alarm, "spent")
    return words if alone or not money else words.replace(f" {money}", "")


def _by_cause(alarms: Iterable[Alarm]) -> list[list[Alarm]]:
    """Alarms with the same cause and remedy together, in the order of their first."""
    found: dict[tuple[str, str], list[Alarm]] = {}
    for alarm in alarms:
        found.setdefault((text_of(alarm, "cause"), text_of(alarm, "remedy")), []).append(alarm)
    return list(found.values())


def _about_cause(notice: Notice, alarms: list[Alarm]) -> Iterator[Fact]:
    cause, remedy = (text_of(alarms[0], name) for name in ("cause", "remedy"))
    descriptions = [_described(alarm, alone=len(notice.alarms) == 1) for alarm in alarms]
    if notice.phase is Phase.RESOLVED:
        yield from _who(alarms)
        yield from _ended(notice, alarms)
        yield Fact("Cause", cause)
        return
    alike = len(set(descriptions)) == 1
    described = alike or len(alarms) <= _MOST_DESCRIBED
    if alike:
        yield Fact("", descriptions[0])
    elif described:
        yield from (Fact(name_of(alarm), words) for alarm, words in zip(alarms, descriptions, strict=True))
    if alike or not described:
        yield from _who(alarms)
    begun = started(alarms)
    yield Fact("Since", f"{moment(begun)}, for {lasting(notice.at - begun)}")
    # The descriptions tell the cause already, where they are shown.
    yield Fact("Cause", "" if described and all(cause in words for words in descriptions) else cause)
    yield Fact("Remedy", remedy)


def _ended(notice: Notice, alarms: list[Alarm]) -> Iterator[Fact]:
    begun = started(alarms)
    ended = max(notice.at if alarm.resolved_at is None else alarm.resolved_at for alarm in alarms)
    yield Fact("Began", moment(begun))
    yield Fact("Ended", f"{moment(ended)}, after {lasting(ended - begun)}")


def _who(alarms: list[Alarm]) -> Iterator[Fact]:
    """``Keys: a, b (account acme, provider openai, critical)``."""
    labels = dict(alarms[0].labels)
    noun = _noun(alarms[0])
    if not noun:
        yield Fact("Severity", loudest(alarms))
        return
    shared = {f"{name} {labels[name]}": None for name in ("account", "provider") if labels.get(name) and name != noun}
    inside = clean(", ".join(part for part in (*shared, loudest(alarms)) if part), 2 * _LONGEST_NAME)
    label = noun.capitalize() + ("s" if len({alarm.subject for alarm in alarms}) > 1 else "")
    yield Fact(label, f"{listed(alarms)} ({inside})" if inside else listed(alarms))


def _noun(alarm: Alarm) -> str:
    """What it is about: ``key``, ``account``, …; empty without a subject."""
    labels = dict(alarm.labels)
    return next((name for name in SUBJECTS if labels.get(name)), "")
