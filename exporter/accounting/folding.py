"""Few series from many: the projects and models that matter by name, the rest as ``other``."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from operator import sub
from typing import Any

from exporter.accounting.day_cost import OTHER
from exporter.accounting.remembered import Counts, counts_of

Pair = tuple[str, str]
"""Project and model."""


class Shown:
    """The names that have series of their own.

    The ``top`` largest are shown. A name once shown stays, since a counter that vanishes is taken for a reset; a
    newcomer that grows into the largest is shown too, until there are twice as many as ``top``: the bound.
    """

    def __init__(self, top: int) -> None:
        self._top = top
        self.names: set[str] = set()

    def update(self, weights: Mapping[str, int]) -> None:
        ranked = sorted(weights, key=lambda name: (-weights[name], name))
        for name in ranked[: self._top]:
            if len(self.names) < 2 * self._top:
                self.names.add(name)

    def restore(self, names: Iterable[str]) -> None:
        self.names.update(islice(names, 2 * self._top))

    def label(self, name: str) -> str:
        return name if name in self.names else OTHER


class Folding:
    """Folds counters so that every folded one is a counter too: what was once ``other`` stays there."""

    def __init__(self, *, top_projects: int, top_models: int) -> None:
        self._projects, self._models = Shown(top_projects), Shown(top_models)
        self._taken: dict[Pair, Counts] = {}
        self._sums: dict[Pair, list[int]] = {}
        self.folded = 0  # tokens that went into a series with ``other`` in it

    def fold(self, counters: Mapping[Pair, Counts], weights: Mapping[Pair, int]) -> Mapping[Pair, Counts]:
        """The counters by what is shown. ``weights`` say what is large; both are given whole each time."""
        self._projects.update(_by(weights, 0))
        self._models.update(_by(weights, 1))
        for pair, counts in counters.items():
            if self._taken.get(pair) != counts:
                self._add(pair, counts)
        return {pair: counts_of(sums) for pair, sums in self._sums.items()}

    def _add(self, pair: Pair, counts: Counts) -> None:
        growth: Sequence[int] = counts
        if pair in self._taken:
            growth = tuple(map(sub, counts, self._taken[pair]))
        self._taken[pair] = counts
        shown = self._projects.label(pair[0]), self._models.label(pair[1])
        if shown != pair:
            self.folded += growth[0] + growth[1]
        sums = self._sums.setdefault(shown, [0] * len(growth))
        for place, new in enumerate(growth):
            sums[place] += new

    def cursor(self) -> dict[str, Any]:
        """The names that are shown, as JSON can hold them."""
        return {"projects": sorted(self._projects.names), "models": sorted(self._models.names)}

    def restore(self, cursor: Mapping[str, Any]) -> None:
        """Show what another process showed, as far as it fits; anything else in it is passed over."""
        for shown, part in ((self._projects, "projects"), (self._models, "models")):
            names = cursor.get(part)
            if isinstance(names, list):
                shown.restore(name for name in names if isinstance(name, str))


def _by(weights: Mapping[Pair, int], place: int) -> Mapping[str, int]:
    sums: dict[str, int] = {}
    for pair, weight in weights.items():
        sums[pair[place]] = sums.get(pair[place], 0) + weight
    return sums
