"""Projects, keys and limits as they are listed."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from exporter.simulator.accounts import Endpoint

from .conftest import ADMIN, KEY, START, USED, Office

_DAY = 86_400


def with_project(**members: object) -> Mapping[str, Any]:
    return {"projects": [{"id": "proj_x", "spend": [{"model": "o3", "usd_per_day": 24.0}], **members}]}


def test_projects_are_told_in_full(office: type[Office]) -> None:
    """Every member of the vendor's object; archived ones only when asked for."""
    account = office(projects=[{"id": "proj_a", "name": "A"}, {"id": "proj_b", "archived": True}])
    created = int(START - 30 * _DAY)
    assert account.get(Endpoint.PROJECTS)["data"] == [
        {
            "id": "proj_a",
            "object": "organization.project",
            "name": "A",
            "created_at": created,
            "archived_at": None,
            "status": "active",
            "residency": "GLOBAL",
            "external_key_id": None,
        }
    ]
    archived = account.get(Endpoint.PROJECTS, "include_archived=true")["data"][1]
    assert (archived["status"], archived["archived_at"], archived["name"]) == ("archived", START - _DAY, "proj_b")


def test_project_keys_are_told_in_full(office: type[Office]) -> None:
    """Redacted, with owner and access, never the secret; last use is what was seen, or what the scenario says."""
    account = office()
    rows = account.get(Endpoint.API_KEYS, project="proj_web")["data"]
    assert set(rows[0]) == {
        *("object", "id", "name", "redacted_value", "created_at", "last_used_at", "owner", "owner_project_access"),
    }
    assert rows[0]["object"] == "organization.project.api_key"
    assert rows[0]["redacted_value"] == f"{KEY[:10]}...{KEY[-4:]}"
    assert (rows[0]["created_at"], rows[0]["last_used_at"]) == (START - 30 * _DAY, None)
    assert rows[0]["owner"]["user"]["email"] == "a@example.com"
    assert rows[1]["last_used_at"] == START - 50 * _DAY
    account.used["a"] = START + 5.5
    rows = account.get(Endpoint.API_KEYS, project="proj_web")["data"]
    assert rows[0]["last_used_at"] == START + 5
    assert KEY not in json.dumps(rows)


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", []),
        ("owner_project_access=active", []),
        ("owner_project_access=inactive", ["left"]),
        ("owner_project_access=any", ["left"]),
    ],
)
def test_keys_of_departed_owners_are_asked_for(office: type[Office], query: str, names: list[str]) -> None:
    """They are inactive, and hidden unless asked for."""
    rows = office().get(Endpoint.API_KEYS, query, project="proj_data")["data"]
    assert [row["name"] for row in rows] == names
    assert all(row["owner_project_access"] == "inactive" for row in rows)
    assert all(row["owner"]["type"] == "service_account" for row in rows)


def test_admin_keys_are_told_in_full(office: type[Office]) -> None:
    """The account's own and the others, oldest first, with an end where there is one."""
    account = office(admin_keys=[{"name": "report", "created_days": 90.0, "expires_days": 10.0}])
    found = account.get(Endpoint.ADMIN_API_KEYS)
    report, own = found["data"]
    assert (report["name"], report["expires_at"], report["last_used_at"]) == ("report", START + 10 * _DAY, None)
    assert (own["name"], own["object"], own["expires_at"]) == ("acme", "organization.admin_api_key", None)
    assert own["owner"]["role"] == "owner"
    assert own["redacted_value"] == f"{ADMIN[:10]}...{ADMIN[-4:]}"
    assert ADMIN not in json.dumps(found)
    assert account.get(Endpoint.ADMIN_API_KEYS, "order=desc")["first_id"] == own["id"]


def test_keys_have_the_ids_of_their_usage(office: type[Office]) -> None:
    """What usage and costs are grouped by is the id in the list."""
    account = office()
    key = account.get(Endpoint.API_KEYS, project="proj_web")["data"][0]["id"]
    day = f"start_time={START - 3600:.0f}&api_key_ids={key}&group_by=api_key_id"
    assert account.costs(day)["data"][0]["results"][0]["api_key_id"] == key
    assert account.usage(day)["data"][0]["results"][0]["api_key_id"] == key


def test_rate_limits_are_told_by_model(office: type[Office]) -> None:
    """What only some models have is left out for the others."""
    limits = {"gpt-4o": {"requests": 9, "tokens": 8, "requests_per_day": 7}, "o3": {}}
    rows = office(**with_project(rate_limits=limits)).get(Endpoint.RATE_LIMITS, project="proj_x")["data"]
    assert rows[0] == {
        "id": "rl-gpt-4o",
        "object": "project.rate_limit",
        "model": "gpt-4o",
        "max_requests_per_1_minute": 9,
        "max_tokens_per_1_minute": 8,
        "max_requests_per_1_day": 7,
    }
    assert "max_requests_per_1_day" not in rows[1]


def test_spend_limits_are_in_cents_and_enforce(office: type[Office]) -> None:
    """The organisation's and a project's: inactive below, enforcing once the month's cost is there."""
    account = office(**with_project(spend_limit_usd=100.5), spend_limit_usd=101.5, spent_usd=100.0)
    assert account.get(Endpoint.SPEND_LIMITS) == {
        "object": "organization.spend_limit",
        "threshold_amount": 10_150,
        "currency": "USD",
        "interval": "month",
        "enforcement": {"status": "inactive"},
    }
    account.now = START + 3600
    project = account.get(Endpoint.SPEND_LIMITS, project="proj_x")
    assert (project["object"], project["threshold_amount"]) == ("project.spend_limit", 10_050)
    assert project["enforcement"] == {"status": "enforcing"}
    assert account.get(Endpoint.SPEND_LIMITS)["enforcement"] == {"status": "inactive"}
    account.now = START + 7200
    assert account.get(Endpoint.SPEND_LIMITS)["enforcement"] == {"status": "enforcing"}


def test_what_is_not_there(office: type[Office]) -> None:
    """An unknown project is a flat 404; where no limit is set there is none."""
    account = office()
    given = account.ask(Endpoint.API_KEYS, project="proj_none")
    assert (given.status, json.loads(given.body)) == (
        404,
        {"code": 404, "message": "The project proj_none was not found"},
    )
    assert account.ask(Endpoint.SPEND_LIMITS).status == 404
    assert "spend_limit_usd" not in USED


def test_keys_run_dry(office: type[Office]) -> None:
    """Credit first, then the organisation's limit, then the key's project's; where the scenario says so."""
    limits = {"spent_usd": 100.0, "spend_limit_usd": 102.0, "credit_usd": 3.0, "exhausts": True}
    account = office(**with_project(spend_limit_usd=101.0, keys=[{"name": "a"}]), **limits)
    found = [account.desk.exhaustion("a", START + 3600 * hours) for hours in (0.5, 1, 2, 3)]
    assert found == ["", "project_spend_limit", "organization_spend_limit", "credit_balance"]
    assert not office().desk.payers
