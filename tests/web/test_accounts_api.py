"""``/api/v1/accounts``: money and keys of each account, for programs."""

import pytest

from exporter.model import AccountStatus, Collector, KeyStanding, ListedKey, SpendLimit, Spent
from exporter.outcome import Outcome
from exporter.outcome.admin import admin_advice
from tests.web.conftest import Browse
from tests.web.fake_account import account, failed, full
from tests.web.fake_desk import FakeDesk

PLAIN = {"Accept-Encoding": "identity"}


async def told(desk: FakeDesk, browse: Browse, address: str) -> dict[str, object]:
    answer = await (await browse(desk)).get(address, headers=PLAIN)
    assert (answer.status, answer.headers["Content-Type"]) == (200, "application/json; charset=utf-8")
    known: dict[str, object] = await answer.json()
    return known


def put(desk: FakeDesk, *accounts: AccountStatus) -> None:
    desk.books = {status.name: status for status in accounts}


async def test_money_limits_and_credit_are_told(desk: FakeDesk, browse: Browse) -> None:
    """Amounts are US dollars, times RFC 3339, a limit without an end is null."""
    put(desk, full())
    known = await told(desk, browse, "/api/v1/accounts/acme")
    wanted = {
        "name": "acme",
        "provider": "openai",
        "spent": {"today": 12.3, "month": 412.1},
        "estimated_today": 14.2,
        "usual_day": 13.0,
        "forecast_month": 610.2,
        "other_currencies": {"eur": 3.2},
        "unpriced": {"gpt-new": 1200},
        "budget": {"usd": 500.0, "reached": [{"share": 0.8, "reached": True}, {"share": 1.0, "reached": False}]},
        "spend_limits": [
            {"scope": "organization", "project": "", "usd": 1000.0, "enforcing": False},
            {"scope": "project", "project": "proj_1", "usd": 90.0, "enforcing": True},
        ],
        "rate_limits": [
            {
                "project": "proj_1",
                "model": "gpt-5",
                "requests_per_minute": 500.0,
                "tokens_per_minute": None,
                "requests_per_day": None,
            }
        ],
        "credit": {"remaining": 3.2, "expires_at": "2027-01-01T02:00:00.000Z", "contradicted": False},
        "exhaustion": {
            "budget": "2026-11-28T02:00:00.000Z",
            "spend_limit": None,
            "credit": "2026-11-24T02:00:00.000Z",
        },
    }
    assert {name: known[name] for name in wanted} == wanted


async def test_projects_usage_and_keys_are_told(desk: FakeDesk, browse: Browse) -> None:
    """The dearest project comes first; each key has its standing and our name of it."""
    put(desk, full())
    known = await told(desk, browse, "/api/v1/accounts/acme")
    wanted = {
        "projects": [
            {"project": "proj_2", "name": "", "today": 10.3, "month": 317.1},
            {"project": "proj_1", "name": "Search", "today": 2.0, "month": 95.0},
        ],
        "usage": [
            {"project": "proj_1", "model": "gpt-5", "requests": 2.0, "tokens": {"input": 10.0, "output": 4.0}},
        ],
        "usage_folded": 3.0,
        "line_items": {"gpt-5, input": {"today": 2.5, "month": 40.0}},
        "key_standings": {"owner_inactive": 0, "monitored": 1, "unused": 1, "unmonitored": 0},
        "key_costs": [{"key": "prod", "today": 1.0, "month": 20.0}],
        "keys": [
            {
                "name": "Prod",
                "project": "proj_1",
                "standing": "monitored",
                "created_at": "2026-11-21T02:00:00.000Z",
                "last_used_at": None,
                "expires_at": None,
                "key": "prod",
            },
            {
                "name": "old",
                "project": "proj_2",
                "standing": "unused",
                "created_at": None,
                "last_used_at": "2026-08-24T02:00:00.000Z",
                "expires_at": None,
                "key": "",
            },
        ],
    }
    assert {name: known[name] for name in wanted} == wanted


