"""What an admin API does when told: refuse, be in trouble, or serve something odd."""

import json

import pytest

from exporter.simulator import ScenarioError
from exporter.simulator.accounts import ADMIN_BEHAVIOURS, Endpoint, account_directive
from exporter.simulator.question import Manner

from .conftest import ADMIN, MIDNIGHT, START, Office

DAY = f"start_time={MIDNIGHT:.0f}"


@pytest.mark.parametrize(
    ("behaviour", "status", "says"),
    [
        ("invalid_key", 401, "Incorrect API key provided"),
        ("permission_denied", 403, "Missing scopes: api.usage.read"),
        ("ordinary_key", 401, "Missing scopes: api.usage.read"),
        ("ip_not_allowed", 401, "not authorized"),
        ("rate_limited_requests", 429, "Rate limit reached"),
        ("slow_down", 429, "Reduce request rate"),
        ("server_error", 500, "The server had an error"),
        ("html", 200, "<html>"),
        ("html_502", 502, "502 Bad Gateway"),
        ("empty", 200, ""),
    ],
)
def test_it_refuses_as_told(office: type[Office], behaviour: str, status: int, says: str) -> None:
    """Status and words; the admin key is never repeated."""
    account = office()
    account.tell(behaviour)
    given = account.ask(Endpoint.COSTS, DAY)
    assert given.status == status
    assert says in given.body.decode()
    assert ADMIN not in given.body.decode()


@pytest.mark.parametrize("name", ADMIN_BEHAVIOURS)
def test_every_behaviour_answers_every_endpoint(office: type[Office], name: str) -> None:
    """Nothing a scenario may say breaks the simulator."""
    account = office(spend_limit_usd=5.0)
    account.tell(name)
    for endpoint in Endpoint:
        query = DAY if endpoint in (Endpoint.COSTS, Endpoint.USAGE) else ""
        project = "proj_web" if endpoint in (Endpoint.API_KEYS, Endpoint.RATE_LIMITS) else ""
        given = account.ask(endpoint, query, project=project, use="completions")
        assert given.status in {200, 302, 400, 401, 403, 429, 500, 502, 503, 520}, endpoint


def test_management_needs_another_scope(office: type[Office]) -> None:
    """The scope that is missing depends on the endpoint; only those told are refused."""
    account = office()
    account.tell("permission_denied", endpoints=["projects"], retry_after=7)
    given = account.ask(Endpoint.PROJECTS)
    assert "api.management.read" in given.body.decode()
    assert given.headers["retry-after"] == "7"
    assert account.ask(Endpoint.COSTS, DAY).status == 200


def test_slow_and_broken_answers(office: type[Office]) -> None:
    """Latency and manners are played; the document is the right one."""
    account = office()
    account.tell("stall", latency=2.0)
    given = account.ask(Endpoint.COSTS, DAY)
    assert (given.manner, given.delay, given.status) == (Manner.STALL, 2.0, 200)
    account.tell("cut_json")
    with pytest.raises(ValueError, match=r"Expecting|Unterminated"):
        json.loads(account.ask(Endpoint.COSTS, DAY).body)


def test_odd_money(office: type[Office]) -> None:
    """Another currency, null, text, absurd and negative amounts, each where money or counts are told."""
    account = office(spend_limit_usd=5.0)

    def amount(behaviour: str) -> object:
        account.tell(behaviour)
        return account.costs(DAY)["data"][0]["results"][-1]["amount"]

    assert amount("wrong_currency") == {"value": pytest.approx(7.5), "currency": "eur"}
    assert account.get(Endpoint.SPEND_LIMITS)["currency"] == "EUR"
    assert amount("null_amounts") == {"value": None, "currency": "usd"}
    assert account.usage(DAY)["data"][0]["results"][0]["input_tokens"] is None
    assert account.get(Endpoint.SPEND_LIMITS)["threshold_amount"] is None
    assert amount("text_amounts") == {"value": "7.5", "currency": "usd"}
    assert amount("absurd_amounts") == {"value": 10**300, "currency": "usd"}
    assert amount("negative_amounts") == {"value": pytest.approx(-0.75), "currency": "usd"}


def test_strange_members(office: type[Office]) -> None:
    """Members and objects nobody knows beside the known ones."""
    account = office()
    account.tell("strange_fields")
    rows = account.usage(DAY)["data"][0]["results"]
    assert rows[-1]["object"] == "organization.surprise.result"
    assert "carbon_grams" in rows[0]
    assert rows[0]["num_model_requests"] > 0


def test_the_timeline_is_lived(office: type[Office]) -> None:
    """From its second on a step holds, until one is told."""
    account = office(timeline=[{"at": 60.0, "behaviour": "invalid_key"}])
    assert account.ask(Endpoint.PROJECTS).status == 200
    account.now = START + 60
    assert account.ask(Endpoint.PROJECTS).status == 401
    account.tell("ok")
    assert account.ask(Endpoint.PROJECTS).status == 200
    account.desk.tell(None)
    assert account.ask(Endpoint.PROJECTS).status == 401


def test_a_directive_is_checked() -> None:
    """Wrong names and fields are refused in the words of scenarios."""
    with pytest.raises(ScenarioError, match=r"^behaviour: expected one of absurd_amounts, "):
        account_directive({"behaviour": "nonsense"})
    with pytest.raises(ScenarioError, match=r"^endpoints\.0: Input should be 'costs', "):
        account_directive({"behaviour": "ok", "endpoints": ["cost"]})
