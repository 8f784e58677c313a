"""What the status page shows, as values: what is wrong first, and a sentence that counts."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from exporter.model import ProviderHealth, Status, Target
from exporter.outcome import State
from exporter.web.desk import Desk
from exporter.web.look import look
from exporter.web.row import Row, row
from exporter.web.times import Moment, moment

PER_PAGE: Final = 100


class Group(IntEnum):
    """The parts of the page, in the order in which they are shown."""

    UNUSABLE = 0
    DOUBTFUL = 1
    UNKNOWN = 2
    PAUSED = 3
    OK = 4


_WORDS: Final = {
    Group.UNUSABLE: "cannot serve",
    Group.DOUBTFUL: "in doubt",
    Group.UNKNOWN: "not known yet",
    Group.PAUSED: "paused",
    Group.OK: "ok",
}


_GROUPS: Final = {
    State.AUTH_FAILED: Group.UNUSABLE,
    State.QUOTA_EXHAUSTED: Group.UNUSABLE,
    State.UNKNOWN: Group.UNKNOWN,
    State.OK: Group.OK,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderLine:
    """One provider: ``health`` is one of up, degraded, down, unknown."""

    name: str
    health: str
    keys: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page of the list; ``number`` counts from 1 to ``pages``."""

    summary: str
    notices: tuple[str, ...]
    rows: tuple[Row, ...]
    providers: tuple[ProviderLine, ...]
    number: int
    pages: int
    drawn: Moment | None


def page(desk: Desk, number: int) -> Page:
    """The page of this number, or the last one when the list is shorter."""
    now, board = desk.now(), desk.board()
    known = [_entry(target, board.get(target.name), now) for target in desk.targets().values()]
    known.sort(key=lambda entry: entry[:3])
    pages = max(1, -(-len(known) // PER_PAGE))
    number = min(number, pages)
    shown = known[(number - 1) * PER_PAGE : number * PER_PAGE]
    return Page(
        summary=_summary(Counter((part, state) for part, _, _, state, _ in known)),
        notices=tuple(_notices(desk)),
        rows=tuple(row(look(desk, target, now), part.name.lower(), now) for part, _, _, _, target in shown),
        providers=_providers(desk, Counter(target.provider.name for *_, target in known)),
        number=number,
        pages=pages,
        drawn=moment(now, now),
    )


def _entry(target: Target, status: Status | None, now: float) -> tuple[Group, int, str, State, Target]:
    """Where a key stands in the list, and what is needed to count and to draw it."""
    state = status.state if status else State.UNKNOWN
    return _group(target, state, now), state.rank, target.name, state, target


def _group(target: Target, state: State, now: float) -> Group:
    """Where a key stands on the page; a paused one is expected to fail and does not shout."""
    if target.paused(now):
        return Group.PAUSED
    return _GROUPS.get(state, Group.DOUBTFUL)


def _summary(counts: Mapping[tuple[Group, State], int]) -> str:
    """``12 keys: 2 cannot serve (1 auth_failed, 1 quota_exhausted), 1 in doubt (1 rate_limited), 9 ok.``"""
    total = sum(counts.values())
    parts = sorted({part for part, _ in counts})
    if not total:
        return "No keys are configured."
    if parts == [Group.OK]:
        return f"All {total} keys are ok." if total > 1 else "The key is ok."
    told = ", ".join(
        _part(part, {state: count for (of, state), count in counts.items() if of is part}) for part in parts
    )
    return f"{total} {'keys' if total > 1 else 'key'}: {told}."


def _part(part: Group, states: Mapping[State, int]) -> str:
    told = f"{sum(states.values())} {_WORDS[part]}"
    if part not in (Group.UNUSABLE, Group.DOUBTFUL):
        return told
    named = ", ".join(f"{states[state]} {state.value}" for state in State if state in states)
    return f"{told} ({named})"


def _notices(desk: Desk) -> Iterator[str]:
    """What concerns more than one key; our own way out comes before any provider."""
    if refusal := desk.config_refusal():
        yield f"The configuration on disk is refused, the one before it runs: {refusal}"
    if desk.egress_up() is False:
        yield "Nothing that is watched answers. It may be the way out of this machine, not the providers."
    else:
        for name in sorted(name for name, health in desk.health().items() if health.up is False):
            yield f"The provider {name} is down: most of its keys get errors or no answer. The keys are not to blame."
    if not desk.ready():
        yield "Starting: not every key has had its first probe yet."


def _providers(desk: Desk, keys: Counter[str]) -> tuple[ProviderLine, ...]:
    health = desk.health()
    names = sorted({*health, *keys}, key=lambda name: (_health(health, name) == "up", name))
    return tuple(ProviderLine(name=name, health=_health(health, name), keys=keys[name]) for name in names)


def _health(health: Mapping[str, ProviderHealth], name: str) -> str:
    known = health.get(name, ProviderHealth())
    if known.up is None:
        return "unknown"
    if not known.up:
        return "down"
    return "degraded" if known.degraded else "up"
