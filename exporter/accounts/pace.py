"""How fast one reading asks: a few questions at once, many of them slowly."""

from dataclasses import dataclass

AT_ONCE = 40  # questions of one reading without a pause: a small account has no more
GAP = 0.1  # seconds before each of the others


@dataclass(slots=True)
class Pace:
    """Counts the questions of a reading."""

    at_once: int = AT_ONCE
    gap: float = GAP
    _asked: int = 0

    def wait(self) -> float:
        """How long to wait before the next question."""
        self._asked += 1
        return self.gap if self._asked > self.at_once else 0.0
