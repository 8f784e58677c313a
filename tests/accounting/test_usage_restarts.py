"""Restarts: nothing twice, nothing of the downtime lost."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exporter.accounting import Usage

from .conftest import DAY, HOUR, MINUTE, NOON, tokens_in, used

START = NOON


def restarted(usage: Usage, now: float) -> Usage:
    fresh = Usage(now)
    assert fresh.restore(json.loads(json.dumps(usage.cursor())))
    return fresh


def test_usage_of_the_downtime_is_counted_and_nothing_twice() -> None:
    """A new process counts from nought what the old one had not counted yet."""
    old = Usage(START)
    old.take([used(START, 100)], START + 60)
    new = restarted(old, START + 3 * HOUR)
    assert new.next_range(START + 3 * HOUR).start <= START
    new.take([used(START, 120), used(START + HOUR, 30)], START + 3 * HOUR)
    assert tokens_in(new) == 50


def test_what_was_before_the_first_start_stays_uncounted() -> None:
    """The start of counting survives the restart, like what was seen."""
    old = Usage(START)
    old.take([used(START - HOUR, 100)], START)
    new = restarted(old, START + HOUR)
    new.take([used(START - HOUR, 130), used(START, 4)], START + HOUR)
    assert tokens_in(new) == 4


def test_todays_usage_survives_a_restart() -> None:
    """The estimate of today goes on with what the old process had seen."""
    old = Usage(START)
    old.take([used(START, 100, batch="true")], START + 60)
    new = restarted(old, START + 600)
    new.done(new.next_range(START + 600))
    new.take([used(START, 100, batch="true")], START + 600)
    assert new.today(START) == (("gpt-5.4-nano", True, (100, 0, 0, 0, 0, 1)),)


def test_a_long_downtime_is_counted_as_far_as_memory_reaches() -> None:
    """After a week the last day is counted, and the week before is not asked for."""
    new = restarted(Usage(START), START + 7 * DAY)
    now = START + 7 * DAY
    asked = new.next_range(now)
    assert now - 26 * HOUR <= asked.start <= now - DAY
    new.take([used(asked.start, 3), used(now - 3 * DAY, 8)], now)
    assert tokens_in(new) == 3


def test_another_layout_is_not_continued() -> None:
    """Other widths or groups of buckets are other rows: all would be counted again."""
    old = Usage(START, layout="1m project,model")
    new = Usage(START, layout="1h project,model")
    assert not new.restore(old.cursor())


@pytest.mark.parametrize(
    "damage",
    [
        {"seen": "no base64!"},
        {"seen": "AAAA"},
        {"seen": None},
        {"since": "yesterday"},
        {"floor": {}},
        {"days": [1, 2]},
        {"days": {"20000": [["m", True, 1]]}},
        {"days": {"x": []}},
        {"data_at": "never"},
    ],
)
def test_a_damaged_cursor_is_refused_whole(damage: dict[str, Any]) -> None:
    """It changes nothing: counting starts as if there were none."""
    old = Usage(START)
    old.take([used(START, 100)], START + 60)
    new = Usage(START)
    assert not new.restore({**old.cursor(), **damage})
    assert not new.restore({})
    new.take([used(START, 100)], START + 60)
    assert tokens_in(new) == 100


def test_a_cut_cursor_is_refused() -> None:
    """A text that ends early is no cursor."""
    old = Usage(START)
    old.take([used(START, 100)], START + 60)
    cursor = old.cursor()
    cut = {operation: text[:-8] for operation, text in cursor["seen"].items()}
    assert not Usage(START).restore({**cursor, "seen": cut})


ROWS = st.builds(
    lambda minute, tokens, output, model, key: used(
        START + minute * MINUTE, tokens, output=output, model=model, api_key=key
    ),
    st.integers(-30, 90),
    st.integers(0, 1000),
    st.integers(0, 50),
    st.sampled_from(["a", "b"]),
    st.sampled_from(["", "key_1"]),
)
STEPS = st.lists(st.one_of(st.lists(ROWS, max_size=12), st.just("restart")), max_size=14)


@given(steps=STEPS, again=st.randoms(use_true_random=False))
def test_counters_equal_the_sum_of_the_buckets_maxima(steps: list[Any], again: Any) -> None:
    """Whatever the order, overlap, paging, revisions and restarts of the readings."""
    usage, now, before = Usage(START), START + 2 * HOUR, 0
    highest: dict[tuple[Any, ...], int] = {}
    read: list[Any] = []
    for step in steps:
        if step == "restart":
            before += tokens_in(usage)
            usage = restarted(usage, now)
            continue
        read += step
        repeated = again.sample(read, len(read) // 2)
        was = tokens_in(usage)
        usage.take(repeated[: len(repeated) // 2], now)
        usage.take([*step, *repeated], now)
        assert tokens_in(usage) >= was
        for row in step:
            identity = (row.start, row.model, row.api_key)
            highest[identity] = max(highest.get(identity, 0), row.input)
    counted = sum(tokens for (start, *_), tokens in highest.items() if start >= START)
    assert before + tokens_in(usage) == counted
