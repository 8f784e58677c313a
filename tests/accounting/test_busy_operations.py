"""Operations share what can be remembered, and are read whole at different times."""

from itertools import pairwise

import pytest

from exporter.accounting import Usage
from exporter.accounting.ledger import Ledger, fair_share
from exporter.accounting.usage import APART

from .conftest import HOUR, MINUTE, NOON, tokens_in, used

START = NOON
ONE = (1, 0, 0, 0, 0, 1)
OPERATIONS = ("completions", "embeddings", "images")


@pytest.mark.parametrize(
    ("sizes", "most", "share"),
    [([], 10, 10), ([3, 3], 10, 10), ([100, 2], 10, 8), ([100, 100], 10, 5), ([1, 100, 7, 100], 28, 10), ([5], 0, 0)],
)
def test_small_ones_keep_all_and_large_ones_share_the_rest(sizes: list[int], most: int, share: int) -> None:
    """All together they never have more than there is."""
    assert fair_share(sizes, most) == share
    assert sum(min(size, share) for size in sizes) <= most


def test_a_busy_operation_takes_nothing_from_those_read_after_it() -> None:
    """Two hours of more completions than can be remembered, then the embeddings of the same hours."""
    ledger = Ledger()
    for minute in range(120):
        for number in range(5):
            assert ledger.of("completions").growth(minute * MINUTE, bytes([number] * 8), ONE) == ONE
        ledger.close(2 * HOUR, 26 * HOUR, most=200)
    for minute in range(120):
        assert ledger.of("embeddings").growth(minute * MINUTE, bytes(8), ONE) == ONE
        ledger.close(2 * HOUR, 26 * HOUR, most=200)
    assert ledger.entries <= 200


def test_rows_are_closed_by_the_floor_of_their_operation() -> None:
    """On one page or on several."""
    usage = Usage(START)
    usage._seen.of("completions").floor = START + HOUR
    usage.take([used(START, 5), used(START, 7, operation="embeddings"), used(START, 9)], START + MINUTE)
    assert tokens_in(usage) == 7


def test_what_is_closed_early_is_counted() -> None:
    """Buckets that time has closed are not, nor is anything while all can be remembered."""
    ledger = Ledger()
    for start in range(10):
        for number in range(20):
            ledger.of("completions").growth(float(start), bytes([number] * 8), ONE)
        ledger.of("embeddings").growth(float(start), bytes(8), ONE)
    ledger.close(9.0, 7.0, most=1000)
    assert (ledger.closed_early, ledger.entries) == (0, 8 * 21)
    ledger.close(9.0, 7.0, most=68)
    assert (ledger.closed_early, ledger.entries) == (5, 3 * 20 + 8)
    assert ledger.of("embeddings").growth(2.0, bytes(8), (3, 0, 0, 0, 0, 1)) == (2, 0, 0, 0, 0, 0)


def test_what_is_saved_is_shared_too() -> None:
    """The few entries of a quiet operation are all left to the next process, each with its own floor."""
    ledger = Ledger()
    for start in range(10):
        for number in range(20):
            ledger.of("completions").growth(float(start), bytes([number] * 8), ONE)
        ledger.of("embeddings").growth(float(start), bytes(8), ONE)
    fresh = Ledger()
    fresh.load(ledger.saved(most=70))
    assert fresh.entries == 3 * 20 + 10
    assert (fresh.of("completions").floor, fresh.of("embeddings").floor) == (7.0, 0.0)


def test_operations_are_read_whole_at_different_times() -> None:
    """All of them at first; later each once an hour, one after the other."""
    usage = Usage(START)
    whole: list[tuple[str, float]] = []
    for minute in range(0, 130, 2):
        now = START + minute * MINUTE
        for operation in OPERATIONS:
            asked = usage.next_range(now, operation)
            usage.done(asked, operation)
            whole += [(operation, now - START)] if asked.whole else []
    assert [operation for operation, at in whole if at == 0] == list(OPERATIONS)
    later = [at for _, at in whole if at]
    assert len(set(later)) == len(later) == 6
    for place, operation in enumerate(OPERATIONS):
        times = [at for of, at in whole if of == operation]
        assert times[1] == HOUR - place * APART
        assert all(after - before <= HOUR for before, after in pairwise(times))


def test_one_operation_that_fails_makes_no_other_be_read_whole_again() -> None:
    """And today is not known without it, unless the vendor has no such operation."""
    usage = Usage(START)
    usage.next_range(START, "completions")
    usage.done(usage.next_range(START, "embeddings"), "embeddings")
    assert usage.next_range(START + MINUTE, "completions").whole
    assert not usage.next_range(START + MINUTE, "embeddings").whole
    assert usage.today(START) is None
    usage.leave_out("completions")
    assert usage.today(START) == ()
