"""What the reader wants to see of the list: filters from the address, and back into it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import islice, zip_longest
from typing import Final
from urllib.parse import urlencode

from exporter.model import Target
from exporter.outcome import State
from exporter.web.answer import RefusedError
from exporter.web.group import Group

WRONG: Final = "wrong"
PAUSED: Final = "paused"
STATES: Final = (WRONG, PAUSED, *(state.value for state in State))
_MOST_CHOICES: Final = 200
_LONGEST: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """Empty members ask for nothing. ``state`` is a state, ``wrong`` (whatever is not ok) or ``paused``.

    ``label`` is ``team=search``, or ``team`` for any value of it. ``text`` may stand anywhere in the names.
    """

    state: str = ""
    provider: str = ""
    account: str = ""
    label: str = ""
    text: str = ""

    def __bool__(self) -> bool:
        return bool(self.state or self.provider or self.account or self.label or self.text)

    def fits(self, target: Target, state: State, part: Group) -> bool:
        """Whether this key is asked for."""
        return (
            (not self.provider or target.provider.name == self.provider)
            and (not self.account or target.account == self.account)
            and (not self.state or self._state_fits(state, part))
            and (not self.label or self._label_fits(target.labels))
            and (not self.text or self._text_fits(target))
        )

    def query(self, page: int = 1, *, renewing: bool = True) -> str:
        """``?state=wrong&page=2``: the same view again; only what is not the default."""
        named = {
            "state": self.state,
            "provider": self.provider,
            "account": self.account,
            "label": self.label,
            "q": self.text,
            "page": str(page) if page > 1 else "",
            "refresh": "" if renewing else "0",
        }
        told = urlencode({name: value for name, value in named.items() if value}, errors="replace")
        return f"?{told}" if told else ""

    def _state_fits(self, state: State, part: Group) -> bool:
        if self.state == PAUSED:
            return part is Group.PAUSED
        if self.state == WRONG:
            return part not in (Group.PAUSED, Group.OK)
        return state.value == self.state

    def _label_fits(self, labels: Mapping[str, str]) -> bool:
        name, sign, value = self.label.partition("=")
        return labels.get(name) == value if sign else name in labels

    def _text_fits(self, target: Target) -> bool:
        text = self.text.casefold()
        named = (target.name, target.provider.name, target.account, target.organization, target.project)
        return any(text in name.casefold() for name in (*named, *target.labels.values()))


def filters(query: Mapping[str, str]) -> Filters:
    """Those of an address. Raises RefusedError for a state that does not exist."""
    named = {name: query.get(name, "").strip()[:_LONGEST] for name in ("state", "provider", "account", "label", "q")}
    if named["state"] and named["state"] not in STATES:
        raise RefusedError(400, f"The parameter state takes one of {', '.join(STATES)}.")
    return Filters(text=named.pop("q"), **named)


@dataclass(frozen=True, slots=True)
class Choices:
    """What can be filtered by; empty where there is no choice, at most 200 each.

    ``labels`` are names, then names with values; where not all fit, each name has its fair share of values.
    """

    providers: tuple[str, ...] = ()
    accounts: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    states: tuple[str, ...] = field(default=STATES)


def choices(targets: Iterable[Target]) -> Choices:
    """Of these keys."""
    providers: dict[str, None] = {}
    accounts: dict[str, None] = {}
    labels: dict[str, set[str]] = {}
    for target in targets:
        providers[target.provider.name] = None
        accounts[target.account] = None
        for name, value in target.labels.items():
            labels.setdefault(name, set()).add(value)
    accounts.pop("", None)
    return Choices(providers=_first(providers), accounts=_first(accounts), labels=_labels(labels))


def _labels(values: Mapping[str, Iterable[str]]) -> tuple[str, ...]:
    names = _first(values)
    turns = zip_longest(*(sorted(values[name]) for name in names))
    pairs = ((name, value) for turn in turns for name, value in zip(names, turn, strict=True) if value is not None)
    shared = sorted(islice(pairs, _MOST_CHOICES - len(names)))
    return (*names, *(f"{name}={value}" for name, value in shared))


def _first(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(names)[:_MOST_CHOICES])
