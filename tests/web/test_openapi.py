"""The API's description: every address has its row, and every answer is as described."""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from exporter.model import (
    Collector,
    Hold,
    HoldReason,
    Incident,
    Indicator,
    KeyDates,
    Kind,
    Limit,
    ModelInfo,
    ProviderHealth,
    Spent,
    Transition,
    VendorStatus,
)
from exporter.outcome import Outcome, Reason, State
from exporter.web import application
from exporter.web.openapi import ADDRESSES, document
from tests.web.conftest import Browse
from tests.web.fake_account import account, failed, full
from tests.web.fake_alarm import alarm
from tests.web.fake_desk import NOW, FakeDesk, status
from tests.web.json_schema import faults

PLAIN = {"Accept-Encoding": "identity"}


@pytest.fixture
def rich(desk: FakeDesk) -> FakeDesk:
    """Everything that can be known, and beside it keys and accounts of which nothing is."""
    for outcome in Outcome:
        desk.add(str(outcome), status(str(outcome), outcome), account="acme", labels={"team": "x"}, created_at=NOW)
        desk.history.append(
            Transition(name=str(outcome), at=NOW - 60.0, before=State.OK, after=outcome.state, outcome=outcome)
        )
    dry = status("dry", Outcome.QUOTA_EXHAUSTED, reason=Reason.CREDIT_BALANCE, message="no credit")
    limits = (
        Limit(resource="requests", model="gpt-5", limit=5.0, remaining=1.0, reset_at=NOW, at=NOW),
        Limit(resource="other", limit=float("inf"), at=NOW),
    )
    models = (ModelInfo(name="gpt-5", available=False, shutdown_at=NOW), ModelInfo(name="gpt-6", available=True))
    desk.add("dry", replace(dry, limits=limits, models=models, models_at=NOW), models=("gpt-5", "gpt-6"))
    desk.add("new")
    desk.holds["dry", Kind.QUOTA] = Hold(HoldReason.BACKOFF, NOW + 5.0)
    desk.holds["dry", Kind.AUTH] = Hold(HoldReason.PAUSED)
    desk.known_dates["dry"] = KeyDates(created_at=NOW, last_used_at=NOW, expires_at=NOW)
    desk.books = {
        "acme": replace(full(), by_key={"dry": Spent(1.0, float("inf"))}),
        "bare": account("bare"),
        "dead": account("dead", collectors={Collector.COSTS: failed(Outcome.INVALID_KEY, "no")}),
    }
    desk.history.append(Transition(name="gone", at=NOW - 5.0, before=State.OK, after=State.UNKNOWN))
    incidents = (
        Incident(id="1", title="Elevated errors", impact=Indicator.MAJOR, began_at=NOW),
        Incident(id="2", title="", impact=Indicator.UNKNOWN),
    )
    desk.fired = [alarm(key="dry", model="gpt-5"), alarm("LLMProviderIncident", "info", texts={}, provider="openai")]
    desk.providers = {"openai": ProviderHealth(up=True, degraded=False), "new": ProviderHealth()}
    desk.pages = {"openai": VendorStatus(indicator=Indicator.MAJOR, incidents=incidents, at=NOW)}
    return desk


async def described(client: Any) -> Mapping[str, Any]:
    answer = await client.get("/api/v1/openapi.json", headers=PLAIN)
    assert (answer.status, answer.content_type) == (200, "application/json")
    return dict(await answer.json())


@pytest.mark.parametrize(
    ("address", "paths"),
    [
        ("/api/v1/keys", ["", "?limit=3", "?limit=1000&after=new"]),
        ("/api/v1/keys/{name}", ["dry", "new", *map(str, Outcome)]),
        ("/api/v1/accounts", [""]),
        ("/api/v1/accounts/{name}", ["acme", "bare", "dead"]),
        ("/api/v1/alarms", [""]),
        ("/api/v1/providers", [""]),
        ("/api/v1/transitions", ["", "?limit=3", "?since=2026-11-22T01:59:30Z", "?since=0&limit=1000"]),
        ("/api/v1/openapi.json", [""]),
    ],
)
async def test_every_answer_is_as_described(rich: FakeDesk, browse: Browse, address: str, paths: list[str]) -> None:
    """No member is missing and none is untold of, with everything known and with nothing known."""
    client = await browse(rich)
    told = await described(client)
    schema = told["paths"][address]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    for path in paths:
        asked = address.replace("{name}", path) if "{name}" in address else address + path
        answer = await client.get(asked, headers=PLAIN)
        assert answer.status == 200
        assert list(faults(await answer.json(), schema, told)) == []


