"""The admin API and the status page over real sockets: who is let in, what is served, and how it is changed."""

import json
import time
from collections.abc import AsyncIterator

import httpx
import pytest

from exporter.simulator import Scenario, Simulator

from .conftest import CHAT, SECRET

pytestmark = pytest.mark.e2e

ADMIN = "sk-admin-CANARY-0123456789-0123456789-0123456789"
ACCOUNT = {
    "name": "acme",
    "admin_secret": ADMIN,
    "usage_lag": 0.0,
    "cost_lag": 0.0,
    "spent_usd": 90.0,
    "spend_limit_usd": 100.0,
    "exhausts": True,
    "projects": [
        {"id": "proj_x", "keys": [{"name": "a"}], "spend": [{"model": "gpt-4o", "key": "a", "usd_per_day": 24.0}]}
    ],
}
MIDDAY = 1_795_003_200.0


@pytest.fixture
def now() -> list[float]:
    """The time, to be moved by the test."""
    return [MIDDAY]


@pytest.fixture
async def bank(now: list[float]) -> AsyncIterator[Simulator]:
    """A running simulator with one account and its key."""
    scenario = Scenario.model_validate({"keys": [{"name": "a", "secret": SECRET}], "accounts": [ACCOUNT]})
    simulator = Simulator(scenario, clock=lambda: now[0])
    await simulator.start()
    yield simulator
    await simulator.stop()


@pytest.fixture
async def admin(bank: Simulator) -> AsyncIterator[httpx.AsyncClient]:
    """A client that sends the admin key."""
    headers = {"Authorization": f"Bearer {ADMIN}"}
    async with httpx.AsyncClient(base_url=f"{bank.url}/organization", headers=headers, timeout=5.0) as one:
        yield one


@pytest.fixture
async def control(bank: Simulator) -> AsyncIterator[httpx.AsyncClient]:
    """A client for ``/_sim/``."""
    async with httpx.AsyncClient(base_url=f"{bank.url.removesuffix('/v1')}/_sim", timeout=5.0) as one:
        yield one


async def probe(bank: Simulator, secret: str = SECRET) -> httpx.Response:
    async with httpx.AsyncClient(headers={"Authorization": f"Bearer {secret}"}) as one:
        return await one.post(f"{bank.url}/chat/completions", json=CHAT)


async def test_one_round_of_the_admin_api(admin: httpx.AsyncClient) -> None:
    """Every endpoint answers, with the query strings that clients send."""
    day = f"start_time={MIDDAY - 7200:.0f}"
    for path, name in (
        (f"/costs?{day}&group_by[]=project_id&group_by[]=line_item&limit=7", "page"),
        (f"/usage/completions?{day}&bucket_width=1m&group_by=project_id,model", "page"),
        (f"/usage/code_interpreter_sessions?{day}", "page"),
        ("/projects?limit=100", "list"),
        ("/projects/proj_x/rate_limits", "list"),
        ("/projects/proj_x/api_keys?owner_project_access=any", "list"),
        ("/admin_api_keys?order=asc", "list"),
        ("/spend_limit", "organization.spend_limit"),
    ):
        answer = await admin.get(path)
        assert (answer.status_code, answer.json()["object"]) == (200, name), path
        assert answer.headers["x-request-id"].startswith("req_")
    assert (await admin.get("/projects/proj_x/spend_limit")).status_code == 404
    assert (await admin.get("/usage/telepathy")).json()["error"]["message"].startswith("Invalid URL")


async def test_each_api_takes_its_own_keys(bank: Simulator, admin: httpx.AsyncClient) -> None:
    """An ordinary key at the admin API, an admin key at the ordinary one, a stranger and nobody are refused."""
    for secret, status, words in (
        (SECRET, 401, "Missing scopes"),
        ("sk-admin-nobody-0000000000", 401, "Incorrect API key"),
        ("", 401, "You didn't provide an API key"),
    ):
        answer = await admin.get("/projects", headers={"Authorization": f"Bearer {secret}".strip()})
        assert answer.status_code == status
        assert words in answer.text
        assert SECRET not in answer.text
    answer = await probe(bank, ADMIN)
    assert answer.status_code == 401
    assert "Missing scopes: model.request" in answer.text
    assert ADMIN not in answer.text


async def test_last_use_is_what_was_seen(bank: Simulator, admin: httpx.AsyncClient, now: list[float]) -> None:
    """A key is used when it probes, whether or not it is served, and as of then."""
    rows = (await admin.get("/projects/proj_x/api_keys")).json()["data"]
    assert rows[0]["last_used_at"] is None
    now[0] += 50.0
    await probe(bank)
    now[0] += 50.0
    rows = (await admin.get("/projects/proj_x/api_keys")).json()["data"]
    assert rows[0]["last_used_at"] == MIDDAY + 50


