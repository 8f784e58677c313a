"""The heap of due times."""

import asyncio

from hypothesis import given
from hypothesis import strategies as st

from exporter.daemon.agenda import AlarmClock, Heap
from exporter.model import Kind


def test_probes_come_out_earliest_first_and_only_when_due() -> None:
    """Nothing before its time, nothing twice."""
    heap = Heap()
    heap.put("b", Kind.AUTH, 2.0)
    heap.put("a", Kind.AUTH, 1.0)
    heap.put("c", Kind.QUOTA, 3.0)
    assert list(heap.pop(2.0)) == [("a", Kind.AUTH, 1.0), ("b", Kind.AUTH, 2.0)]
    assert list(heap.pop(2.0)) == []
    assert heap.earliest() == 3.0


def test_only_the_newest_time_of_a_probe_counts() -> None:
    """Moving a probe leaves nothing of its old time."""
    heap = Heap()
    heap.put("a", Kind.AUTH, 1.0)
    heap.put("a", Kind.AUTH, 5.0)
    assert list(heap.pop(4.0)) == []
    assert list(heap.pop(5.0)) == [("a", Kind.AUTH, 5.0)]


def test_none_unschedules() -> None:
    """A removed key is never asked again."""
    heap = Heap()
    heap.put("a", Kind.AUTH, 1.0)
    heap.put("a", Kind.AUTH, None)
    assert heap.earliest() is None


@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from(list(Kind)), st.none() | st.floats(0, 100))))
def test_what_comes_out_is_what_was_put_last(puts: list[tuple[str, Kind, float | None]]) -> None:
    """However often probes are moved, each comes out once, at its last time, in order."""
    heap = Heap()
    wanted: dict[tuple[str, Kind], float] = {}
    for name, kind, due in puts:
        heap.put(name, kind, due)
        wanted.pop((name, kind), None)
        if due is not None:
            wanted[name, kind] = due
    popped = list(heap.pop(100.0))
    assert {(name, kind): due for name, kind, due in popped} == wanted
    assert [due for _, _, due in popped] == sorted(wanted.values())


async def test_chores_go_on_whatever_becomes_of_one() -> None:
    """A housekeeping job that fails is called again, and so is the waking after it."""
    calls: list[str] = []
    enough = asyncio.Event()

    async def chore() -> None:
        calls.append("chore")
        if calls.count("chore") == 3:
            enough.set()
        raise ValueError

    async def ring() -> None:
        calls.append("ring")

    clock = AlarmClock(ring)
    clock.every(0.001, chore)
    clock.start()
    clock.set(0.0)
    await asyncio.wait_for(enough.wait(), 5)
    clock.stop()
    assert calls.count("ring") == 1


async def test_a_waking_set_while_waking_is_not_lost() -> None:
    """The ring plans the next ring at once, many times over."""
    rings = 0
    enough = asyncio.Event()

    async def ring() -> None:
        nonlocal rings
        rings += 1
        if rings == 5:
            enough.set()
        clock.set(0.0)
        for _ in range(20):  # still busy when the next waking is due
            await asyncio.sleep(0)

    clock = AlarmClock(ring)
    clock.start()
    clock.set(0.0)
    await asyncio.wait_for(enough.wait(), 5)
    clock.stop()
    assert rings >= 5
