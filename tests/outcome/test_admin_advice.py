"""An admin key has words of its own where those of a key that serves models would mislead."""

import re

import pytest

from exporter.outcome import Outcome, Reason
from exporter.outcome.admin import ADMIN_ADVICE, admin_advice
from exporter.outcome.advice import Advice, advice


@pytest.mark.parametrize("row", [words for _, words in ADMIN_ADVICE], ids=[str(each[0]) for each, _ in ADMIN_ADVICE])
def test_a_row_is_made_of_short_whole_sentences(row: Advice) -> None:
    """As those of other keys."""
    for text in (row.cause, row.remedy):
        assert re.fullmatch(r"[A-Z][^\n]{5,220}\.", text)
        assert "admin" in text
    assert re.fullmatch(r"(https://platform\.openai\.com/settings/organization/admin-keys)?", row.url)


def test_an_outcome_has_one_row_at_most() -> None:
    """Which of two would be told is no question of order."""
    outcomes = [outcome for each, _ in ADMIN_ADVICE for outcome in each]
    assert len(set(outcomes)) == len(outcomes)


def test_other_outcomes_are_told_as_of_any_key() -> None:
    """With their reason."""
    assert admin_advice(Outcome.INVALID_KEY) is ADMIN_ADVICE[1][1]
    assert admin_advice(Outcome.TIMEOUT) is advice(Outcome.TIMEOUT)
    credit = Outcome.QUOTA_EXHAUSTED, Reason.CREDIT_BALANCE
    assert admin_advice(*credit) is advice(*credit)


def test_nobody_is_sent_for_a_key_that_serves() -> None:
    """Nor told of calls that serve."""
    for outcomes, words in ADMIN_ADVICE:
        assert all(admin_advice(outcome) is words for outcome in outcomes)
        assert "api-keys" not in words.url
        assert "serve" not in words.cause + words.remedy
