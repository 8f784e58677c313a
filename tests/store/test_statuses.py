"""What is known of a key outlives the process."""

import dataclasses
import sqlite3
import threading
from dataclasses import replace
from pathlib import Path
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exporter.model import Kind, Secret, Status, Target, Transition
from exporter.outcome import Outcome
from exporter.store import Store, StoreError

CANARY = "sk-proj-CANARY0123456789abcdefghijklmnop"


def test_a_status_is_loaded_as_it_was_saved(path: str, exhausted: Status) -> None:
    """States, holds, probe money, rate limits and words of the provider come back after a restart."""
    store = Store.open(path, now=0)
    store.write([exhausted])
    store.close()
    again = Store.open(path, now=0)
    assert again.load() == {"prod": exhausted}
    assert again.notes == []
    again.close()


def whole(hint: Any) -> st.SearchStrategy[Any]:
    """Values of a type with every field filled, where hypothesis would be content with the defaults."""
    if isinstance(hint, type) and dataclasses.is_dataclass(hint):
        return st.builds(hint, **{name: whole(of) for name, of in get_type_hints(hint).items()})
    if get_origin(hint) is UnionType:
        return st.one_of([whole(of) for of in get_args(hint)])
    if get_origin(hint) is tuple:
        return st.lists(whole(get_args(hint)[0]), max_size=2).map(tuple)
    return st.from_type(hint)


@given(whole(Status).map(lambda status: replace(status, probes={}, tokens=0, cost_usd=0.0)))
def test_any_status_survives_the_round_trip(status: Status) -> None:
    """Whatever a status holds, saving and loading it changes nothing."""
    store = Store.open(":memory:", now=0)
    store.write([status])
    assert repr(store.load()) == repr({status.name: status})  # repr, since nan is not equal to itself
    store.close()


def test_counters_start_anew(store: Store, exhausted: Status) -> None:
    """Counters count from the start of the process; the money of the day is kept."""
    store.write([replace(exhausted, probes={(Kind.AUTH, Outcome.OK): 7}, tokens=9, cost_usd=0.5)])
    loaded = store.load()["prod"]
    assert (loaded.probes, loaded.tokens, loaded.cost_usd) == ({}, 0, 0.0)
    assert loaded.spend == exhausted.spend


def test_the_latest_status_replaces_the_one_before(store: Store, exhausted: Status) -> None:
    """Saving a key again updates it and leaves the others alone."""
    store.write([exhausted, replace(exhausted, name="other")])
    store.write([replace(exhausted, call="chat:m")])
    loaded = store.load()
    assert (loaded["prod"].call, loaded["other"].call) == ("chat:m", "")


def test_a_forgotten_key_is_gone(store: Store, exhausted: Status) -> None:
    """Nothing is remembered of a key that was removed."""
    store.write([exhausted, replace(exhausted, name="other")])
    store.write(gone=["prod", "never-seen"])
    assert set(store.load()) == {"other"}


@pytest.mark.parametrize(
    "packed",
    [b"", b"{}", b"\xff\xfe", b"[1]", 7, "text", b'{"name":"prod","provider":"openai","state":"on_holiday"}'],
    ids=repr,
)
def test_an_unreadable_row_is_dropped_with_a_note(path: str, exhausted: Status, packed: object) -> None:
    """One broken row costs one key its memory, not the exporter its start, and is told once."""
    store = Store.open(path, now=0)
    store.write([exhausted, replace(exhausted, name="other")])
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE status SET packed = ? WHERE name = 'prod'", (packed,))
    connection.close()
    assert set(store.load()) == {"other"}
    assert store.notes == ["what was remembered of prod cannot be read and is dropped"]
    store.load()
    assert len(store.notes) == 1
    store.close()


def test_words_no_database_can_hold_do_not_stop_the_saving(store: Store, exhausted: Status) -> None:
    """Half a surrogate pair out of a provider's JSON becomes a question mark."""
    last = exhausted.quota.last
    assert last is not None
    odd = replace(last, finding=replace(last.finding, message="half \ud800 pair"))
    store.write([replace(exhausted, quota=replace(exhausted.quota, last=odd))])
    loaded = store.load()["prod"].quota.last
    assert loaded is not None
    assert loaded.finding.message == "half ? pair"


def test_writing_is_all_or_nothing(store: Store, exhausted: Status) -> None:
    """A write that fails at its last part leaves what was known before."""
    store.write([exhausted])
    broken = Transition(name=None, at=1.0, before=exhausted.state, after=exhausted.state)  # type: ignore[arg-type]  # what must never happen
    with pytest.raises(StoreError):
        store.write([replace(exhausted, name="other")], [replace(broken, name="prod"), broken], gone=["prod"])
    assert store.load() == {"prod": exhausted}
    assert store.transitions() == []


def test_the_database_holds_no_secret(path: str, exhausted: Status, tmp_path: Path) -> None:
    """A status has no room for a secret: neither the file nor its log shows one."""
    target = Target(name="prod", provider=None, secret=Secret(CANARY))  # type: ignore[arg-type]  # not needed here
    store = Store.open(path, now=0)
    store.write([replace(exhausted, fingerprint=target.fingerprint)])
    written = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    assert target.fingerprint.encode() in written
    assert b"CANARY" not in written
    store.close()


def test_threads_take_turns(path: str, exhausted: Status) -> None:
    """Writes from several threads at once all arrive."""
    store = Store.open(path, now=0)

    def save(number: int) -> None:
        for turn in range(20):
            change = Transition(name="k", at=1.0, before=exhausted.state, after=exhausted.state)
            store.write([replace(exhausted, name=f"key-{number}-{turn}")], [change])

    threads = [threading.Thread(target=save, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(store.load()) == 80
    assert len(store.transitions(limit=100)) == 80
    store.close()


def test_a_closed_store_says_so(store: Store) -> None:
    """Use after the end is an error of the store, not of sqlite3, and closing twice is none."""
    store.close()
    store.close()
    with pytest.raises(StoreError, match="closed"):
        store.load()
