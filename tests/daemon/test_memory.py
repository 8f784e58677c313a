"""What is to be written down is kept until it is."""

import asyncio
import threading
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from types import MappingProxyType

import pytest

from exporter.alerting.alarms import Record
from exporter.daemon.memory import Memory
from exporter.model import Status, Transition
from exporter.outcome import State
from exporter.store import Store, StoreError

NOW = 1_000_000_000.0
TURN = Transition(name="a", at=NOW, before=State.UNKNOWN, after=State.OK)


class Disk(Store):
    """A store that counts, and can be made to fail or to be slow."""

    writes = 0
    failure: Exception | None = None

    def __init__(self, *args: object) -> None:
        super().__init__(*args)  # type: ignore[arg-type]  # as they came from Store.open
        self.written: set[str] = set()
        self.begun, self.free = threading.Event(), threading.Event()
        self.free.set()

    def write(
        self,
        changed: Iterable[Status] = (),
        transitions: Iterable[Transition] = (),
        gone: Iterable[str] = (),
        records: Mapping[str, Record | None] = MappingProxyType({}),
        books: Mapping[str, bytes | None] = MappingProxyType({}),
    ) -> None:
        self.writes += 1
        self.begun.set()
        assert self.free.wait(10)
        if self.failure:
            raise self.failure
        changed = list(changed)
        super().write(changed, transitions, gone, records, books)
        self.written |= {status.name for status in changed}


FULL = StoreError("cannot write llmkey.db: database or disk is full")


@pytest.fixture
def store() -> Iterator[Disk]:
    opened = Disk.open(":memory:", now=NOW)
    assert isinstance(opened, Disk)
    yield opened
    opened.free.set()
    opened.close()


@pytest.fixture
async def memory(store: Disk) -> AsyncIterator[Memory]:
    opened = Memory(store)
    yield opened
    store.free.set()
    store.failure = None
    await opened.close()


def status(name: str, state: State = State.OK) -> Status:
    return Status(name=name, provider="openai", state=state)


async def test_nothing_is_lost_while_the_store_does_not_work(store: Disk, memory: Memory) -> None:
    """What could not be written is written later, the newest of each key; a key removed meanwhile stays removed."""
    store.failure = FULL
    memory.note(status("a"))
    memory.note(status("b"))
    memory.note_change(TURN)
    await memory.flush()
    memory.note(status("a", State.AUTH_FAILED))
    memory.forget("b")
    await memory.flush()
    assert store.load() == {}
    store.failure = None
    await memory.flush()
    assert {name: known.state for name, known in store.load().items()} == {"a": State.AUTH_FAILED}
    assert [change.after for change in await memory.transitions("a", 0.0, 10)] == [State.OK]


async def test_a_store_that_does_not_work_is_told_once(
    store: Disk, memory: Memory, caplog: pytest.LogCaptureFixture
) -> None:
    """Not once a second; and again when it fails anew."""
    for full in (True, True, False, True):
        store.failure = FULL if full else None
        memory.note(status("a"))
        await memory.flush()
    assert len([record for record in caplog.records if "cannot write down" in record.message]) == 2


async def begun(store: Disk) -> None:
    """Waits, in another thread, until a write has begun."""
    assert await asyncio.to_thread(store.begun.wait, 10)


async def test_those_who_wait_share_a_write(store: Disk, memory: Memory) -> None:
    """However many flush during a write, one more serves them all, and none returns before it is done."""

    async def pay(number: int) -> bool:
        memory.note(status(f"key-{number}"))
        await memory.flush()
        return f"key-{number}" in store.written

    store.free.clear()
    first = asyncio.create_task(pay(0))
    await begun(store)
    others = [asyncio.create_task(pay(number)) for number in range(1, 501)]
    await asyncio.sleep(0)
    store.free.set()
    assert all(await asyncio.gather(first, *others))
    assert store.writes == 2


async def test_those_who_wait_share_a_failure(store: Disk, memory: Memory) -> None:
    """A store that does not work is not tried by each of them."""
    store.failure = FULL
    memory.note(status("a"))
    await asyncio.gather(*(memory.flush() for _ in range(500)))
    assert store.writes == 1


async def test_a_write_outlives_who_waits_for_it(store: Disk, memory: Memory) -> None:
    """Whoever is stopped while writing loses nothing, and the end waits for the write."""
    store.free.clear()
    memory.note(status("a"))
    memory.note_change(TURN)
    waiting = asyncio.create_task(memory.flush())
    await begun(store)
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)
    assert waiting.cancelled()
    memory.note(status("b"))
    closing = asyncio.create_task(memory.close())
    await asyncio.sleep(0)
    assert not closing.done()
    store.free.set()
    await closing
    assert store.load().keys() == {"a", "b"}
    assert store.transitions() == [TURN]


async def test_nothing_is_lost_in_a_failure_nobody_expects(store: Disk, memory: Memory) -> None:
    """It is told to who waits, and the next write holds the same."""
    store.failure = MemoryError()
    memory.note(status("a"))
    memory.note_change(TURN)
    with pytest.raises(MemoryError):
        await memory.flush()
    store.failure = None
    await memory.flush()
    assert store.load().keys() == {"a"}
    assert store.transitions() == [TURN]


async def test_a_key_that_is_back_is_not_forgotten(store: Disk, memory: Memory) -> None:
    """Removed and configured again while the store fails: the later word counts."""
    store.write([status("a")])
    store.failure = FULL
    memory.forget("a")
    await memory.flush()
    memory.note(status("a", State.AUTH_FAILED))
    await memory.flush()
    store.failure = None
    await memory.flush()
    assert store.load()["a"].state is State.AUTH_FAILED


async def test_what_nobody_recalls_is_forgotten(store: Disk) -> None:
    """Keys that were configured in an earlier process only leave the store."""
    store.write([status("kept"), status("removed")])
    memory = Memory(store)
    memory.recall("kept")
    memory.forget_unrecalled()
    assert memory.recall("removed") is None
    await memory.close()
    assert store.load().keys() == {"kept"}
