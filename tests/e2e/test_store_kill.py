"""The store beside other processes: what was saved outlives kill -9, and a lock is not a fault."""

import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from exporter.store import Store, StoreError

pytestmark = pytest.mark.e2e

SAVER = """
import itertools, sys
from exporter.model import Status, Transition
from exporter.outcome import State
from exporter.store import Store

store = Store.open(sys.argv[1], now=0)
for number in itertools.count(1):
    status = Status(name="prod", provider="openai", tokens=number, paid_at=float(number))
    store.write([status], [Transition(name="prod", at=float(number), before=State.OK, after=State.UNKNOWN)])
    print(number, flush=True)
"""


def test_what_was_saved_outlives_a_kill(tmp_path: Path) -> None:
    """Everything a process was told is saved is there after SIGKILL, and the file is sound."""
    path = str(tmp_path / "llmkey.db")
    with subprocess.Popen([sys.executable, "-c", SAVER, path], stdout=subprocess.PIPE, text=True) as saver:
        assert saver.stdout is not None
        said = 0
        while said < 50:
            said = int(saver.stdout.readline())
        saver.kill()
        rest = saver.stdout.read().split()
    said = int(rest[-1]) if rest else said
    assert saver.returncode == -signal.SIGKILL
    store = Store.open(path, now=0)
    paid_at = store.load()["prod"].paid_at
    assert paid_at is not None
    assert paid_at >= said
    assert len(store.transitions(limit=10**6)) == paid_at  # one transaction holds both
    assert store.notes == []
    store.close()


def test_a_locked_database_is_not_taken_for_a_broken_one(tmp_path: Path) -> None:
    """What another process holds is refused, and never set aside."""
    path = str(tmp_path / "llmkey.db")
    Store.open(path, now=0).close()
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("PRAGMA journal_mode = DELETE")
    holder.execute("BEGIN EXCLUSIVE")
    with pytest.raises(StoreError, match="locked"):
        Store.open(path, now=0)
    holder.close()
    assert list(tmp_path.glob("*corrupt*")) == []
