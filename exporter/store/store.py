"""The store: statuses, transitions and alarms in one SQLite file."""

import contextlib
import json
import sqlite3
import threading
from collections.abc import Collection, Iterable, Iterator, Mapping
from types import MappingProxyType

from exporter.alerting.alarms import Record
from exporter.model import Status, Transition
from exporter.store import codec
from exporter.store.opening import StoreError, open_database

KEPT_FOR = 30 * 86_400.0  # seconds
MOST_TRANSITIONS = 100_000  # one key flapping every minute fills 43,200 in that time

_DELETE = "DELETE FROM status WHERE name = ?"
_UPSERT = "INSERT OR REPLACE INTO status (name, packed) VALUES (?, ?)"
_INSERT = (
    "INSERT INTO transitions (name, at, before, after, outcome, reason)"
    " VALUES (:name, :at, :before, :after, :outcome, :reason)"
)
_DELETE_RECORD = "DELETE FROM alarms WHERE place = ?"
_UPSERT_RECORD = "INSERT OR REPLACE INTO alarms (place, packed) VALUES (?, ?)"
_DELETE_BOOK = "DELETE FROM books WHERE place = ?"
_UPSERT_BOOK = "INSERT OR REPLACE INTO books (place, packed) VALUES (?, ?)"
_SELECT = (
    "SELECT name, at, before, after, outcome, reason FROM transitions"
    " WHERE at >= :since AND (:names IS NULL OR name IN (SELECT value FROM json_each(:names)))"
    " ORDER BY at DESC, id DESC LIMIT :limit"
)
_DELETE_OLDEST = (
    "DELETE FROM transitions WHERE id IN (SELECT id FROM transitions ORDER BY at DESC, id DESC LIMIT -1 OFFSET ?)"
)


class Store:
    """May be used from any thread; calls take turns. Raises StoreError when the file fails it.

    ``notes`` tells people what was set aside or dropped on the way.
    """

    def __init__(self, connection: sqlite3.Connection, notes: list[str]) -> None:
        self.notes = notes
        self._connection = connection
        self._lock = threading.Lock()

    @classmethod
    def open(cls, path: str, *, now: float) -> "Store":
        """The store at ``path`` (``:memory:`` keeps nothing), begun anew if what is there cannot be read."""
        notes: list[str] = []
        return cls(open_database(path, now, notes), notes)

    def load(self) -> dict[str, Status]:
        """What was written, by name, the counters empty. A row that cannot be read is dropped, with a note."""
        known: dict[str, Status] = {}
        with self._transaction() as connection:
            for name, packed in connection.execute("SELECT name, packed FROM status").fetchall():
                try:
                    known[name] = codec.unpack(packed)
                except ValueError:
                    self.notes.append(f"what was remembered of {name} cannot be read and is dropped")
                    connection.execute(_DELETE, (name,))
        return known

    def load_records(self) -> list[Record]:
        """What alarms left behind: those that fire, what is owed and who was told. What cannot be read is dropped."""
        known: list[Record] = []
        with self._transaction() as connection:
            for place, packed in connection.execute("SELECT place, packed FROM alarms ORDER BY place").fetchall():
                try:
                    known.append(codec.unpack_record(place, packed))
                except ValueError:
                    self.notes.append(f"an alarm's record cannot be read and is dropped: {place}")
                    connection.execute(_DELETE_RECORD, (place,))
        return known

    def load_books(self) -> dict[str, bytes]:
        """What the readers of accounts left behind, by place: theirs to understand."""
        with self._transaction() as connection:
            return dict(connection.execute("SELECT place, packed FROM books").fetchall())

    def write(
        self,
        changed: Iterable[Status] = (),
        transitions: Iterable[Transition] = (),
        gone: Iterable[str] = (),
        records: Mapping[str, Record | None] = MappingProxyType({}),
        books: Mapping[str, bytes | None] = MappingProxyType({}),
    ) -> None:
        """All or none: forget the keys that are ``gone``, remember these statuses, add to the history.

        ``records`` are what alarms leave behind, ``books`` what the readers of accounts do, by place; None forgets one.

        The transitions of a key that is gone stay until they are old.
        """
        statuses = [(status.name, codec.pack(status)) for status in changed]
        history = [codec.row(transition) for transition in transitions]
        forgotten = [(place,) for place, record in records.items() if record is None]
        noted = [(place, codec.pack_record(place, record)) for place, record in records.items() if record is not None]
        closed = [(place,) for place, book in books.items() if book is None]
        kept = [(place, book) for place, book in books.items() if book is not None]
        with self._transaction() as connection:
            connection.executemany(_DELETE_BOOK, closed)
            connection.executemany(_UPSERT_BOOK, kept)
            connection.executemany(_DELETE_RECORD, forgotten)
            connection.executemany(_UPSERT_RECORD, noted)
            connection.executemany(_DELETE, [(name,) for name in gone])
            connection.executemany(_UPSERT, statuses)
            connection.executemany(_INSERT, history)

    def transitions(
        self,
        *,
        name: str | None = None,
        names: Collection[str] | None = None,
        since: float = 0,
        limit: int = 100,
    ) -> list[Transition]:
        """The newest first, of one key, of several or of all; what this version cannot read is left out."""
        wanted = names if name is None else (name,)
        asked = {"names": None if wanted is None else json.dumps(list(wanted)), "since": since, "limit": limit}
        with self._transaction() as connection:
            rows = connection.execute(_SELECT, asked).fetchall()
        found = []
        for row in rows:
            with contextlib.suppress(ValueError):
                found.append(codec.transition(row))
        return found

    def prune(self, now: float, *, most: int = MOST_TRANSITIONS) -> None:
        """Drop transitions older than 30 days and, of more than ``most``, the oldest."""
        with self._transaction() as connection:
            connection.execute("DELETE FROM transitions WHERE at < ?", (now - KEPT_FOR,))
            connection.execute(_DELETE_OLDEST, (most,))

    def close(self) -> None:
        """Write the log back into the file and let go of it; a second time does nothing."""
        with self._lock:
            self._connection.close()

    @contextlib.contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        try:
            with self._lock, self._connection:
                yield self._connection
        except sqlite3.Error as error:
            raise StoreError(f"the database failed: {error}") from error
