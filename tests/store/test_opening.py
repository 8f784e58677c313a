"""Whatever is found at the path, the exporter starts or says clearly why it cannot."""

import os
import random
import sqlite3
import stat
from dataclasses import replace
from pathlib import Path

import pytest

from exporter.model import Status
from exporter.store import Store, StoreError

NOW = 1_800_000_000.5


def fill(path: str, status: Status, count: int = 200) -> None:
    store = Store.open(path, now=0)
    store.write([replace(status, name=f"key-{number}") for number in range(count)])
    store.close()


def assert_begun_anew(path: str, why: str) -> None:
    store = Store.open(path, now=NOW)
    assert store.load() == {}
    assert store.notes == [f"{path} is {why}; it is kept as {path}.corrupt-1800000000, and a fresh one begins"]
    assert Path(f"{path}.corrupt-1800000000").exists()
    store.close()
    again = Store.open(path, now=NOW)
    assert again.notes == []
    again.close()


def test_a_missing_folder_is_made(tmp_path: Path) -> None:
    """The path may lie in folders that are not there yet."""
    path = tmp_path / "var" / "lib" / "llmkey.db"
    Store.open(str(path), now=NOW).close()
    assert path.exists()


def test_only_the_owner_may_read_the_files(path: str, exhausted: Status) -> None:
    """The database and its log are 0600, even where a wider file stood before."""
    Path(path).touch(0o644)
    store = Store.open(path, now=NOW)
    store.write([exhausted])
    modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in Path(path).parent.iterdir()}
    assert modes == {"llmkey.db": 0o600, "llmkey.db-wal": 0o600, "llmkey.db-shm": 0o600}
    store.close()


def test_a_file_that_is_no_database_is_set_aside(path: str) -> None:
    """Garbage is kept under another name, with a note, and a fresh database begins, once."""
    Path(path).write_bytes(b"this is not a database at all" * 99)
    assert_begun_anew(path, "corrupt")


def test_an_empty_file_is_a_new_database(path: str) -> None:
    """A file that was touched but never written to is no corruption."""
    Path(path).touch()
    store = Store.open(path, now=NOW)
    assert store.notes == []
    store.close()


@pytest.mark.parametrize("share", [0.05, 0.5, 0.9])
def test_a_truncated_database_is_set_aside(path: str, exhausted: Status, share: float) -> None:
    """A file that lost its end begins anew instead of failing at the first read."""
    fill(path, exhausted)
    os.truncate(path, int(Path(path).stat().st_size * share))
    assert_begun_anew(path, "corrupt")


def test_a_scribbled_database_is_set_aside(path: str, exhausted: Status) -> None:
    """A page overwritten with noise is found at the start, not in the middle of the night."""
    fill(path, exhausted)
    with Path(path).open("r+b") as file:
        file.seek(4096 * 3)
        file.write(random.Random(7).randbytes(4096 * 8))  # noqa: S311  # noise, not a secret
    assert_begun_anew(path, "corrupt")


def test_a_newer_database_is_set_aside(path: str, exhausted: Status) -> None:
    """After a downgrade the newer file is kept for the next upgrade."""
    fill(path, exhausted)
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA user_version = 99")
    connection.close()
    assert_begun_anew(path, "of a newer version (99, this is 3)")


def test_a_log_left_over_is_not_replayed_into_a_fresh_database(path: str, exhausted: Status, tmp_path: Path) -> None:
    """What stands in the write-ahead log of a file that is gone does not come back in its successor."""
    gone = Store.open(str(tmp_path / "gone.db"), now=0)
    gone.write([exhausted])
    Path(path + "-wal").write_bytes((tmp_path / "gone.db-wal").read_bytes())
    gone.close()
    store = Store.open(path, now=NOW)
    assert store.load() == {}
    store.close()


@pytest.mark.parametrize("place", ["/proc/llmkey.db", "/dev/null/llmkey.db", "/"])
def test_a_path_that_cannot_be_written_is_refused(place: str) -> None:
    """The error names the path and the system's reason."""
    with pytest.raises(StoreError, match=f"^cannot open the database {place}: .+"):
        Store.open(place, now=NOW)
