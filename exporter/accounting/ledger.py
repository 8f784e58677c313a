"""What was already counted of every operation, in bounded memory that no operation can take from the others."""

from collections.abc import Iterable, Mapping
from typing import Any

from exporter.accounting.dates import DAY
from exporter.accounting.remembered import MOST_REMEMBERED, MOST_SAVED, Remembered


class Ledger:
    """One :class:`Remembered` for each operation, since they are read one after the other.

    With one floor for all, what a busy one has to close early would be closed for those that are read after it.
    """

    def __init__(self) -> None:
        self._operations: dict[str, Remembered] = {}

    def of(self, operation: str) -> Remembered:
        return self._operations.setdefault(operation, Remembered())

    @property
    def entries(self) -> int:
        return sum(seen.entries for seen in self._operations.values())

    @property
    def closed_early(self) -> int:
        """How many buckets had to be closed while there was time for late additions."""
        return sum(seen.closed_early for seen in self._operations.values())

    def close(self, now: float, memory: float, most: int = MOST_REMEMBERED) -> None:
        """Close what is older than ``memory`` (seconds), and the oldest of those operations that remember too much.

        Old is what is older than the newest bucket too: a clock that runs ahead would close all that is being counted,
        for as long as it ran ahead. A floor that lies in the future (the vendor's clock was ours) is lowered to now.
        """
        newest = max((seen.newest for seen in self._operations.values()), default=now)
        share = fair_share((seen.entries for seen in self._operations.values()), most)
        for seen in self._operations.values():
            if seen.floor > now + DAY:
                seen.floor = now
            seen.close(min(now, newest) - memory, share)

    def saved(self, most: int = MOST_SAVED) -> dict[str, Any]:
        """As JSON can hold it: floors and texts by operation, ``most`` entries together."""
        share = fair_share((seen.entries for seen in self._operations.values()), most)
        found = {operation: seen.saved(share) for operation, seen in self._operations.items()}
        return {
            "floor": {operation: max(floor, 0.0) for operation, (floor, _) in found.items()},
            "seen": {operation: text for operation, (_, text) in found.items()},
        }

    def load(self, saved: Mapping[str, Any]) -> None:
        """Become what was saved. Raises what :meth:`Remembered.load` does; KeyError, AttributeError on other things."""
        for operation, text in saved["seen"].items():
            self.of(operation).load(float(saved["floor"][operation]), text)


def fair_share(sizes: Iterable[int], most: int) -> int:
    """What each may have at most, so that all together have ``most``: the small ones all of theirs."""
    ordered, left = sorted(sizes), most
    for place, size in enumerate(ordered):
        share = left // (len(ordered) - place)
        if size > share:
            return share
        left -= size
    return most
