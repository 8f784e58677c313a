"""Listed keys: which are ours, and what we make of each."""

from dataclasses import replace
from typing import Any

import pytest

from exporter.accounting import key_ring, rotation_due, standing
from exporter.accounting.redacted import shape
from exporter.model import ApiKey, HeldKey, KeyDates, KeyStanding, Secret

from .conftest import CANARY, DAY, NOON

OTHER_CANARY = "sk-proj-CANARYzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz9876"
TWIN = CANARY[:20] + "Q" * 20 + CANARY[-14:]  # the same head and tail as the canary


def held(name: str, secret: str = CANARY, project: str = "") -> HeldKey:
    return HeldKey(name, Secret(secret), project)


def listed(key: str, redacted: str, **changes: Any) -> ApiKey:
    base = ApiKey(id=key, name=f"name of {key}", redacted=redacted, project="proj_a", created_at=NOON - DAY)
    return replace(base, **changes)


def ours(keys: list[ApiKey], keys_held: list[HeldKey]) -> dict[str, str]:
    return {name: key.id for name, key in key_ring(keys, keys_held, None, NOON).ours.items()}


@pytest.mark.parametrize(
    "redacted",
    [
        "sk-proj-CAN...xyz",
        "sk-pro...6789wxyz",
        "sk-proj-…***…wxyz",
        "sk-proj-***wxyz",
        "sk-proj-CANARY********wxyz",
        " sk-p…9wxyz ",
        "sk-••••9wxyz",
    ],
)
def test_a_key_is_known_by_head_and_tail(redacted: str) -> None:
    """In each form in which vendors redact."""
    assert ours([listed("key_1", redacted)], [held("prod"), held("b", OTHER_CANARY)]) == {"prod": "key_1"}


@pytest.mark.parametrize(
    "redacted",
    [
        "",
        "***",
        "wxyz",
        "sk-...yz",
        "sk-...xyz",
        "sk-proj-...",
        "...6789wxyz",
        "sk-proj-CANARY",
        "sk-proj-C...ARY...wxyz",
        "sk-proj-CAN ... wxyz",
        "sk-proj-CAN...vxyz",
        "sk-svcacct-C...wxyz",
        CANARY,
        CANARY[:40] + "..." + CANARY[-20:],
    ],
)
def test_short_odd_and_foreign_redactions_never_match(redacted: str) -> None:
    """What shows too little could be anybody's."""
    assert ours([listed("key_1", redacted)], [held("prod")]) == {}


def test_two_of_ours_that_fit_are_told_apart_by_project() -> None:
    """Without a configured project neither matches: none is better than a wrong one."""
    shown = listed("key_1", "sk-proj-CANARY...wxyz")
    assert ours([shown], [held("a"), held("b", TWIN)]) == {}
    assert ours([shown], [held("a", project="proj_a"), held("b", TWIN)]) == {"a": "key_1"}
    assert ours([shown], [held("a", project="proj_b"), held("b", TWIN, project="proj_b")]) == {}
    assert ours([shown], [held("a", project="proj_a"), held("b", TWIN, project="proj_a")]) == {}


def test_two_listed_keys_that_fit_are_told_apart_by_project() -> None:
    """A key is in one project only."""
    shown = [listed("key_1", "sk-proj-CANARY...wxyz"), listed("key_2", "sk-proj-CANARY...wxyz", project="proj_b")]
    assert ours(shown, [held("a")]) == {}
    assert ours(shown, [held("a", project="proj_b")]) == {"a": "key_2"}
    assert ours(shown, [held("a", project="proj_a"), held("b", TWIN, project="proj_b")]) == {
        "a": "key_1",
        "b": "key_2",
    }


def test_two_listed_keys_of_one_project_that_fit_are_no_match() -> None:
    """The project cannot tell which of them is ours."""
    shown = [listed("key_1", "sk-proj-CANARY...wxyz"), listed("key_2", "sk-proj-CANARY...wxyz")]
    assert ours(shown, [held("a", project="proj_a")]) == {}


def test_one_secret_under_two_names_is_one_key() -> None:
    """Both names learn what the vendor says of it."""
    assert ours([listed("key_1", "sk-pro...wxyz")], [held("a"), held("b")]) == {"a": "key_1", "b": "key_1"}


