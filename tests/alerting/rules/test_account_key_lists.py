"""The daemon's half of the rules about the keys that a vendor lists."""

from typing import Any

import pytest

from exporter.model import KeyStanding, ListedKey
from tests.alerting.rules.accounts import DAY, NOW, account, found, said

UNMONITORED, UNUSED = "LLMKeyUnmonitored", "LLMKeyUnused"


def key(name: str, standing: KeyStanding = KeyStanding.UNMONITORED, project: str = "", **dates: Any) -> ListedKey:
    return ListedKey(name=name, project=project, standing=standing, **dates)


@pytest.mark.parametrize(
    ("standing", "expected"),
    [
        (KeyStanding.UNMONITORED, [UNMONITORED]),
        (KeyStanding.UNUSED, [UNUSED]),
        (KeyStanding.MONITORED, []),
        (KeyStanding.OWNER_INACTIVE, []),
    ],
)
def test_one_alarm_for_all_keys_alike(standing: KeyStanding, expected: list[str]) -> None:
    """However many there are."""
    told = found(account(keys=(key("a", standing), key("b", standing))))
    assert list(told) == expected
    assert all(len(facts) == 1 for facts in told.values())


@pytest.mark.parametrize("keys", [None, ()], ids=["not known", "none"])
def test_no_list_is_no_alarm(keys: tuple[ListedKey, ...] | None) -> None:
    """Neither where the list is not known nor where it is empty."""
    assert found(account(keys=keys)) == {}


def test_up_to_five_are_named() -> None:
    """The newest first, with their projects as the vendor calls them; the rest is counted."""
    keys = [key(f"k{number}", created_at=NOW - number * DAY, project="proj_1") for number in range(1, 6)]
    status = account(
        keys=(*reversed(keys), key("old", created_at=0.0), key("", project="proj_2")), names={"proj_1": "search"}
    )
    assert said(status, UNMONITORED)["description"].startswith(
        "API keys of acme at openai that are used and not watched here: 7 (k1 of search, k2 of search, k3 of search, "
        "k4 of search, k5 of search and 2 more). "
    )


def test_what_has_no_name_is_said_so() -> None:
    """A project that nobody named is told by its id."""
    texts = said(account(keys=(key("", project="proj_2"), key("admin"))), UNMONITORED)
    assert ": 2 (one without a name of proj_2, admin). " in texts["description"]


def test_the_idlest_comes_first() -> None:
    """By the last use, or the creation of a key that was never used; since then."""
    status = account(
        keys=(
            key("idle", KeyStanding.UNUSED, created_at=NOW - 400 * DAY, last_used_at=NOW - 40 * DAY),
            key("never", KeyStanding.UNUSED, created_at=NOW - 90 * DAY),
        )
    )
    [(_, facts)] = found(status)[UNUSED]
    assert facts.words["number"] == "2 (never, idle)"
    assert facts.since == NOW - 90 * DAY
