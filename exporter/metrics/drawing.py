"""The text of every key, kept until what it shows has changed."""

from collections.abc import Generator
from dataclasses import dataclass
from typing import NamedTuple

from exporter.metrics.fleet import Fleet, unseen
from exporter.metrics.key_families import KEY_FAMILIES
from exporter.metrics.text import KeyPen, escaped
from exporter.metrics.view import KeyView
from exporter.model import Hold, KeyDates, Kind, Status, Target

Parts = tuple[bytes, ...]
"""The sample lines of one key: the i-th are those of ``KEY_FAMILIES[i]``."""

_STRETCH = 1_000  # after looking at so many keys, a few milliseconds, others have their turn
_REDRAWING = 40  # looks that cost as much as drawing a key anew


class _Sources(NamedTuple):
    """What the text of a key is drawn from."""

    target: Target
    status: Status | None
    auth: Hold | None
    quota: Hold | None
    dates: KeyDates | None


@dataclass(frozen=True, slots=True)
class _Drawing:
    """Sample lines, and what they were drawn from."""

    sources: _Sources
    valid_until: float
    parts: Parts

    def shows(self, sources: _Sources, now: float) -> bool:
        """Whether drawing from this, now, would give the same text."""
        mine = self.sources
        same = mine.target is sources.target and mine.status is sources.status and mine.dates is sources.dates
        return same and mine.auth == sources.auth and mine.quota == sources.quota and now < self.valid_until


class Drawings:
    """The text of a fleet's keys.

    A key's text is drawn again when its target, status, holds or dates are others than before, or
    when time alone has changed what they mean. A key that is gone takes its text along.
    """

    def __init__(self) -> None:
        self._pens: dict[str, tuple[KeyPen, ...]] = {}
        self._drawings: dict[str, _Drawing] = {}

    def refresh(self, fleet: Fleet, now: float) -> Generator[bytes, None, list[Parts]]:
        """All keys' text as of ``now``; yields nothing (``b""``) where a long drawing should let others run."""
        targets, drawings = dict(fleet.targets), self._drawings
        for name in drawings.keys() - targets.keys():
            del drawings[name]
        fleet_parts, looks = [], 0
        for name, target in targets.items():
            auth, quota = fleet.held(name, Kind.AUTH), fleet.held(name, Kind.QUOTA)
            sources = _Sources(target, fleet.board.get(name), auth, quota, fleet.dates(name))
            kept = drawings.get(name)
            if kept is None or not kept.shows(sources, now):
                drawings[name] = kept = self._draw(sources, now)
                looks += _REDRAWING
            fleet_parts.append(kept.parts)
            looks += 1
            if looks > _STRETCH:
                yield b""
                looks = 0
        return fleet_parts

    def _draw(self, sources: _Sources, now: float) -> _Drawing:
        target, status, auth, quota, dates = sources
        view = KeyView(target, status or unseen(target), {Kind.AUTH: auth, Kind.QUOTA: quota}, now, dates)
        key, provider = escaped(target.name), target.provider.name
        pens = self._pens.get(provider)
        if pens is None:
            pens = self._pens[provider] = tuple(KeyPen(family, provider) for family in KEY_FAMILIES)
        return _Drawing(sources, view.valid_until, tuple([pen.draw(view, key) for pen in pens]))