async def test_a_collector_tells_how_reading_goes(desk: FakeDesk, browse: Browse) -> None:
    """One that fails has its cause and remedy and what was answered; one that is off is not there."""
    put(desk, full())
    collectors = (await told(desk, browse, "/api/v1/accounts/acme"))["collectors"]
    assert isinstance(collectors, dict)
    words = admin_advice(Outcome.PERMISSION_DENIED)
    assert collectors["costs"] == {
        "success": True,
        "tried_at": "2026-11-22T01:57:00.000Z",
        "last_success_at": "2026-11-22T01:57:00.000Z",
        "data_at": "2026-11-22T00:00:00.000Z",
        "due": "2026-11-22T02:12:00.000Z",
        "failures": 0,
        "rows_refused": 2,
        "cause": None,
    }
    assert (collectors["keys"]["success"], collectors["keys"]["last_success_at"]) == (False, None)
    assert collectors["keys"]["cause"] == {
        "outcome": "permission_denied",
        "reason": "",
        "cause": words.cause,
        "remedy": words.remedy,
        "url": words.url,
        "message": "Missing scopes: api.management.read",
    }
    put(desk, account(collectors={Collector.KEYS: failed(Outcome.TIMEOUT)}))
    assert list((await told(desk, browse, "/api/v1/accounts/acme"))["collectors"]) == ["keys"]  # type: ignore[call-overload] # JSON


async def test_what_is_not_known_is_null(desk: FakeDesk, browse: Browse) -> None:
    """An account that was never read has spent an unknown amount, not nothing, and unknown keys, not none."""
    put(desk, account())
    assert await told(desk, browse, "/api/v1/accounts/acme") == {
        "name": "acme",
        "provider": "openai",
        "spent": None,
        "estimated_today": None,
        "usual_day": None,
        "forecast_month": None,
        "other_currencies": {},
        "unpriced": {},
        "budget": None,
        "spend_limits": [],
        "rate_limits": [],
        "credit": {"remaining": None, "expires_at": None, "contradicted": False},
        "exhaustion": {"budget": None, "spend_limit": None, "credit": None},
        "projects": [],
        "usage": [],
        "usage_folded": 0.0,
        "line_items": {},
        "key_standings": None,
        "collectors": {},
        "key_costs": [],
        "keys": None,
    }


async def test_the_list_has_each_account_without_its_keys(desk: FakeDesk, browse: Browse) -> None:
    """Every account is there by name, as its own address tells it but for the keys."""
    put(desk, full("b"), account("c"), account("a"))
    listed = (await told(desk, browse, "/api/v1/accounts"))["accounts"]
    assert isinstance(listed, list)
    single = await told(desk, browse, "/api/v1/accounts/b")
    assert [known["name"] for known in listed] == ["a", "b", "c"]
    assert (len(single.pop("keys")), len(single.pop("key_costs"))) == (2, 1)  # type: ignore[arg-type] # JSON
    assert listed[1] == single


async def test_no_accounts_are_an_empty_list(desk: FakeDesk, browse: Browse) -> None:
    """Without accounts the list is empty."""
    assert await told(desk, browse, "/api/v1/accounts") == {"accounts": []}


async def test_an_unknown_account_is_404_in_json(desk: FakeDesk, browse: Browse) -> None:
    """What was asked for is not repeated; the address works under a proxy's path, too."""
    put(desk, account())
    client = await browse(desk, external_url="https://llm.example/keys")
    for address in ("/api/v1/accounts/nobody", "/keys/api/v1/accounts/nobody"):
        answer = await client.get(address)
        assert (answer.status, await answer.json()) == (404, {"error": "No account of this name is read here."})
    assert (await client.get("/keys/api/v1/accounts/acme")).status == 200


@pytest.mark.parametrize("count", [0, 1, 50, 51, 1200])
async def test_thousands_of_keys_come_piece_by_piece(desk: FakeDesk, browse: Browse, count: int) -> None:
    """However many keys an account has, the document is whole."""
    keys = tuple(ListedKey(name=str(n), project="", standing=KeyStanding.UNMONITORED) for n in range(count))
    put(desk, account(keys=keys))
    known = (await told(desk, browse, "/api/v1/accounts/acme"))["keys"]
    assert isinstance(known, list)
    assert [key["name"] for key in known] == [str(n) for n in range(count)]


async def test_absurd_numbers_leave_the_json_valid(desk: FakeDesk, browse: Browse) -> None:
    """What is no number is null, what is no date as well, half a character a question mark."""
    nan = float("nan")
    put(
        desk,
        account(
            spent=Spent(nan, float("inf")),
            credit_expires_at=1e300,
            spend_limits=(SpendLimit(usd=nan, project="\ud800<script>"),),
            collectors={Collector.COSTS: failed(Outcome.UNKNOWN, "\ud800", due=float("inf"))},
        ),
    )
    known = await told(desk, browse, "/api/v1/accounts/acme")
    assert known["spent"] == {"today": None, "month": None}
    assert known["credit"] == {"remaining": None, "expires_at": None, "contradicted": False}
    assert known["spend_limits"] == [{"scope": "project", "project": "?<script>", "usd": None, "enforcing": None}]
