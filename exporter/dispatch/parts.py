"""Notices of which a part arrived: who is still to be told, and for how long we try. Pure."""

from dataclasses import dataclass, field, replace

from exporter.dispatch.delivery import Delivery, Ending
from exporter.model import Notice
from exporter.notifiers.message import Chat, Mail, Message

#: How long (seconds) one recipient is waited for whom the others need not wait for: they have heard it, and all
#: later notices stand behind it. Servers that turn strangers away at first let them in after five minutes or so
#: (Postgrey: ``--delay=300``), and attempts are at most five minutes apart: some fall into the time after that.
PATIENCE = 900.0
_FORGOTTEN = 86_400.0  # seconds; nothing is owed for longer than a day


@dataclass(frozen=True, slots=True)
class Unfinished:
    """``rest`` is what of the notice did not arrive; ``since`` is when the other part did."""

    notice: Notice
    rest: tuple[Message, ...] = field(repr=False)
    since: float


class Parts:
    """The unfinished notices of one receiver. Times are by one clock that nobody sets.

    A recipient that was given up is not waited for again until it takes something: one dead mailbox holds up one
    notice, not every one. Messages that nobody has heard, such as other alarms of the same notice, are not given up.
    """

    def __init__(self) -> None:
        self._unfinished: dict[tuple[int, ...], Unfinished] = {}
        self._given_up: frozenset[str] = frozenset()

    def of(self, notice: Notice) -> Unfinished | None:
        """The oldest one that pays off some of the same entries."""
        wanted = set(notice.entries)
        return next((old for old in self._unfinished.values() if not wanted.isdisjoint(old.notice.entries)), None)

    def ended(self, notice: Notice, messages: tuple[Message, ...], ending: Delivery, now: float) -> Delivery:
        """What an attempt to send these means for the whole notice."""
        old = self._unfinished.pop(notice.entries, None)
        if old:
            ending = replace(ending, reached=True, rest=ending.rest or messages)
        again = ending.ending is Ending.RETRY
        if not ending.reached or (again and not ending.rest):
            return ending  # nobody in particular was told or left out
        rest = ending.rest if again else ()
        untold = _recipients(rest)
        self._given_up &= untold
        since = old.since if old else now
        if untold and (untold <= self._given_up or now - since >= PATIENCE):
            self._given_up |= untold
            return _give_up(ending, len(untold))
        if rest and notice.entries:
            self._remember(Unfinished(notice, rest, since), now)
        return ending

    def _remember(self, unfinished: Unfinished, now: float) -> None:
        kept = {entries: one for entries, one in self._unfinished.items() if now - one.since < _FORGOTTEN}
        self._unfinished = {**kept, unfinished.notice.entries: unfinished}


def _recipients(messages: tuple[Message, ...]) -> frozenset[str]:
    """Who alone is left of those who are told the same; none when something was heard by nobody."""
    if len(messages) != 1:
        return frozenset()
    match messages[0]:
        case Mail():
            return frozenset(messages[0].recipients)
        case Chat():
            return frozenset(messages[0].urls)
    return frozenset()


def _give_up(ending: Delivery, untold: int) -> Delivery:
    words = f"{untold} of its recipients not told, the others were; last: {ending.words}"
    return Delivery(Ending.REFUSED, words, reached=True)
