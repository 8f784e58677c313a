"""How long to wait before a receiver is tried again. Pure."""

_MOST_DOUBLINGS = 30

FIRST = 1.0
MOST = 300.0


def doubling(failures: int, *, first: float, most: float) -> float:
    """Seconds after so many failures in a row: ``first``, twice that, …, at most ``most``."""
    return min(most, first * 2.0 ** min(max(failures - 1, 0), _MOST_DOUBLINGS))


def backoff(failures: int, random: float) -> float:
    """1 s doubling to 5 min, of which a random half is taken off (``random`` from 0 to 1).

    The jitter keeps several daemons, or several receivers at one service, from coming back all at once; the half
    that always stays keeps an unlucky draw from hammering a receiver that is down.
    """
    return doubling(failures, first=FIRST, most=MOST) * (1.0 - random / 2.0)
