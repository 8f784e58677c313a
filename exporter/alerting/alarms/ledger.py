"""Who is owed which news, and who was told: nothing is lost, nothing is told twice."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from exporter.alerting.alarms.book import Book
from exporter.alerting.alarms.firing import Firing
from exporter.alerting.alarms.owed import Entry, Record, Told
from exporter.alerting.alarms.slots import Policy, Slots
from exporter.alerting.siblings import LONGEST_WAIT
from exporter.model import Alarm, Notice, Phase

#: News older than this (seconds) is dropped untold.
OLDEST = 86_400.0
#: The most alarms one notice tells of.
LARGEST_NOTICE = 500
#: Reminders due within this share of ``repeat_interval`` go together.
_TOGETHER = 0.02
_LOOK_AGAIN = 30.0


@dataclass(frozen=True, slots=True)
class Reach:
    """What a receiver wants to hear of."""

    wants: Callable[[Alarm], bool]
    send_resolved: bool = True


class Ledger:
    """What is owed to each receiver, in the order in which it may be told.

    An end takes back a beginning that was not told yet. ``tally`` counts ``superseded`` and ``expired`` news by
    receiver until it is taken; ``changes`` are the records to be stored (None: forgotten) until they are.
    """

    def __init__(self, firing: Firing, records: Iterable[Entry | Told] = ()) -> None:
        self.policy = Policy()
        self.tally: Counter[tuple[str, str]] = Counter()
        self.changes: dict[str, Record | None] = {}
        self._firing = firing
        self._reach: Mapping[str, Reach] = {}
        self._books: dict[str, Book] = {}
        self._slots = Slots()
        self._expected: dict[tuple[str, str], float] = {}  # until when more of an account's keys are
        self._last_id, self._looked_at = 0, 0.0
        for record in records:
            self._book(record.receiver).restore(record)
            if isinstance(record, Entry):
                self._last_id = max(self._last_id, record.id)

    def adopt(self, reach: Mapping[str, Reach], now: float, policy: Policy) -> None:
        """These receivers from now on. One that is new is told of what fires; one that is gone is forgotten."""
        self._reach, self.policy, self._looked_at = reach, policy, 0.0
        for receiver in self._books.keys() - reach.keys():
            self._books.pop(receiver).clear()
        for receiver in reach:
            self._drop_unwanted(self._book(receiver))
            for alarm in self._firing.firing.values():
                self._make_known(self._book(receiver), alarm, now)

    def _drop_unwanted(self, book: Book) -> None:
        """What a receiver does not want to hear any more, and has not heard."""
        for entry in book:
            wanted = self._reach[book.receiver].wants(entry.alarm)
            if entry.phase is Phase.FIRING and not wanted and not book.uncertain(entry):
                book.drop(entry)

    def _make_known(self, book: Book, alarm: Alarm, now: float) -> None:
        if alarm.identity not in book.told and not book.owing(alarm, Phase.FIRING):
            self._begin(book, alarm, now)

    def mended(self, receiver: str, now: float) -> None:
        """It takes what it is told again: what it refused before, and still holds, is told anew."""
        book = self._book(receiver)
        for identity in book.unheard():
            alarm = self._firing.firing.get(identity)
            if alarm is not None and not book.owing(alarm, Phase.FIRING):
                book.forget(identity)
                self._begin(book, alarm, now)

    # --- what happened

    def expect(self, account: str, provider: str, until: float, now: float) -> None:
        """Nobody is told before ``until`` of what the account's keys share: more of them will say it by then.

        A minute at most; what goes on, ends, or is one key's own waits for nothing.
        """
        self._expected[account, provider] = min(until, now + LONGEST_WAIT)

    def fired(self, alarm: Alarm, now: float) -> None:
        for receiver in self._reach:
            self._begin(self._book(receiver), alarm, now)

    def relabelled(self, alarm: Alarm, now: float) -> None:
        """Somebody edited its severity or account: who wants it now and never heard of it is told."""
        for receiver in self._reach:
            self._make_known(self._book(receiver), alarm, now)

    def resolved(self, alarm: Alarm, now: float) -> None:
        """Owed to those who heard, or may have heard, that it began."""
        for receiver, reach in self._reach.items():
            book = self._book(receiver)
            untold = book.owing(alarm, Phase.FIRING)
            uncertain = untold is not None and book.uncertain(untold) and reach.send_resolved
            if untold is not None and not uncertain and untold.id not in book.under_way:
                book.drop(untold)
                self.tally[receiver, "superseded"] += not untold.repeated
            word = book.forget(alarm.identity)
            heard = word is not None and word.heard and not book.owing(alarm, Phase.RESOLVED)
            if (heard or uncertain) and reach.send_resolved:
                self._owe(book, alarm, Phase.RESOLVED, now)

    def _begin(self, book: Book, alarm: Alarm, now: float, *, repeated: bool = False) -> None:
        if self._reach[book.receiver].wants(alarm):
            self._owe(book, alarm, Phase.FIRING, now, repeated=repeated)

    def _owe(self, book: Book, alarm: Alarm, phase: Phase, now: float, *, repeated: bool = False) -> None:
        due, name = now, book.receiver
        if not repeated:
            earliest = self._expecting(alarm, now) if phase is Phase.FIRING else 0.0
            due = self._slots.due(name, alarm, phase, now=now, policy=self.policy, earliest=earliest)
        self._last_id += 1
        number = self._last_id
        book.owe(Entry(id=number, receiver=name, alarm=alarm, phase=phase, repeated=repeated, at=now, due=due))

    def _expecting(self, alarm: Alarm, now: float) -> float:
        """Until when; 0: nothing is expected. A clock that was set back makes nobody wait for longer."""
        until = self._expected.get((alarm.group.account, alarm.group.provider), 0.0) if alarm.shared else 0.0
        return until if until <= now + LONGEST_WAIT else 0.0

    # --- the passing of time

    def pass_time(self, now: float) -> None:
        """Drop what is too old to be told, remind of what goes on. Looks twice a minute."""
        if 0 <= now - self._looked_at < min(_LOOK_AGAIN, self.policy.repeat_interval * _TOGETHER):
            return
        self._looked_at = now
        for book in self._books.values():
            for entry in book:
                if now - entry.at > OLDEST and entry.id not in book.under_way:
                    self.tally[book.receiver, "expired"] += 1
                    self._unheard(book, entry, now)
            self._remind(book, now)
        self._slots.tidy(now, self.policy)
        self._expected = {place: until for place, until in self._expected.items() if 0 <= until - now <= LONGEST_WAIT}

    def _remind(self, book: Book, now: float) -> None:
        interval, firing = self.policy.repeat_interval, self._firing.firing
        if book.receiver not in self._reach:
            return
        near = [
            (firing[name], word)
            for name, word in book.told.items()
            if name in firing
            and now - word.at >= interval * (1 - _TOGETHER)
            # Once is enough where the rule says so: for those who heard.
            and not (word.heard and not self._firing.reminded(firing[name]))
        ]
        due = {alarm.group for alarm, word in near if now - word.at >= interval}
        for alarm, word in near:
            if alarm.group in due and not self._firing.muted(alarm) and not book.owing(alarm, Phase.FIRING):
                self._begin(book, alarm, now, repeated=word.heard)

    # --- telling

    def next(self, receiver: str, now: float) -> Notice | None:
        """The notice that may be sent now: the oldest news due, and what is due with it in the same group."""
        book = self._book(receiver)
        taken = book.due(lambda entry: self._may_go(entry, now), LARGEST_NOTICE)
        book.send(taken)
        return self._notice(book, taken, now) if taken else None

    def _may_go(self, entry: Entry, now: float) -> bool:
        """Due (or put off by a clock that was wrong), not inconclusive beside something larger, and not over.

        What is over and only keeps firing is told to nobody who has not heard of it: its end, or its return, is next.
        """
        due = now >= entry.due or entry.due - now > 2 * max(self.policy.group_interval, LONGEST_WAIT)
        if not due or entry.phase is Phase.RESOLVED:
            return due
        if entry.alarm.identity in self._firing.firing and self._firing.muted(entry.alarm):
            return False
        return entry.repeated or entry.doubtful or not self._firing.lapsed(entry.alarm, now)

    def _notice(self, book: Book, taken: list[Entry], now: float) -> Notice:
        group, names = taken[0].alarm.group, {entry.alarm.identity for entry in taken}
        firing = self._firing.firing
        heard = (firing.get(name) for name, word in book.told.items() if word.heard and name not in names)
        return Notice(
            receiver=book.receiver,
            group=group,
            phase=taken[0].phase,
            alarms=tuple(self._newest(entry) for entry in taken),
            others=tuple(alarm for alarm in heard if alarm is not None and alarm.group == group),
            repeated=taken[0].repeated,
            at=now,
            entries=tuple(entry.id for entry in taken),
        )

    def _newest(self, entry: Entry) -> Alarm:
        """A beginning is told as things are now."""
        now = self._firing.firing.get(entry.alarm.identity)
        same = now is not None and now.fired_at == entry.alarm.fired_at
        return now if now is not None and same and entry.phase is Phase.FIRING else entry.alarm

    def next_at(self, receiver: str) -> float | None:
        """When the next news is due; None: nothing is owed."""
        return min((entry.due for entry in self._book(receiver)), default=None)

    def pending(self, receiver: str, now: float) -> int:
        """How much it could have been told by now; what waits for company or is muted does not count."""
        return sum(self._may_go(entry, now) for entry in self._book(receiver))

    def told(self, notice: Notice, now: float) -> None:
        """It was delivered."""
        book = self._book(notice.receiver)
        for entry in book.take(notice.entries):
            book.drop(entry)
            if entry.phase is Phase.RESOLVED:
                book.forget(entry.alarm.identity)
            elif entry.alarm.identity in self._firing.firing or book.owing(entry.alarm, Phase.RESOLVED):
                book.note(Told(receiver=book.receiver, identity=entry.alarm.identity, at=now))
        self.mended(notice.receiver, now)

    def refused(self, notice: Notice, now: float) -> None:
        """It will not be tried again."""
        book = self._book(notice.receiver)
        for entry in book.take(notice.entries):
            self._unheard(book, entry, now)

    def failed(self, notice: Notice, *, doubtful: bool) -> None:
        """It will be tried again. ``doubtful``: it was sent and no answer came, so it may have arrived."""
        book = self._book(notice.receiver)
        for entry in book.take(notice.entries):
            book.keep(entry, doubtful=doubtful)

    def set_back(self, now: float) -> None:
        """The clock was set back: nobody was told later than now."""
        for book in self._books.values():
            for word in list(book.told.values()):
                if word.at > now:
                    book.note(replace(word, at=now))

    def _unheard(self, book: Book, entry: Entry, now: float) -> None:
        book.drop(entry)
        if entry.phase is Phase.RESOLVED:
            book.forget(entry.alarm.identity)
        else:
            heard = entry.repeated or entry.doubtful
            book.note(Told(receiver=book.receiver, identity=entry.alarm.identity, at=now, heard=heard))

    def _book(self, receiver: str) -> Book:
        if receiver not in self._books:
            self._books[receiver] = Book(receiver, self.changes)
        return self._books[receiver]
