"""The history of states: newest first, bounded in age and number."""

import sqlite3

from exporter.model import Transition
from exporter.outcome import Outcome, Reason, State
from exporter.store import Store
from exporter.store.store import KEPT_FOR

NOW = 1_800_000_000.0


def change(name: str = "prod", at: float = NOW, after: State = State.OK) -> Transition:
    return Transition(name=name, at=at, before=State.UNKNOWN, after=after)


def test_transitions_come_back_newest_first(store: Store) -> None:
    """The order is that of time; at one instant the later record is the newer."""
    first, second, third = change(at=NOW + 1), change(at=NOW), change(at=NOW, after=State.RATE_LIMITED)
    store.write(transitions=[first, second, third])
    assert store.transitions() == [first, third, second]


def test_a_transition_keeps_its_cause(store: Store) -> None:
    """Outcome and reason are stored with the change."""
    told = Transition(
        name="prod",
        at=NOW + 0.25,
        before=State.OK,
        after=State.QUOTA_EXHAUSTED,
        outcome=Outcome.QUOTA_EXHAUSTED,
        reason=Reason.PROJECT_SPEND_LIMIT,
    )
    store.write(transitions=[told])
    assert store.transitions() == [told]


def test_transitions_are_chosen_by_name_time_and_number(store: Store) -> None:
    """``name`` or ``names``, ``since`` (inclusive) and ``limit`` narrow the answer."""
    store.write(transitions=[change("a", NOW), change("b", NOW + 1), change("a", NOW + 2), change("a", NOW + 3)])
    assert [found.at - NOW for found in store.transitions(name="a")] == [3, 2, 0]
    assert [found.at - NOW for found in store.transitions(names=("b", "a"), limit=3)] == [3, 2, 1]
    assert [found.at - NOW for found in store.transitions(names=["b", "it's"])] == [1]
    assert store.transitions(names=()) == []
    assert [found.at - NOW for found in store.transitions(since=NOW + 2)] == [3, 2]
    assert [found.at - NOW for found in store.transitions(limit=1)] == [3]


def test_old_transitions_are_pruned(store: Store) -> None:
    """After 30 days a change is forgotten, to the second."""
    kept, old = change(at=NOW - KEPT_FOR), change(at=NOW - KEPT_FOR - 1)
    store.write(transitions=[old, kept])
    store.prune(NOW)
    assert store.transitions() == [kept]


def test_the_history_is_bounded_in_number(store: Store) -> None:
    """Of more changes than may be kept the oldest go, whatever the order they came in."""
    store.write(transitions=[change(at=NOW + number) for number in reversed(range(13))])
    store.prune(NOW)
    assert len(store.transitions()) == 13
    store.prune(NOW, most=10)
    assert [found.at - NOW for found in store.transitions()] == list(reversed(range(3, 13)))


def test_a_transition_of_another_version_is_left_out(path: str) -> None:
    """A state this version does not know costs one line of the history, not the answer."""
    store = Store.open(path, now=0)
    store.write(transitions=[change("a"), change("b")])
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE transitions SET after = 'on_holiday' WHERE name = 'a'")
    connection.close()
    assert [found.name for found in store.transitions()] == ["b"]
    store.close()
