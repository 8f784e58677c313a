"""Counters from buckets: each token once."""

from typing import Any

from exporter.accounting import Usage

from .conftest import DAY, HOUR, MINUTE, NOON, tokens_in, used

START = NOON


def test_the_same_rows_again_add_nothing() -> None:
    """Overlap, retries and a page that is read twice do not double."""
    usage = Usage(START)
    rows = [used(START, 100), used(START + MINUTE, 50)]
    for _ in range(50):
        usage.take(rows, START + 600)
    assert usage.counters() == {("proj_a", "gpt-5.4-nano"): (150, 0, 0, 0, 0, 2)}


def test_a_late_bucket_is_added_when_it_comes() -> None:
    """A rival reads each window once, so that what comes later is lost for ever."""
    usage = Usage(START)
    usage.take([used(START + 10 * MINUTE, 7)], START + 20 * MINUTE)
    usage.take([used(START, 100), used(START + 10 * MINUTE, 7)], START + 5 * HOUR)
    assert tokens_in(usage) == 107


def test_a_revision_adds_only_what_goes_beyond_the_highest() -> None:
    """Down adds nothing, up again adds nothing until it is higher than ever."""
    usage = Usage(START)
    seen = []
    for tokens in (100, 160, 40, 150, 170):
        usage.take([used(START, tokens)], START + 600)
        seen.append(tokens_in(usage))
    assert seen == [100, 160, 160, 160, 170]


def test_each_direction_is_revised_for_itself() -> None:
    """Input that falls while output rises takes nothing away."""
    usage = Usage(START)
    usage.take([used(START, 100, output=5, cached=60)], START + 600)
    usage.take([used(START, 90, output=9, cached=60, requests=4)], START + 600)
    assert usage.counters() == {("proj_a", "gpt-5.4-nano"): (100, 9, 60, 0, 0, 4)}


def test_rows_of_one_bucket_are_told_apart() -> None:
    """By operation, project, model, API key, user and batch; they add up by project and model."""
    usage = Usage(START)
    kinds: tuple[dict[str, Any], ...] = (
        {},
        {"operation": "embeddings"},
        {"api_key": "key_1"},
        {"user": "u"},
        {"batch": "true"},
        {"project": "p"},
    )
    usage.take([used(START, 10, **changes) for changes in kinds], START + 600)
    assert usage.counters()["proj_a", "gpt-5.4-nano"][0] == 50
    assert usage.counters()["p", "gpt-5.4-nano"][0] == 10
    assert usage.details()["completions", "proj_a", "gpt-5.4-nano", "key_1", "", ""][0] == 10


def test_usage_before_the_start_is_not_counted() -> None:
    """Counters begin with the process; the estimate of today knows what was before all the same."""
    usage = Usage(START)
    asked = usage.next_range(START)
    usage.take([used(START - HOUR, 500), used(START, 3)], START + MINUTE)
    usage.done(asked)
    assert tokens_in(usage) == 3
    assert usage.today(START) == (("gpt-5.4-nano", False, (503, 0, 0, 0, 0, 2)),)


def test_a_bucket_beyond_the_memory_is_closed() -> None:
    """After 26 hours a bucket is forgotten and not counted again, so that memory is bounded."""
    usage = Usage(START)
    usage.take([used(START, 100)], START + 600)
    usage.take([used(START, 100), used(START + 27 * HOUR, 1)], START + 27 * HOUR)
    assert tokens_in(usage) == 101
    assert usage._seen.entries == 1


def test_what_cannot_be_is_refused() -> None:
    """Negative and absurd figures and buckets of the far future are counted as refused, not as usage."""
    usage = Usage(START)
    usage.take([used(START, -5), used(START, 10**13), used(START + 2 * DAY, 5), used(START, 10**30)], START + 600)
    assert tokens_in(usage) == 0
    assert usage.refused == 4


def test_the_recent_part_is_read_each_time_and_the_whole_once_an_hour() -> None:
    """The first reading after a start is whole too: it covers the downtime and all of today."""
    usage = Usage(START)
    first = usage.next_range(START)
    assert first.whole
    assert first.start == START - 25.5 * HOUR
    usage.done(first)
    second = usage.next_range(START + 120)
    assert not second.whole
    assert second.start == START - 1.5 * HOUR
    assert second.end == START + 120
    assert usage.next_range(START + HOUR).whole


def test_an_outage_leaves_no_gap() -> None:
    """What was not read during an hour of failures is in the next whole reading."""
    usage = Usage(START)
    usage.done(usage.next_range(START))
    assert usage.next_range(START + 5 * HOUR).start < START


def test_today_is_not_known_before_it_was_all_read() -> None:
    """A recent hour is no day."""
    usage = Usage(START)
    usage.take([used(START, 3)], START + 60)
    assert usage.today(START) is None


def test_today_ends_at_midnight() -> None:
    """The usage of yesterday is no part of today; late buckets of yesterday go to yesterday."""
    usage = Usage(START)
    usage.done(usage.next_range(START))
    midnight = START - START % DAY + DAY
    usage.take([used(midnight - MINUTE, 5), used(midnight, 7, batch="true")], midnight + HOUR)
    assert usage.today(midnight - 1) == (("gpt-5.4-nano", False, (5, 0, 0, 0, 0, 1)),)
    assert usage.today(midnight + 1) == (("gpt-5.4-nano", True, (7, 0, 0, 0, 0, 1)),)


def test_the_data_reach_to_the_newest_bucket() -> None:
    """A bucket that is still filling reaches to the reading."""
    usage = Usage(START)
    assert Usage(START).data_at is None
    usage.take([used(START, 1)], START + 30)
    assert usage.data_at == START + 30
    usage.take([used(START, 2)], START + 90)
    assert usage.data_at == START + 60
