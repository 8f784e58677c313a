"""Accounts read from the simulator over real sockets."""

from collections.abc import Callable
from typing import Any

import pytest

from exporter.accounts import read_once
from exporter.model import Bound, Collector, Indicator, KeyStanding
from exporter.outcome import Outcome

from .conftest import NOON

pytestmark = pytest.mark.e2e

Start = Callable[..., Any]


async def test_an_account_is_known_after_a_quarter_of_a_minute(scene: Start) -> None:
    """Money, limits, keys, credit, the status page: all that the simulator has to tell."""
    at = await scene()
    at.simulator.set_status(indicator="minor", incidents=[{"name": "Slow answers", "impact": "minor"}])
    await at.live(15)
    status = at.accounts.statuses()["acme"]
    assert {name: (each.success, each.words) for name, each in status.collectors.items()} == dict.fromkeys(
        Collector, (True, "")
    )
    assert status.spent.month == pytest.approx(87.0, abs=0.1)
    assert status.by_key["production"].month == pytest.approx(87.0, abs=0.1)
    assert status.spend_limits[0].usd == 100.0
    assert status.rate_limits[0].requests_per_minute == 500.0
    assert status.budget_reached == {0.5: True, 0.8: True, 1.0: False}
    assert status.credit_remaining == pytest.approx(113.0, abs=0.1)
    assert status.exhaustion[Bound.BUDGET] < status.exhaustion[Bound.CREDIT]
    assert {key.name: key.standing for key in status.keys} == {
        "prod": KeyStanding.MONITORED,
        "old": KeyStanding.UNUSED,
        "ours": KeyStanding.UNUSED,
        "acme": KeyStanding.MONITORED,
    }
    assert at.accounts.dates("production").created_at == pytest.approx(NOON - 100 * 86400, abs=1)
    assert at.accounts.vendors()["openai"].indicator is Indicator.MINOR
    assert at.accounts.vendors()["openai"].incidents[0].title == "Slow answers"


async def test_every_request_is_counted_once(scene: Start) -> None:
    """Through small pages, buckets that are told late and revised, and a restart: all there were, none twice."""
    at = await scene(page_limit=50, late={"share": 0.3, "after": 600.0})
    await at.live(900, step=125)
    before = requests(at)
    await at.open()
    await at.live(1500, step=125)
    at.simulator.set_spend("acme", 0.0)
    await at.live(1500, step=125)
    there = at.simulator.accounts["acme"].ledger.lines[0].requests(NOON, at.now)
    assert before > 10
    assert there > 100
    assert before + requests(at) == pytest.approx(there, abs=2)


def requests(at: Any) -> float:
    return float(at.accounts.statuses()["acme"].requests["proj_web", "gpt-4o"])


@pytest.mark.parametrize(
    ("behaviour", "outcome"),
    [
        ("permission_denied", Outcome.PERMISSION_DENIED),
        ("ordinary_key", Outcome.PERMISSION_DENIED),
        ("invalid_key", Outcome.INVALID_KEY),
        ("server_error", Outcome.SERVER_ERROR),
        ("html_502", Outcome.SERVER_ERROR),
        ("rate_limited_requests", Outcome.RATE_LIMITED_REQUESTS),
        ("unreachable", Outcome.UNREACHABLE),
        ("truncated", Outcome.UNREACHABLE),
        ("cut_json", Outcome.UNKNOWN),
        ("html", Outcome.UNKNOWN),
        ("empty", Outcome.UNKNOWN),
        ("redirect", Outcome.BAD_REQUEST),
        ("oversized", Outcome.UNKNOWN),
        ("stuck_paging", Outcome.UNKNOWN),
    ],
)
async def test_every_trouble_is_a_failure_with_its_cause(scene: Start, behaviour: str, outcome: Outcome) -> None:
    """Of each collector, and nothing is spent or used."""
    at = await scene()
    at.simulator.set_account("acme", behaviour)
    await at.live(15)
    status = at.accounts.statuses()["acme"]
    found = {name: each.outcome for name, each in status.collectors.items()}
    if behaviour == "stuck_paging":
        del found[Collector.LIMITS]
    assert set(found.values()) == {outcome}, {name: each.words for name, each in status.collectors.items()}
    assert (status.spent, status.tokens, status.keys) == (None, {}, None)
    assert "CANARY" not in repr(status)


async def test_a_report_is_read_once(scene: Start) -> None:
    """As the command does: over a way of its own, which it closes."""
    at = await scene()
    statuses = await read_once([at.account()], transport=None, clock=lambda: at.now, lookup=None)
    spent = statuses["acme"].spent
    assert spent is not None
    assert spent.month == pytest.approx(87.0, abs=0.1)
