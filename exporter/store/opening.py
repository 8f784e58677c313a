"""Opening the database, whatever is found in its place."""

import contextlib
import os
import sqlite3
from pathlib import Path

IN_MEMORY = ":memory:"
SCHEMA_VERSION = 3
_SCHEMA = f"""
BEGIN IMMEDIATE;
CREATE TABLE IF NOT EXISTS status (name TEXT PRIMARY KEY, packed BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS transitions (
    id INTEGER PRIMARY KEY, name TEXT NOT NULL, at REAL NOT NULL,
    before TEXT NOT NULL, after TEXT NOT NULL, outcome TEXT, reason TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS alarms (place TEXT PRIMARY KEY, packed BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS books (place TEXT PRIMARY KEY, packed BLOB NOT NULL);
CREATE INDEX IF NOT EXISTS transitions_by_time ON transitions (at);
PRAGMA user_version = {SCHEMA_VERSION};
COMMIT;
"""
_BUSY_TIMEOUT = 1.0  # seconds; readers never block us, and whoever writes here for longer is a second exporter
_CORRUPT = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


class StoreError(Exception):
    """The database cannot be opened, read or written; the text says which file and why."""


class _UnreadableError(Exception):
    """There is a file that is no database of ours; the text says what it is instead."""


def open_database(path: str, now: float, notes: list[str]) -> sqlite3.Connection:
    """A connection to the database at ``path``, made if need be; ``now`` is Unix seconds.

    What is corrupt or was written by a newer version is renamed ``path.corrupt-<timestamp>``, with a
    line in ``notes``. Raises StoreError when there is no way to write at ``path``.
    """
    try:
        try:
            return _connect(path)
        except _UnreadableError as unreadable:
            aside = _set_aside(path, now)
            notes.append(f"{path} is {unreadable}; it is kept as {aside}, and a fresh one begins")
            return _connect(path)
    except (OSError, sqlite3.Error, _UnreadableError) as error:
        raise StoreError(f"cannot open the database {path}: {error}") from error


def _connect(path: str) -> sqlite3.Connection:
    if path != IN_MEMORY:
        _make_private(Path(path))
    connection = sqlite3.connect(path, timeout=_BUSY_TIMEOUT, check_same_thread=False)
    try:
        _prepare(connection)
    except sqlite3.DatabaseError as error:
        connection.close()
        if (error.sqlite_errorcode & 0xFF) in _CORRUPT:  # the low byte is the primary code
            raise _UnreadableError("corrupt") from error
        raise
    except BaseException:
        connection.close()
        raise
    return connection


def _make_private(path: Path) -> None:
    """Make the file, readable for its owner only; SQLite gives its side files the same mode."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        with contextlib.suppress(PermissionError):  # written through a group: its owner sets the mode
            os.fchmod(descriptor, 0o600)
    finally:
        os.close(descriptor)


def _prepare(connection: sqlite3.Connection) -> None:
    # A bit that flipped in a text must not make its whole table unreadable.
    connection.text_factory = lambda raw: raw.decode("utf-8", "replace")
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version > SCHEMA_VERSION:
        raise _UnreadableError(f"of a newer version ({version}, this is {SCHEMA_VERSION})")
    (found,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    if found != "ok":
        raise _UnreadableError("corrupt")
    # With a write-ahead log, what was committed outlives kill -9 without a sync for each commit.
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    if version < SCHEMA_VERSION:
        connection.executescript(_SCHEMA)


def _set_aside(path: str, now: float) -> str:
    """Its log was folded in when it was closed; one that is left over SQLite deletes beside an empty file."""
    aside = f"{path}.corrupt-{int(now)}"
    Path(path).rename(aside)
    return aside
