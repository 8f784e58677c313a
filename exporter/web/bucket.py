"""A bucket of permissions that fills slowly: who asks too often is told to wait."""

from collections.abc import Callable


class Bucket:
    """Holds at most ``most``, one more every ``seconds``. ``clock`` gives Unix seconds."""

    def __init__(self, clock: Callable[[], float], *, most: int, seconds: float) -> None:
        self._clock, self._most, self._seconds = clock, most, seconds
        self._left, self._at = float(most), clock()

    def take(self) -> float:
        """0 when one was taken; else how long to wait for the next (seconds)."""
        now = self._clock()
        gained = max(0.0, now - self._at) / self._seconds  # the clock may be set back
        self._left, self._at = min(self._left + gained, float(self._most)), now
        if self._left < 1.0:
            return (1.0 - self._left) * self._seconds
        self._left -= 1.0
        return 0.0
