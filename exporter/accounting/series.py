"""The series of usage that are counted, bounded in number."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import blake2b

from exporter.accounting.day_cost import OTHER
from exporter.accounting.remembered import DIGEST_SIZE

Identity = tuple[str, str, str, str, str, str]
"""Operation, project, model, API key, user, batch: what tells the rows of a bucket apart."""

MOST_SERIES = 20_000  # beyond it, API key, user and batch are not told apart; beyond twice as many, nothing is


@dataclass(slots=True)
class Tally:
    """``counted`` is what the counters show (as :data:`Counts`); ``weight``: all tokens seen, those before too."""

    counted: list[int] = field(default_factory=lambda: [0] * 6)
    weight: int = 0


class Series:
    """A tally for every identity, and the digest by which a restart knows it again."""

    def __init__(self, most: int = MOST_SERIES) -> None:
        self._most = most
        self._known: dict[Identity, tuple[bytes, Tally]] = {}
        self._tallies: dict[Identity, Tally] = {}

    def get(self, identity: Identity) -> tuple[bytes, Tally]:
        """Its digest and tally."""
        known = self._known.get(identity)
        if known is None:
            known = digest_of(identity), self._tally(identity)
            if len(self._known) < 2 * self._most:
                self._known[identity] = known
        return known

    def _tally(self, identity: Identity) -> Tally:
        if len(self._tallies) >= self._most and identity not in self._tallies:
            identity = (*identity[:3], "", "", "")
        if len(self._tallies) >= 2 * self._most and identity not in self._tallies:
            identity = ("", OTHER, OTHER, "", "", "")
        return self._tallies.setdefault(identity, Tally())

    def __iter__(self) -> Iterator[tuple[Identity, Tally]]:
        return iter(self._tallies.items())


def digest_of(identity: Identity) -> bytes:
    """The same in every process."""
    return blake2b("\x1f".join(identity).encode("utf-8", "surrogatepass"), digest_size=DIGEST_SIZE).digest()
