"""The simulator and the reader of the admin API agree: what is asked is understood, what is answered is read."""

from typing import Any
from urllib.parse import urlsplit

import pytest

from exporter.model import Account, Provider, Reading, Request, Response, Secret
from exporter.outcome import Outcome
from exporter.providers.admin import ADMINS
from exporter.simulator.accounts import Endpoint

from .conftest import ADMIN, KEY, MIDNIGHT, START, Office

READER = ADMINS["openai"]
ACCOUNT = Account(
    name="acme",
    provider=Provider(name="openai", kind="openai", base_url="http://simulated/v1"),
    secret=Secret(ADMIN),
)


def ask(office: Office, endpoint: Endpoint, request: Request) -> Response:
    """The simulator's answer to a question of the exporter's."""
    parts = urlsplit(request.url)
    path = parts.path.split("/")
    project = path[4] if path[3] == "projects" and len(path) > 4 else ""
    given = office.ask(endpoint, parts.query, project=project, use=path[-1])
    return Response(status=given.status, headers=dict(given.headers), body=given.body)


def rows(reading: Reading[Any]) -> Any:
    assert reading.page is not None, reading.finding
    assert reading.page.skipped == 0
    assert KEY not in repr(reading)
    return reading.page.rows


def test_costs_are_read(office: type[Office]) -> None:
    """Every row arrives, and the day's sum with it."""
    request = READER.costs(ACCOUNT, MIDNIGHT, START)
    reading = READER.read_costs(ask(office(), Endpoint.COSTS, request), ACCOUNT, START)
    assert sum(row.amount for row in rows(reading)) == pytest.approx(7.5)
    assert {row.project for row in rows(reading)} == {"proj_web", "proj_data"}


@pytest.mark.parametrize("use", READER.operations)
def test_usage_is_read(office: type[Office], use: str) -> None:
    """Every endpoint that the exporter reads is served as it asks, small pages included."""
    account = office(projects=[{"id": "proj_x", "spend": [{"use": use, "requests_per_day": 2400.0}]}])
    found, page = [], ""
    for _ in range(6):
        request = READER.usage(
            ACCOUNT, use, MIDNIGHT, START, page, width="1h", group_by=("project_id", "model"), limit=1
        )
        reading = READER.read_usage(ask(account, Endpoint.USAGE, request), ACCOUNT, START, page, operation=use)
        found += rows(reading)
        page = reading.page.next if reading.page else ""
    assert page == ""
    assert len(found) == 6
    assert {row.project for row in found} == {"proj_x"}
    assert [row.start for row in found] == [MIDNIGHT + 3600 * hour for hour in range(6)]


def test_lists_and_limits_are_read(office: type[Office]) -> None:
    """Projects, keys, rate limits and spend limits, in the exporter's own questions."""
    account = office(spend_limit_usd=5000.0)
    projects = READER.read_projects(ask(account, Endpoint.PROJECTS, READER.projects(ACCOUNT)), ACCOUNT, START)
    assert [project.id for project in rows(projects)] == ["proj_web", "proj_data"]
    request = READER.project_keys(ACCOUNT, "proj_data")
    keys = READER.read_project_keys(ask(account, Endpoint.API_KEYS, request), ACCOUNT, START, project="proj_data")
    assert [(key.name, key.owner_active) for key in rows(keys)] == [("left", False)]
    response = ask(account, Endpoint.ADMIN_API_KEYS, READER.admin_keys(ACCOUNT))
    assert [key.name for key in rows(READER.read_admin_keys(response, ACCOUNT, START))] == ["acme"]
    response = ask(account, Endpoint.SPEND_LIMITS, READER.spend_limit(ACCOUNT))
    limit = rows(READER.read_spend_limit(response, ACCOUNT, START))[0]
    assert (limit.usd, limit.enforcing) == (5000.0, False)
    response = ask(account, Endpoint.SPEND_LIMITS, READER.spend_limit(ACCOUNT, "proj_web"))
    assert rows(READER.read_spend_limit(response, ACCOUNT, START, project="proj_web")) == ()


@pytest.mark.parametrize(
    ("behaviour", "outcome"),
    [
        ("invalid_key", Outcome.INVALID_KEY),
        ("permission_denied", Outcome.PERMISSION_DENIED),
        ("ordinary_key", Outcome.PERMISSION_DENIED),
        ("server_error", Outcome.SERVER_ERROR),
        ("html", Outcome.UNKNOWN),
        ("empty", Outcome.UNKNOWN),
        ("cut_json", Outcome.UNKNOWN),
        ("slow_down", Outcome.SLOW_DOWN),
        ("rate_limited_requests", Outcome.RATE_LIMITED_REQUESTS),
    ],
)
def test_refusals_are_understood(office: type[Office], behaviour: str, outcome: Outcome) -> None:
    """Each trouble of the admin API is read as what it is, never as an account that spends nothing."""
    account = office()
    account.tell(behaviour)
    response = ask(account, Endpoint.COSTS, READER.costs(ACCOUNT, MIDNIGHT, START))
    reading = READER.read_costs(response, ACCOUNT, START)
    assert (reading.page, reading.finding.outcome) == (None, outcome)
