"""Whom else to ask when the money of an account runs out, or comes back."""

from collections.abc import Mapping

from exporter.alerting import confirmed_by, roused
from exporter.model import Status, Target

_ONCE_IN = 60.0


class Rousing:
    """Once a minute an account at most: its keys may run dry by the thousand, and one word of it is enough."""

    def __init__(self) -> None:
        self._last: dict[tuple[str, str, bool], float] = {}
        self._until: dict[tuple[str, str], float] = {}

    def siblings(
        self, before: Status, after: Status, targets: Mapping[str, Target], board: Mapping[str, Status], now: float
    ) -> list[str]:
        """The other keys to ask soon."""
        if before.quota.state is after.quota.state:
            return []
        target = targets[after.name]
        place = target.provider.name, target.account, after.state.unusable
        if 0 <= now - self._last.get(place, now - _ONCE_IN) < _ONCE_IN:
            return []
        names = roused(before, after, targets, board)
        if names:
            self._last[place] = now
        return names

    def expected(
        self, before: Status, after: Status, targets: Mapping[str, Target], board: Mapping[str, Status], now: float
    ) -> float | None:
        """Until when the others, asked by now, are likely to say the same; None: they are not, or that is known."""
        target = targets[after.name]
        place = target.provider.name, target.account
        if before.quota.state is after.quota.state or now < self._until.get(place, now) <= now + _ONCE_IN:
            return None
        until = confirmed_by(before, after, targets, board, now)
        if until is not None:
            self._until[place] = until
        return until
