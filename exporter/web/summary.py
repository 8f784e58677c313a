"""One sentence: is anything wrong."""

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Final

from exporter.model import Severity
from exporter.outcome import State
from exporter.web.alarms import counted
from exporter.web.group import Group

_Counts = Mapping[tuple[Group, State], int]
_WORDS: Final = {
    Group.UNUSABLE: "cannot serve",
    Group.DOUBTFUL: "in doubt",
    Group.UNKNOWN: "not known yet",
    Group.PAUSED: "paused",
    Group.OK: "ok",
}


def summary(
    counts: _Counts,
    wrong: Sequence[str] = (),
    doubtful: Sequence[str] = (),
    alarms: Mapping[str, int] = MappingProxyType({}),
) -> str:
    """``Something is wrong: 2 of 12 keys cannot serve (1 auth_failed, 1 quota_exhausted), 9 ok.``

    ``wrong`` and ``doubtful`` are what is so with anything but a key, a few words each. ``alarms`` counts those that
    fire by severity: they are told where nothing is the matter with the keys themselves.
    """
    parts = {part for part, _ in counts}
    fires = {} if parts & {Group.UNUSABLE, Group.DOUBTFUL} else alarms
    told = "; ".join(filter(None, (*wrong, _keys(counts), *doubtful, counted(fires))))
    if wrong or Group.UNUSABLE in parts or fires.get(Severity.CRITICAL):
        return f"Something is wrong: {told}."
    if doubtful or Group.DOUBTFUL in parts:
        return f"Something is in doubt: {told}."
    if Group.OK in parts and Group.UNKNOWN not in parts and not counted(fires):
        return f"Nothing is wrong: {told}."
    return f"{told[0].upper()}{told[1:]}."


def _keys(counts: _Counts) -> str:
    total = sum(counts.values())
    parts = sorted({part for part, _ in counts})
    if not total:
        return "no keys are configured"
    if parts == [Group.OK]:
        return f"all {total} keys are ok" if total > 1 else "the key is ok"
    first, *rest = (_part(counts, part) for part in parts)
    return ", ".join((_opened(parts[0], *first, total), *(f"{count} {told}" for count, told in rest)))


def _opened(part: Group, count: int, told: str, total: int) -> str:
    """``2 of 12 keys cannot serve (…)``, ``1 of 12 keys is in doubt (…)``."""
    verb = "" if part is Group.UNUSABLE else "is " if count == 1 else "are "
    return f"{count} of {total} {'key' if total == 1 else 'keys'} {verb}{told}"


def _part(counts: _Counts, part: Group) -> tuple[int, str]:
    """How many, and ``cannot serve (1 auth_failed, 1 quota_exhausted)``."""
    states = {state: count for (of, state), count in counts.items() if of is part}
    told = _WORDS[part]
    if part in (Group.UNUSABLE, Group.DOUBTFUL):
        told = f"{told} ({', '.join(_named(states))})"
    return sum(states.values()), told


def _named(states: Mapping[State, int]) -> Iterator[str]:
    return (f"{states[state]} {state.value}" for state in State if state in states)
