"""Who is there: projects and keys, as the vendor lists them."""

from collections.abc import Callable
from typing import Any

import pytest

from exporter.model import ApiKey, Page, Project, Reading, Response

Answer = Callable[..., Response]
ReadBy = Callable[..., Reading[Any]]

PROJECTS = """{
  "object": "list",
  "data": [
    {"id": "proj_abc", "object": "organization.project", "name": "Search", "created_at": 1711471533,
     "archived_at": null, "status": "active", "residency": "GLOBAL"},
    {"id": "proj_old", "object": "organization.project", "name": null, "created_at": 1711471533,
     "archived_at": 1711471600, "status": "archived"},
    {"object": "organization.project", "name": "no id"},
    "nonsense"
  ],
  "first_id": "proj_abc", "last_id": "proj_old", "has_more": true
}"""

KEYS = """{
  "object": "list",
  "data": [
    {"object": "organization.project.api_key", "redacted_value": "sk-abc...def", "name": "My API Key",
     "created_at": 1711471533, "last_used_at": 1790000000, "id": "key_abc",
     "owner": {"type": "user", "user": {"id": "user-1", "email": "someone@example.com", "role": "owner"}},
     "owner_project_access": "active"},
    {"object": "organization.project.api_key", "redacted_value": "sk-svcacct-ab********yz", "name": "bot",
     "created_at": 1711471533, "last_used_at": null, "id": "key_bot",
     "owner": {"type": "service_account", "service_account": {"id": "svc_1", "name": "bot"}},
     "owner_project_access": "inactive"},
    {"id": "key_bare"}
  ],
  "first_id": "key_abc", "last_id": "key_bare", "has_more": false
}"""

ADMIN_KEYS = """{
  "object": "list",
  "data": [
    {"object": "organization.admin_api_key", "id": "key_adm", "name": "monitoring", "redacted_value": "sk-admin...xyz",
     "created_at": 1711471533, "last_used_at": 1711471534, "expires_at": 1798761600,
     "owner": {"type": "service_account", "object": "organization.service_account", "id": "sa_456", "role": "member"}}
  ],
  "first_id": "key_adm", "last_id": "key_adm", "has_more": false
}"""


def test_projects_are_listed_with_their_names(read_by: ReadBy, answer: Answer) -> None:
    """The archived ones too: this month's costs may be theirs. What has no id is skipped and counted."""
    assert read_by("projects", answer(PROJECTS)).page == Page(
        rows=(Project(id="proj_abc", name="Search"), Project(id="proj_old", active=False)), next="proj_old", skipped=2
    )


def test_keys_are_listed_without_their_values(read_by: ReadBy, answer: Answer) -> None:
    """Never used is None; whether the owner may still use it is not guessed."""
    assert read_by("project_keys", answer(KEYS)).page == Page(
        rows=(
            ApiKey(
                id="key_abc",
                name="My API Key",
                redacted="sk-abc...def",
                project="proj_1",
                created_at=1711471533.0,
                last_used_at=1790000000.0,
                owner_active=True,
            ),
            ApiKey(
                id="key_bot",
                name="bot",
                redacted="sk-svcacct-ab********yz",
                project="proj_1",
                created_at=1711471533.0,
                owner_active=False,
            ),
            ApiKey(id="key_bare", project="proj_1"),
        )
    )


def test_admin_keys_expire(read_by: ReadBy, answer: Answer) -> None:
    """They belong to no project."""
    assert read_by("admin_keys", answer(ADMIN_KEYS)).page == Page(
        rows=(
            ApiKey(
                id="key_adm",
                name="monitoring",
                redacted="sk-admin...xyz",
                created_at=1711471533.0,
                last_used_at=1711471534.0,
                expires_at=1798761600.0,
                admin=True,
            ),
        )
    )


def test_a_key_of_an_organisation_that_has_none_is_no_failure(read_by: ReadBy, answer: Answer) -> None:
    """An empty list is an answer."""
    assert read_by("project_keys", answer({"object": "list", "data": [], "has_more": False})).page == Page(rows=())


@pytest.mark.parametrize("shown", ["sk-proj-abc123def456", "", None, 7, ["sk-a...b"], "sk-" + "a" * 60 + "...b"])
def test_a_value_that_is_not_masked_is_not_taken(read_by: ReadBy, answer: Answer, shown: Any) -> None:
    """It might be the key."""
    body = {"object": "list", "data": [{"id": "key_1", "redacted_value": shown}]}
    page = read_by("project_keys", answer(body)).page
    assert page is not None
    assert page.rows[0].redacted == ""


def test_a_key_pasted_as_a_name_does_not_show(read_by: ReadBy, answer: Answer, admin_canary: str) -> None:
    """Neither ours nor anybody's."""
    names = [admin_canary, "sk-proj-abcdefghijklmnopqrstuvwxyz0123456789", "fine\nname"]
    body = {"object": "list", "data": [{"id": f"key_{n}", "name": name} for n, name in enumerate(names)]}
    page = read_by("project_keys", answer(body)).page
    assert page is not None
    assert [row.name for row in page.rows] == ["***", "***", "fine name"]


@pytest.mark.parametrize("value", [None, 0, -1, True, "soon", 1e30, [1711471533], float("nan")])
def test_a_moment_that_no_clock_shows_is_not_known(read_by: ReadBy, answer: Answer, value: Any) -> None:
    """Never 1970."""
    item = {"id": "key_1", "created_at": value, "last_used_at": value, "expires_at": value}
    page = read_by("admin_keys", answer({"object": "list", "data": [item]})).page
    assert page is not None
    assert (page.rows[0].created_at, page.rows[0].last_used_at, page.rows[0].expires_at) == (None, None, None)


@pytest.mark.parametrize(
    ("members", "after", "following"),
    [
        ({"has_more": True, "last_id": "key_2"}, "", ("key_2", False)),
        ({"has_more": True, "last_id": "key_2"}, "key_1", ("key_2", False)),
        ({"has_more": True, "last_id": "key_2"}, "key_2", ("", True)),
        ({"has_more": True}, "", ("key_2", False)),
        ({"has_more": True, "last_id": None}, "key_2", ("", True)),
        ({"has_more": False, "last_id": "key_2"}, "", ("", False)),
        ({"last_id": "key_2"}, "", ("", False)),
        ({"has_more": True, "last_id": 2}, "", ("", True)),
        ({"has_more": "yes", "last_id": "key_2"}, "", ("", False)),
    ],
)
def test_the_last_list_is_recognised(
    read_by: ReadBy, answer: Answer, members: dict[str, Any], after: str, following: tuple[str, bool]
) -> None:
    """Where it goes on behind itself, or nobody knows where, there is more than anybody can read."""
    body = {"object": "list", "data": [{"id": "key_1"}, {"id": "key_2"}], **members}
    page = read_by("admin_keys", answer(body), after=after).page
    assert page is not None
    assert (page.next, page.lost) == following
