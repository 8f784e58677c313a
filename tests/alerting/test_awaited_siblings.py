"""By when the other keys of an account that ran dry will have said so too, if they are to."""

from dataclasses import replace
from typing import Any

import pytest

from exporter.alerting import confirmed_by
from exporter.model import Confirm, Hold, HoldReason, Secret, Status, Target, Track
from exporter.outcome import Outcome, Reason, State

from .conftest import START, target

DRY = Track(state=State.QUOTA_EXHAUSTED, outcome=Outcome.QUOTA_EXHAUSTED, reason=Reason.CREDIT_BALANCE)
WELL = Track(state=State.OK, outcome=Outcome.OK, due=START + 0.5)


def awaited(*others: Track, found: Track = DRY, known: Track = WELL, **changes: Any) -> float | None:
    """Seconds from now, when the first key of the account was just found so and the others are like this."""
    names = [f"k{number}" for number in range(len(others) + 1)]
    targets = {name: target(name, **({"account": "acme"} | changes)) for name in names}
    board = {name: status(name, track) for name, track in zip(names, (found, *others), strict=True)}
    until = confirmed_by(status("k0", known), board["k0"], targets, board, START)
    return None if until is None else until - START


def status(name: str, quota: Track) -> Status:
    return Status(name=name, provider="openai", quota=quota)


@pytest.mark.parametrize(
    ("others", "seconds"),
    [
        ([WELL], 18.5),
        ([WELL, replace(WELL, due=START + 2)], 20),
        ([replace(WELL, suspect=State.QUOTA_EXHAUSTED, suspicions=1, recheck=5.0, due=START + 4)], 17),
        ([replace(WELL, suspect=State.QUOTA_EXHAUSTED, suspicions=2, recheck=10.0, due=START + 4)], 7),
        ([replace(WELL, due=START - 3)], 18),
        ([WELL, replace(WELL, due=START + 50)], 18.5),
        ([DRY], None),
        ([replace(WELL, due=START + 50)], None),
        ([replace(WELL, due=None)], None),
        ([replace(WELL, hold=Hold(HoldReason.RETRY_AFTER, START + 30))], None),
        ([], None),
    ],
    ids=[
        "asked at once",
        "the last of them",
        "asked once already",
        "asked twice already",
        "being asked",
        "one is too late to be waited for",
        "dry as well",
        "asked too late",
        "never asked",
        "may not be asked",
        "alone",
    ],
)
def test_the_last_refusal_of_those_that_are_asked(others: list[Track], seconds: float | None) -> None:
    """Five seconds and ten between three answers, and three that the answers may take."""
    assert awaited(*others) == seconds


def test_nobody_is_waited_for_when_it_says_nothing_of_others() -> None:
    """A project's own limit, money that is back, what was known before, and a key of no account."""
    assert awaited(WELL, found=replace(DRY, reason=Reason.PROJECT_SPEND_LIMIT)) is None
    assert awaited(WELL, found=WELL, known=DRY) is None
    assert awaited(WELL, known=DRY) is None
    assert awaited(WELL, account="") is None


def test_the_time_that_confirming_takes_is_the_keys_own() -> None:
    """One refusal is enough, or each takes longer; never more than a minute."""
    assert awaited(WELL, confirm=Confirm(failures=1, delay=5.0)) == 3.5
    assert awaited(WELL, confirm=Confirm(failures=3, delay=19.0)) == 60
    assert awaited(WELL, confirm=Confirm(failures=3, delay=30.0)) is None


def test_a_key_that_is_not_accepted_is_not_waited_for() -> None:
    """Its paid probe is held back."""
    dead = Status(name="k1", provider="openai", quota=WELL, auth=Track(state=State.AUTH_FAILED))
    targets = {name: replace(target(name), account="acme", secret=Secret("x" * 40)) for name in ("k0", "k1")}
    both = {"k0": status("k0", DRY), "k1": dead}
    assert confirmed_by(status("k0", WELL), both["k0"], targets, both, START) is None


def test_the_other_keys_of_the_account_and_provider_count() -> None:
    """And no others."""
    mine, theirs = target("k0", account="acme"), target("k1", account="globex")
    targets: dict[str, Target] = {"k0": mine, "k1": theirs}
    board = {"k0": status("k0", DRY), "k1": status("k1", WELL)}
    assert confirmed_by(status("k0", WELL), board["k0"], targets, board, START) is None
