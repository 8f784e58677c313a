"""Questions to a simulated account, without a socket or a clock."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

from exporter.simulator.accounts import Account, Desk, Endpoint, account_directive
from exporter.simulator.accounts.query import params_of
from exporter.simulator.accounts.service import Inquiry, answer
from exporter.simulator.call import Call
from exporter.simulator.caller import Caller
from exporter.simulator.question import Answer, Question

START = datetime(2026, 11, 22, 6, tzinfo=UTC).timestamp()
MIDNIGHT = datetime(2026, 11, 22, tzinfo=UTC).timestamp()
ADMIN = "sk-admin-CANARY-0123456789-0123456789-0123456789"
KEY = "sk-sim-CANARY-0123456789-0123456789-0123456789-9876"

USED: Mapping[str, object] = {
    "name": "acme",
    "admin_secret": ADMIN,
    "history_days": 30.0,
    "usage_lag": 0.0,
    "cost_lag": 0.0,
    "projects": [
        {
            "id": "proj_web",
            "name": "Web",
            "keys": [{"name": "a"}, {"name": "old", "created_days": 90.0, "used_days": 50.0}],
            "spend": [
                {"model": "gpt-4o", "key": "a", "usd_per_day": 24.0},
                {"model": "text-embedding-3-small", "usd_per_day": 1.2, "input_tokens": 1000},
            ],
        },
        {
            "id": "proj_data",
            "keys": [{"name": "left", "owner_active": False, "service_account": True}],
            "spend": [{"model": "gpt-4o", "key": "left", "usd_per_day": 4.8}],
        },
    ],
}


class Office:
    """An account that is asked at times of the test's choosing; the story starts on 22 November 2026, 06:00 UTC."""

    def __init__(self, **changes: object) -> None:
        self.desk = Desk(Account.model_validate({**USED, **changes}), speed=1.0, loop=None, start=START)
        self.now = START
        self.used: dict[str, float] = {}

    def ask(self, endpoint: Endpoint, query: str = "", *, project: str = "", use: str = "") -> Answer:
        pairs = [tuple(pair.split("=", 1)) for pair in query.split("&") if pair]
        question = Question(call=Call.MODELS, caller=Caller(name="acme"), now=self.now, catalogue={}, secret=ADMIN)
        inquiry = Inquiry(
            endpoint=endpoint,
            params=params_of([(name, value) for name, value in pairs]),
            ledger=self.desk.ledger,
            question=question,
            project=project,
            use=use,
            secrets={"a": KEY},
            used=self.used,
        )
        return answer(inquiry, self.desk.directive(self.now))

    def get(self, endpoint: Endpoint, query: str = "", **where: str) -> Any:
        """The document of an answer that must be good."""
        given = self.ask(endpoint, query, **where)
        assert given.status == 200, given.body
        return json.loads(given.body)

    def usage(self, query: str, use: str = "completions") -> Any:
        return self.get(Endpoint.USAGE, query, use=use)

    def costs(self, query: str) -> Any:
        return self.get(Endpoint.COSTS, query)

    def tell(self, behaviour: str, **options: object) -> None:
        self.desk.tell(account_directive({"behaviour": behaviour, **options}))


@pytest.fixture
def office() -> type[Office]:
    """The class itself: each test says what is different about its account."""
    return Office


def usd(page: Any) -> list[float]:
    """What each bucket of a page of costs comes to."""
    return [sum(row["amount"]["value"] for row in bucket["results"]) for bucket in page["data"]]


def counted(page: Any, field: str = "num_model_requests") -> list[int]:
    """What each bucket of a page of usage comes to."""
    return [sum(row[field] for row in bucket["results"]) for bucket in page["data"]]