async def test_keys_run_dry_with_the_account(
    bank: Simulator, admin: httpx.AsyncClient, control: httpx.AsyncClient, now: list[float]
) -> None:
    """Ten times the spend brings the limit within the hour; then the key's paid calls are refused, and say why."""
    assert (await probe(bank)).status_code == 200
    assert (await control.put("/accounts/acme/spend", json={"factor": 10})).json() == {"account": "acme", "factor": 10}
    now[0] += 3600.0
    assert (await probe(bank)).json()["error"]["code"] == "organization_spend_limit_exceeded"
    assert (await admin.get("/spend_limit")).json()["enforcement"] == {"status": "enforcing"}
    bank.set("a", "invalid_key")
    assert (await probe(bank)).json()["error"]["code"] == "invalid_api_key"
    bank.reset()
    assert (await probe(bank)).status_code == 200


async def test_an_account_is_changed_from_outside(admin: httpx.AsyncClient, control: httpx.AsyncClient) -> None:
    """Its admin API does as told, endpoint by endpoint, until that is undone; what it was asked is counted."""
    told = await control.put("/accounts/acme", json={"behaviour": "permission_denied", "endpoints": ["projects"]})
    assert told.json() == {"account": "acme", "behaviour": "permission_denied"}
    assert [(await admin.get(path)).status_code for path in ("/projects", "/spend_limit")] == [403, 200]
    assert (await control.delete("/accounts/acme")).status_code == 204
    assert (await admin.get("/projects")).status_code == 200
    found = (await control.get("/accounts")).json()["acme"]
    assert found["requests"] == {"projects": 2, "spend_limits": 1}
    assert found["times"]["spend_limits"] == [MIDDAY]
    assert (found["behaviour"], found["month_usd"], found["factor"]) == ("ok", 90.0, 1.0)
    assert "CANARY" not in json.dumps(found)
    assert "permission_denied" in (await control.get("/accounts/behaviours")).json()


@pytest.mark.parametrize(
    ("path", "body", "status", "error"),
    [
        ("/accounts/nobody", {"behaviour": "ok"}, 404, "no account of that name"),
        ("/accounts/acme", {}, 400, "behaviour: expected, and not there"),
        ("/accounts/acme/spend", {"factor": -1}, 400, "factor: Input should be greater than or equal to 0"),
        ("/status", [], 400, "expected a JSON object"),
        ("/status", {"indicator": 3}, 400, "indicator: expected a string"),
    ],
)
async def test_a_wrong_order_is_refused(
    control: httpx.AsyncClient, path: str, body: object, status: int, error: str
) -> None:
    """The answer says what was expected."""
    answer = await control.post(path, json=body)
    assert (answer.status_code, answer.json()) == (status, {"error": error})


async def test_the_status_page_is_changed_from_outside(bank: Simulator, control: httpx.AsyncClient) -> None:
    """Both documents say what was told, to anybody, until that is undone; the page itself can be in trouble."""
    told = {"indicator": "major", "incidents": [{"name": "Errors", "impact": "major"}]}
    assert (await control.post("/status", json=told)).status_code == 200
    async with httpx.AsyncClient(base_url=f"{bank.status_url}/api/v2") as anybody:
        found = (await anybody.get("/summary.json")).json()
        assert (found["status"]["indicator"], found["incidents"][0]["name"]) == ("major", "Errors")
        assert (await control.get("/status")).json()["indicator"] == "major"
        await control.delete("/status")
        assert (await anybody.get("/summary.json")).json()["status"]["indicator"] == "none"
        assert (await anybody.get("/incidents.json")).json()["incidents"][0]["status"] == "resolved"
        bank.set_status(behaviour="html_502")
        assert (await anybody.get("/summary.json")).status_code == 502
        bank.clear_status()
        assert (await anybody.get("/summary.json")).status_code == 200


async def test_broken_answers_are_played(bank: Simulator, admin: httpx.AsyncClient) -> None:
    """What cannot arrive does not, at the admin API as at the other."""
    bank.set_account("acme", "unreachable")
    with pytest.raises(httpx.TransportError):
        await admin.get("/projects")
    bank.set_account("acme", "timeout")
    began = time.monotonic()
    with pytest.raises(httpx.ReadTimeout):
        await admin.get("/projects", timeout=0.2)
    assert time.monotonic() - began < 5.0
    bank.clear_account("acme")
    bank.set_spend("acme", 2.0)
    assert (await admin.get("/projects")).status_code == 200
