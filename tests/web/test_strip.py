"""The strip of a key's states: what is drawn, and the words that say the same."""

from dataclasses import replace

import pytest

from exporter.model import Transition
from exporter.outcome import Outcome, State
from exporter.web.history import DAY, MONTH, Strip, strip
from tests.web.fake_desk import NOW, status

HOUR = 3600.0
OK, DEAD, THROTTLED, UNKNOWN = State.OK, State.AUTH_FAILED, State.RATE_LIMITED, State.UNKNOWN


def change(hours_ago: float, before: State, after: State) -> Transition:
    return Transition(name="a", at=NOW - hours_ago * HOUR, before=before, after=after)


def drawn(strip: Strip) -> list[tuple[str, int]]:
    """Each colour and how wide it is; there is no gap."""
    ends = [piece.x + piece.width for piece in strip.pieces]
    assert [piece.x for piece in strip.pieces] == [0, *ends[:-1]]
    assert ends[-1] == strip.width
    return [(piece.tone, piece.width) for piece in strip.pieces]


def test_nothing_changed_for_longer_than_a_day() -> None:
    """The state of now was the state all day."""
    made = strip(replace(status("a", Outcome.OK), since=NOW - 100 * HOUR), (), NOW)
    assert drawn(made) == [("ok", 144)]
    assert made.words == "Last 24 hours: ok 100%; no change."


def test_before_the_first_conclusion_nothing_is_known() -> None:
    """A key that is watched for six hours is not called good before."""
    made = strip(status("a", Outcome.OK), [change(6, UNKNOWN, OK)], NOW)
    assert drawn(made) == [("unknown", 108), ("ok", 36)]
    assert made.words == "Last 24 hours: unknown 75%, ok 25%; 1 change."


def test_a_minute_of_failure_is_seen() -> None:
    """The worst state of ten minutes is drawn, and the words say that it was short."""
    made = strip(status("a", Outcome.OK), [change(12.0, OK, DEAD), change(11.99, DEAD, OK)], NOW)
    assert drawn(made) == [("ok", 72), ("unusable", 1), ("ok", 71)]
    assert made.words == "Last 24 hours: auth_failed under 1%, ok over 99%; 2 changes."


def test_what_was_forgotten_is_left_open() -> None:
    """A change that is not stored, and changes that are too many to read, are no reason to call a key good."""
    assert drawn(strip(status("a", Outcome.OK), (), NOW)) == [("unknown", 138), ("ok", 6)]
    made = strip(status("a", Outcome.OK), [change(1, DEAD, OK)], NOW, known_from=NOW - 2 * HOUR)
    assert drawn(made) == [("unknown", 132), ("unusable", 6), ("ok", 6)]


def test_order_and_age_of_what_is_stored_do_not_matter() -> None:
    """Changes before the window and in any order are told as they were; states of one tone run together."""
    stored = [change(2, DEAD, THROTTLED), change(400, OK, DEAD), change(30, UNKNOWN, OK), change(4, OK, DEAD)]
    assert drawn(strip(status("a", Outcome.SLOW_DOWN), stored, NOW)) == [
        ("ok", 120), ("unusable", 12), ("doubtful", 12),
    ]  # fmt: skip
    month = strip(status("a", Outcome.SLOW_DOWN), stored, NOW, window=MONTH)
    assert month.words.startswith("Last 30 days: auth_failed 52%, ")
    assert month.words.endswith("; 4 changes.")


def test_each_tone_has_its_own_height() -> None:
    """Who sees no colours sees heights, the worst the highest."""
    stored = [change(8, UNKNOWN, OK), change(6, OK, THROTTLED), change(4, THROTTLED, DEAD)]
    heights = {piece.tone: piece.height for piece in strip(status("a", Outcome.INVALID_KEY), stored, NOW).pieces}
    assert sorted(heights, key=heights.__getitem__) == ["unknown", "ok", "doubtful", "unusable"]


@pytest.mark.parametrize("count", [10, 5000])
def test_a_key_that_flaps_stays_bounded(count: int) -> None:
    """However often it changed, a strip has at most as many pieces as it is wide."""
    pairs = [(OK, DEAD), (DEAD, OK)]
    stored = [change(24 * (1 - n / count), *pairs[n % 2]) for n in range(1, count)]
    assert len(strip(status("a", Outcome.OK), stored, NOW, window=DAY).pieces) <= 144
