"""What is to be written down is kept until it is."""

from collections.abc import Iterable, Iterator

import pytest

from exporter.daemon.memory import Memory
from exporter.model import Status, Transition
from exporter.outcome import State
from exporter.store import Store, StoreError

NOW = 1_000_000_000.0


class FullDisk(Store):
    """A store that can be made to refuse."""

    full = False

    def save(self, statuses: Iterable[Status]) -> None:
        if self.full:
            raise StoreError("cannot write llmkey.db: database or disk is full")
        super().save(statuses)


@pytest.fixture
def store() -> Iterator[FullDisk]:
    opened = FullDisk.open(":memory:", now=NOW)
    assert isinstance(opened, FullDisk)
    yield opened
    opened.close()


def status(name: str, state: State = State.OK) -> Status:
    return Status(name=name, provider="openai", state=state)


async def test_nothing_is_lost_while_the_store_does_not_work(store: FullDisk) -> None:
    """What could not be written is written later, the newest of each key; a key removed meanwhile stays removed."""
    memory = Memory(store)
    store.full = True
    memory.note(status("a"))
    memory.note(status("b"))
    memory.note_change(Transition(name="a", at=NOW, before=State.UNKNOWN, after=State.OK))
    await memory.flush()
    memory.note(status("a", State.AUTH_FAILED))
    memory.forget("b")
    await memory.flush()
    assert store.load() == {}
    store.full = False
    await memory.flush()
    assert {name: known.state for name, known in store.load().items()} == {"a": State.AUTH_FAILED}
    assert [change.after for change in await memory.transitions("a", 0.0, 10)] == [State.OK]


async def test_a_store_that_does_not_work_is_told_once(store: FullDisk, caplog: pytest.LogCaptureFixture) -> None:
    """Not once a second; and again when it fails anew."""
    memory = Memory(store)
    for full in (True, True, False, True):
        store.full = full
        memory.note(status("a"))
        await memory.flush()
    assert len([record for record in caplog.records if "cannot write down" in record.message]) == 2
