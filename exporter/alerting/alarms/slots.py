"""When what begins together is told: at once, but what follows in the same group is gathered."""

from dataclasses import dataclass, replace

from exporter.model import Alarm, Group, Phase, Severity

#: The longest that news of what pages is gathered, in seconds: the next dead key of an account is no old news.
PAGES_WAIT = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """Seconds. ``group_wait`` is how long a notice waits for company, ``group_interval`` the longest that news of a
    group already told of is gathered, ``repeat_interval`` when an alarm that goes on is told again."""

    group_wait: float = 1.0
    group_interval: float = 300.0
    repeat_interval: float = 14_400.0


@dataclass(frozen=True, slots=True)
class _Slot:
    due: float
    burst: int = 0


class Slots:
    """The next moment at which each receiver may be told of each group.

    After a first notice of a group more news of it is told after twice ``group_wait``, then four times that, up to
    ``group_interval``; at ``group_interval`` at once when the cause is the account's, since its other keys
    will follow one by one. What is critical waits for a minute at most. A quiet ``group_interval`` ends the burst.
    """

    def __init__(self) -> None:
        self._slots: dict[tuple[str, Group, Phase], _Slot] = {}

    def due(
        self,
        receiver: str,
        alarm: Alarm,
        phase: Phase,
        *,
        now: float,
        policy: Policy,
        earliest: float = 0.0,
    ) -> float:
        """``earliest``: more is expected to be told with it until then."""
        place = receiver, alarm.group, phase
        slot = _next(self._slots.get(place), alarm, now=now, policy=policy)
        slot = self._slots[place] = replace(slot, due=max(slot.due, earliest))
        return slot.due

    def tidy(self, now: float, policy: Policy) -> None:
        """Forget the groups that have been quiet long enough."""
        quiet = [place for place, slot in self._slots.items() if _over(slot, now, policy)]
        for place in quiet:
            del self._slots[place]


def _over(slot: _Slot, now: float, policy: Policy) -> bool:
    """Whether the burst is over, or in a future that a corrected clock took away."""
    return not -policy.group_interval <= now - slot.due < policy.group_interval


def _next(slot: _Slot | None, alarm: Alarm, *, now: float, policy: Policy) -> _Slot:
    if slot is None or _over(slot, now, policy):
        return _Slot(now + policy.group_wait)
    longest = policy.group_interval
    if alarm.severity == Severity.CRITICAL:
        longest = min(longest, PAGES_WAIT)
    if slot.due > now:
        return replace(slot, due=min(slot.due, now + longest))  # joins those that wait already
    doubled = policy.group_wait * 2.0 ** min(slot.burst + 1, 32)
    gap = longest if alarm.shared else min(doubled, longest)
    return _Slot(max(now + policy.group_wait, slot.due + gap), slot.burst + 1)