def test_a_key_without_a_secret_matches_nothing() -> None:
    """Nor does a key that is listed twice by mistake hide itself."""
    shown = listed("key_1", "sk-pro...wxyz")
    assert ours([shown], [held("a", secret="")]) == {}
    assert ours([shown, shown], [held("a")]) == {"a": "key_1"}
    assert len(key_ring([shown, shown], [], None, NOON).listed or ()) == 1


@pytest.mark.parametrize(
    ("changes", "monitored", "wanted"),
    [
        ({"owner_active": False}, True, KeyStanding.OWNER_INACTIVE),
        ({"owner_active": False, "last_used_at": NOON - 90 * DAY}, False, KeyStanding.OWNER_INACTIVE),
        ({"owner_active": True, "last_used_at": NOON - 90 * DAY}, True, KeyStanding.MONITORED),
        ({"last_used_at": NOON - 31 * DAY}, False, KeyStanding.UNUSED),
        ({"last_used_at": NOON - 30 * DAY}, False, KeyStanding.UNMONITORED),
        ({"created_at": NOON - 31 * DAY}, False, KeyStanding.UNUSED),
        ({"created_at": NOON - 30 * DAY}, False, KeyStanding.UNMONITORED),
        ({"created_at": NOON - 90 * DAY, "last_used_at": NOON - DAY}, False, KeyStanding.UNMONITORED),
        ({"created_at": None}, False, KeyStanding.UNMONITORED),
    ],
)
def test_each_key_has_the_first_standing_that_is_true(
    changes: dict[str, Any], monitored: bool, wanted: KeyStanding
) -> None:
    """Owner inactive, monitored, unused, unmonitored; our probes count as use."""
    assert standing(listed("key_1", "", **changes), monitored=monitored, now=NOON) is wanted


def test_the_ring_shows_names_and_never_a_part_of_a_key() -> None:
    """Neither the redacted value nor the secret is in it."""
    mine = listed("key_1", "sk-proj-CANARY...wxyz", last_used_at=NOON - 60.0)
    ring = key_ring([mine, listed("key_2", "sk-pro...9876")], [held("prod")], None, NOON)
    assert [(key.name, key.target, str(key.standing)) for key in ring.listed or ()] == [
        ("name of key_1", "prod", "monitored"),
        ("name of key_2", "", "unmonitored"),
    ]
    assert ring.dates == {"prod": KeyDates(created_at=NOON - DAY, last_used_at=NOON - 60.0)}
    assert ring.names == {"key_1": "name of key_1", "key_2": "name of key_2"}
    assert "CANARY" not in repr(ring.listed)
    assert "CANARY" not in repr(shape(mine.redacted))


def test_the_accounts_own_admin_key_is_monitored() -> None:
    """Each reading uses it; it is no key that we probe under a name."""
    admin = listed("key_0", "sk-admin-ab...wxyz", admin=True, project="", created_at=NOON - 90 * DAY)
    ring = key_ring([admin], [held("prod")], Secret("sk-admin-abCANARY" + "x" * 40 + "wxyz"), NOON)
    assert [key.standing for key in ring.listed or ()] == [KeyStanding.MONITORED]
    assert ring.ours == {}


def test_thousands_of_keys_are_matched_each_to_its_own() -> None:
    """One among many, by its last four characters."""
    secrets = [f"sk-proj-CANARY{number:040}{number:04}" for number in range(3000)]
    many = [held(f"k{number}", secret) for number, secret in enumerate(secrets)]
    keys = [listed(f"key_{number}", f"sk-proj-…***…{number:04}") for number in range(3000)]
    assert ours(keys, many) == {f"k{number}": f"key_{number}" for number in range(3000)}


def test_rotation_is_due_so_long_after_the_creation() -> None:
    """The vendor's word comes before the operator's; without either, or without a rule, there is no date."""
    assert rotation_due(90 * DAY, 1000.0, 5.0) == 90 * DAY + 1000.0
    assert rotation_due(90 * DAY, None, 5.0) == 90 * DAY + 5.0
    assert rotation_due(90 * DAY, None, None) is None
    assert rotation_due(None, 1000.0, 5.0) is None
