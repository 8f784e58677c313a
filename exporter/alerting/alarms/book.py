"""What one receiver is owed, and what it was told."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from exporter.alerting.alarms.owed import Entry, Record, Told, place
from exporter.model import Alarm, Phase


class Book:
    """Of one alarm a receiver is owed its end and its new beginning at most, in that order.

    ``changes``, shared by all books, are the records to be stored (None: forgotten).
    """

    def __init__(self, receiver: str, changes: dict[str, Record | None]) -> None:
        self.receiver = receiver
        self.told: dict[str, Told] = {}
        self.under_way: frozenset[int] = frozenset()
        self._changes = changes
        self._owed: dict[int, Entry] = {}
        self._by_name: dict[str, list[int]] = {}

    def __len__(self) -> int:
        return len(self._owed)

    def __iter__(self) -> Iterator[Entry]:
        return iter(list(self._owed.values()))

    def restore(self, record: Entry | Told) -> None:
        """As it was stored."""
        if isinstance(record, Told):
            self.told[record.identity] = record
        else:
            self._put(record)

    def owe(self, entry: Entry) -> None:
        """Never due before older news of the same alarm."""
        earlier = [self._owed[number].due for number in self._by_name.get(entry.alarm.identity, ())]
        entry = replace(entry, due=max(entry.due, *earlier)) if earlier else entry
        self._put(entry)
        self._changes[place(entry)] = entry

    def owing(self, alarm: Alarm, phase: Phase) -> Entry | None:
        """The latest news of that kind which this alarm still owes."""
        entries = (self._owed[number] for number in reversed(self._by_name.get(alarm.identity, [])))
        return next((entry for entry in entries if entry.phase is phase), None)

    def uncertain(self, entry: Entry) -> bool:
        """Whether it may have been heard already: it is under way, or was sent and nobody answered."""
        return entry.doubtful or entry.id in self.under_way

    def send(self, entries: list[Entry]) -> None:
        """They go on their way: should we die before the answer, they may have arrived."""
        self.under_way = frozenset(entry.id for entry in entries)
        for entry in entries:
            self._changes[place(entry)] = replace(entry, doubtful=True)

    def take(self, numbers: tuple[int, ...]) -> list[Entry]:
        """Those of a notice that are still owed; it is not under way any more."""
        self.under_way = frozenset()
        return [self._owed[number] for number in numbers if number in self._owed]

    def keep(self, entry: Entry, *, doubtful: bool) -> None:
        """It is owed still; once in doubt, always in doubt."""
        kept = self._owed[entry.id] = replace(entry, doubtful=doubtful or entry.doubtful)
        self._changes[place(kept)] = kept

    def drop(self, entry: Entry) -> None:
        del self._owed[entry.id]
        numbers = self._by_name[entry.alarm.identity]
        numbers.remove(entry.id)
        if not numbers:
            del self._by_name[entry.alarm.identity]
        self._changes[place(entry)] = None

    def note(self, word: Told) -> None:
        self.told[word.identity] = word
        self._changes[place(word)] = word

    def forget(self, identity: str) -> Told | None:
        """What the receiver was told of this alarm is over."""
        word = self.told.pop(identity, None)
        if word is not None:
            self._changes[place(word)] = None
        return word

    def unheard(self) -> list[str]:
        """The alarms whose beginning was refused, or grew too old."""
        return [identity for identity, word in self.told.items() if not word.heard]

    def clear(self) -> None:
        """The receiver is gone."""
        for entry in self:
            self.drop(entry)
        for identity in list(self.told):
            self.forget(identity)

    def due(self, may_go: Callable[[Entry], bool], most: int) -> list[Entry]:
        """The oldest news that may be told now, and what may be told with it: same group, same kind.

        News of an alarm waits for older news of the same alarm, whatever keeps that back.
        """
        taken: list[Entry] = []
        passed: set[str] = set()
        for entry in sorted(self._owed.values(), key=lambda one: (one.due, one.id)):
            alike = not taken or _kind(entry) == _kind(taken[0])
            if alike and len(taken) < most and entry.alarm.identity not in passed and may_go(entry):
                taken.append(entry)
            passed.add(entry.alarm.identity)
        return taken

    def _put(self, entry: Entry) -> None:
        self._owed[entry.id] = entry
        self._by_name.setdefault(entry.alarm.identity, []).append(entry.id)


def _kind(entry: Entry) -> tuple[object, ...]:
    return entry.alarm.group, entry.phase, entry.repeated