def test_every_address_is_described(desk: FakeDesk) -> None:
    """The router serves exactly the rows of the table."""
    served = {
        resource.canonical
        for resource in application(desk).router.resources()
        if resource.canonical.startswith("/api/")
    }
    assert served == set(ADDRESSES)
    assert set(document("")["paths"]) == served


async def test_refusals_are_as_described(rich: FakeDesk, browse: Browse) -> None:
    """A sentence under one name, whatever is wrong."""
    client = await browse(rich)
    told = await described(client)
    for path, wanted in {
        "/api/v1/keys/nobody": 404,
        "/api/v1/accounts/nobody": 404,
        "/api/v1/nothing": 404,
        "/api/v1/keys?limit=0": 400,
        "/api/v1/keys?limit=": 400,
        "/api/v1/keys?limit=%C2%B2": 400,
        "/api/v1/transitions?limit=0": 400,
        "/api/v1/transitions?limit=1e9": 400,
        "/api/v1/transitions?limit=99999999999": 400,
        "/api/v1/transitions?since=yesterday": 400,
        "/api/v1/transitions?since=": 400,
        "/api/v1/transitions?since=nan": 400,
    }.items():
        answer = await client.get(path)
        assert answer.status == wanted, path
        assert list(faults(await answer.json(), told["components"]["schemas"]["Error"], told)) == []


async def test_the_document_stands_where_browsers_see_it(desk: FakeDesk, browse: Browse) -> None:
    """Its server is the path under the reverse proxy; it is the same JSON each time."""
    client = await browse(desk, external_url="https://llm.example/ops/")
    told = await described(client)
    assert told["servers"] == [{"url": "/ops"}]
    assert told["openapi"] == "3.1.0"
    assert told == json.loads(json.dumps(document("/ops")))
    operations = [path["get"]["operationId"] for path in told["paths"].values()]
    assert len(set(operations)) == len(operations)


async def test_transitions_tell_what_changed_lately(rich: FakeDesk, browse: Browse) -> None:
    """Newest first, of keys that are gone too, with or without a zone, as Unix time too."""
    client = await browse(rich)
    for since in ("2026-11-22T01:59:50Z", "2026-11-22T01:59:50", "2026-11-22T02:59:50%2B01:00", str(NOW - 10.0)):
        changes = (await (await client.get(f"/api/v1/transitions?since={since}", headers=PLAIN)).json())["transitions"]
        assert changes == [
            {
                "at": "2026-11-22T01:59:55.000Z",
                "before": "ok",
                "after": "unknown",
                "outcome": None,
                "reason": "",
                "name": "gone",
            }
        ]
    assert len((await (await client.get("/api/v1/transitions?limit=3", headers=PLAIN)).json())["transitions"]) == 3


async def test_providers_tell_our_finding_and_the_vendors_word(rich: FakeDesk, browse: Browse) -> None:
    """By name; what is not known is null."""
    answer = await (await browse(rich)).get("/api/v1/providers", headers=PLAIN)
    new, openai = (await answer.json())["providers"]
    assert new == {"name": "new", "up": None, "degraded": None, "keys": 0, "vendor": None}
    assert (openai["up"], openai["keys"], openai["vendor"]["indicator"]) == (True, len(rich.keys), "major")
    assert openai["vendor"]["incidents"][0] == {
        "title": "Elevated errors",
        "impact": "major",
        "began_at": "2026-11-22T02:00:00.000Z",
        "url": "",
    }
