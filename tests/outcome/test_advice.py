"""Every outcome carries its cause and its remedy: one table, complete, in words that help at night."""

import re

import pytest

from exporter.outcome import Outcome, Reason, Verdict
from exporter.outcome.advice import ADVICE, Advice, advice

ROWS = list(ADVICE.items())
IDS = [f"{outcome}-{reason}" for (outcome, reason), _ in ROWS]


def test_there_is_one_row_for_every_outcome_and_every_reason() -> None:
    """Each outcome once; an exhausted quota once for each bucket; nothing else."""
    wanted: set[tuple[Outcome, Reason]] = {
        (outcome, Reason.NONE) for outcome in Outcome if outcome is not Outcome.QUOTA_EXHAUSTED
    }
    wanted |= {(Outcome.QUOTA_EXHAUSTED, reason) for reason in Reason if reason is not Reason.NONE}
    assert set(ADVICE) == wanted


@pytest.mark.parametrize("row", [words for _, words in ROWS], ids=IDS)
def test_a_row_is_made_of_short_whole_sentences(row: Advice) -> None:
    """Two or three lines on a phone: they begin with a capital and end with a full stop."""
    for text in (row.cause, row.remedy):
        assert re.fullmatch(r"[A-Z].{5,220}\.", text)
        assert "\n" not in text


@pytest.mark.parametrize("row", [words for _, words in ROWS], ids=IDS)
def test_a_row_fits_into_a_label(row: Advice) -> None:
    """They are exported as labels: nothing there needs escaping."""
    assert not re.search(r'["\\\n{}]', row.cause + row.remedy + row.url)


@pytest.mark.parametrize(("key", "row"), ROWS, ids=IDS)
def test_whoever_has_something_to_do_has_a_page_to_do_it_on(key: tuple[Outcome, Reason], row: Advice) -> None:
    """The vendor's own page, over TLS; only ok has none."""
    if key[0] is Outcome.OK:
        assert row.url == ""
    else:
        assert re.fullmatch(r"https://(platform|help|status)\.openai\.com(/[a-z0-9/-]*)?", row.url)


def test_what_condemns_a_key_never_says_nothing_to_do() -> None:
    """An unusable key always leaves somebody something to do; a usable one never does."""
    for (outcome, _), row in ADVICE.items():
        assert row.remedy.startswith("Nothing to do") == (outcome.verdict is Verdict.USABLE)


def test_what_is_not_the_keys_fault_does_not_tell_anybody_to_replace_it() -> None:
    """Nobody creates a new key at night because the provider hiccups."""
    for (outcome, _), row in ADVICE.items():
        if outcome.verdict is Verdict.INCONCLUSIVE:
            assert "new key" not in row.remedy


def test_the_words_differ_wherever_the_causes_do() -> None:
    """No two outcomes tell the same story."""
    causes = [row.cause for row in ADVICE.values()]
    assert len(set(causes)) == len(causes)


def test_advice_is_looked_up_by_outcome_and_reason() -> None:
    """The reason narrows an exhausted quota, and is ignored where it has no meaning."""
    assert (
        advice(Outcome.QUOTA_EXHAUSTED, Reason.CREDIT_BALANCE) is ADVICE[Outcome.QUOTA_EXHAUSTED, Reason.CREDIT_BALANCE]
    )
    assert advice(Outcome.QUOTA_EXHAUSTED) is ADVICE[Outcome.QUOTA_EXHAUSTED, Reason.UNSPECIFIED]
    assert advice(Outcome.OK, Reason.CREDIT_BALANCE) is ADVICE[Outcome.OK, Reason.NONE]
    assert all(advice(outcome) for outcome in Outcome)
