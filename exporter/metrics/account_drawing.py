"""The text of every account, kept until what it shows has changed: a large one has many thousand lines."""

from collections.abc import Generator, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from exporter.metrics.account_families import ACCOUNT_FAMILIES
from exporter.metrics.compat_families import asked
from exporter.metrics.family import Family
from exporter.metrics.fleet import accounts_view
from exporter.metrics.key_cost_families import KEY_COST_FAMILIES
from exporter.metrics.text import stretches
from exporter.metrics.view import AccountsView
from exporter.model import AccountStatus

V = TypeVar("V")

Section = tuple[Family[Any], tuple[bytes, ...]]
"""A family and its sample lines."""


@dataclass(frozen=True, slots=True)
class _Drawing:
    """``parts``: the i-th are the lines of ``ACCOUNT_FAMILIES[i]``."""

    status: AccountStatus
    parts: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class _Joint:
    """The families that are read from all accounts together."""

    view: AccountsView
    sections: tuple[Section, ...]

    def shows(self, view: AccountsView) -> bool:
        """Whether drawing from this would give the same text."""
        same = len(self.view.accounts) == len(view.accounts) and self.view.date == view.date
        return same and all(mine is theirs for mine, theirs in zip(self.view.accounts, view.accounts, strict=True))


class AccountDrawings:
    """The text of all accounts. It is drawn again when the status is another object than before."""

    def __init__(self) -> None:
        self._drawings: dict[str, _Drawing] = {}
        self._joint = _Joint(AccountsView((), ""), ())

    def refresh(self, accounts: Mapping[str, AccountStatus], now: float) -> Generator[bytes, None, list[Section]]:
        """All families of accounts as of ``now``; yields nothing (``b""``) where others should have their turn."""
        accounts = dict(accounts)
        for gone in self._drawings.keys() - accounts.keys():
            del self._drawings[gone]
        parts = []
        for name, status in accounts.items():
            kept = self._drawings.get(name)
            if kept is None or kept.status is not status:
                self._drawings[name] = kept = yield from _draw(status)
            parts.append(kept.parts)
        view = accounts_view(accounts, now)
        joint = self._joint
        if not joint.shows(view):
            self._joint = joint = yield from _draw_joint(view)
        columns = zip(*parts, strict=True) if parts else [()] * len(ACCOUNT_FAMILIES)
        return [*zip(ACCOUNT_FAMILIES, columns, strict=True), *joint.sections]


def _draw(status: AccountStatus) -> Generator[bytes, None, _Drawing]:
    parts = []
    for family in ACCOUNT_FAMILIES:
        lines = yield from _part(family, (status.name, status.provider), status)
        parts.append(lines)
    return _Drawing(status, tuple(parts))


def _draw_joint(view: AccountsView) -> Generator[bytes, None, _Joint]:
    sections = []
    for family in KEY_COST_FAMILIES + asked(view.accounts):
        lines = yield from _part(family, (), view)
        sections.append((family, (lines,)))
    return _Joint(view, tuple(sections))


def _part(family: Family[V], subject: tuple[str, ...], view: V) -> Generator[bytes, None, bytes]:
    """Lets others run after each stretch of lines."""
    lines = []
    for stretch in stretches(family, subject, view):
        lines.append(stretch)
        yield b""
    return b"".join(lines)
