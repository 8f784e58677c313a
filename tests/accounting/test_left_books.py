"""What the books leave to the next process: the same figures, small, and nothing from what cannot be read."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exporter.accounting import Costs, keys_cursor, limits_cursor, read_keys_cursor, read_limits_cursor
from exporter.accounting.left_keys import left_ring
from exporter.model import ApiKey, HeldKey, KeyDates, KeyStanding, RateLimit, Secret, SpendLimit, Spent

from .conftest import CANARY, DAY, HOUR, NOON, at, cost, read

MONEY = st.floats(min_value=-50, max_value=500)


def again(costs: Costs, now: float = NOON) -> Costs:
    """As the next process has them."""
    left = Costs()
    assert left.restore(json.loads(json.dumps(costs.cursor(now))), now)
    return left


@given(st.lists(st.tuples(st.integers(1, 15), MONEY, st.sampled_from(["proj_a", "proj_b", ""])), max_size=30))
def test_costs_are_the_same_again(amounts: list[tuple[int, float, str]]) -> None:
    """Every figure, by every part, and of the month before the totals."""
    costs = Costs()
    read(costs, {"2026-02-10": 7.0, "2026-02-12": 1.0}, NOON)
    rows = [cost(f"2026-03-{day:02}", usd, project=name, api_key="key_1", line_item="x") for day, usd, name in amounts]
    costs.take([*rows, cost("2026-03-15", 2.0, currency="eur")], [], NOON)
    left = again(costs)
    for known in (Costs.spent, Costs.by_project, Costs.by_api_key, Costs.foreign, Costs.by_line_item):
        assert known(left, NOON) == known(costs, NOON)
    assert left.totals(at("2026-02-01"), NOON) == costs.totals(at("2026-02-01"), NOON)
    assert (left.days(NOON, 14), left.data_at) == (costs.days(NOON, 14), costs.data_at)
    assert left.next_range(NOON + HOUR).whole


def test_costs_that_were_left_are_as_old_as_they_are() -> None:
    """A day later they are not known any more; what was read in a future that was none counts as read now."""
    costs, ahead = Costs(), Costs()
    read(costs, {"2026-03-14": 10.0}, NOON)
    assert again(costs, NOON + DAY).spent(NOON + DAY) == Spent(0.0, 10.0)
    assert again(costs, NOON + DAY + 1).spent(NOON + DAY + 1) is None
    read(ahead, {"2026-03-14": 10.0}, NOON + 40 * DAY)
    assert again(ahead).spent(NOON + DAY + 1) is None


def test_a_year_of_costs_is_small() -> None:
    """The totals of 400 days, the parts of the running month alone, each name once."""
    costs = Costs()
    read(costs, {}, NOON, since=NOON - 500 * DAY)
    for back in range(399):
        start = at("2026-03-15") - back * DAY
        day = {"start": start, "end": start + DAY}
        rows = [cost("2026-03-15", 1.0, **day, project=f"proj_{number}") for number in range(100)]
        costs.take(rows, [(start, start + DAY)], NOON)
    cursor = costs.cursor(NOON)
    assert (len(cursor["usd"]), len(cursor["parts"])) == (400, 15)
    assert len(json.dumps(cursor)) < 50_000


@pytest.mark.parametrize("changes", [{"read_at": None}, {"read_at": 1e999}, {"usd": {"1": None}}, {"names": 5}])
def test_what_cannot_be_read_is_no_cost(changes: dict[str, Any]) -> None:
    """And changes nothing; nor is a reading that was never complete."""
    costs = Costs()
    read(costs, {"2026-03-14": 10.0}, NOON)
    left = Costs()
    assert not left.restore(costs.cursor(NOON) | changes, NOON)
    assert left.spent(NOON) is None


def test_more_days_needed_during_a_reading_are_asked_for_by_the_next() -> None:
    """The reading that ends then was one of too few."""
    costs = Costs()
    asked = costs.next_range(NOON)
    costs.read_whole_next()
    costs.done(asked)
    following = costs.next_range(NOON + HOUR, at("2025-09-01"))
    assert (following.start, following.whole) == (at("2025-09-01"), True)
    costs.done(following)
    assert not costs.next_range(NOON + 2 * HOUR, at("2025-09-01")).whole


def test_the_newest_costs_are_never_ahead_of_the_clock() -> None:
    """It ran ahead, and was set right."""
    costs = Costs()
    costs.take([cost("2026-03-15", 1.0)], [], NOON + HOUR)
    costs.take([cost("2026-03-15", 1.0)], [], NOON)
    assert costs.data_at == NOON


def test_limits_are_the_same_again() -> None:
    """With what is not said; what cannot be read is not known, which is not the same as no limit."""
    spend = (SpendLimit(usd=50.0, enforcing=True), SpendLimit(usd=5.0, project="proj_a"))
    rates = (RateLimit(project="proj_a", model="gpt-5", requests_per_minute=5.0),)
    assert read_limits_cursor(json.loads(json.dumps(limits_cursor(spend, rates)))) == (spend, rates)
    for junk in ({}, {"spend": [[1]], "rates": []}, {"spend": [["5", None, ""]], "rates": []}):
        assert read_limits_cursor(junk) is None


PROD = ApiKey(id="key_1", name="Prod", redacted="sk-proj-CANARY...wxyz", project="proj_a", created_at=NOON - DAY)
GONE = ApiKey(id="key_2", name="Gone", redacted="sk-proj-XYZ...9876", owner_active=False, expires_at=NOON, admin=True)


def test_keys_are_known_again_without_their_values() -> None:
    """By what was matched, as long as the secret is the same."""
    held = [HeldKey("prod", Secret(CANARY)), HeldKey("twin", Secret(CANARY))]
    told = json.dumps(keys_cursor([PROD, GONE], held, None))
    assert not any(shown in told for shown in ("CANARY", "sk-", "wxyz", "9876"))
    left = read_keys_cursor(json.loads(told))
    assert left is not None
    ring = left_ring(left, held, None, NOON)
    assert ring.dates == dict.fromkeys(("prod", "twin"), KeyDates(created_at=NOON - DAY))
    assert [key.standing for key in ring.listed or ()] == [KeyStanding.MONITORED, KeyStanding.OWNER_INACTIVE]
    assert ring.names == {"key_1": "Prod", "key_2": "Gone"}
    assert left_ring(left, [HeldKey("prod", Secret(CANARY + "x"))], None, NOON).dates == {}


def test_a_short_secret_is_not_known_again() -> None:
    """It has no fingerprint, and nothing else of it may be remembered."""
    short = HeldKey("prod", Secret("sk-proj-CANARYwxyz"))
    left = read_keys_cursor(keys_cursor([PROD], [short], None))
    assert left is not None
    assert left_ring(left, [short], None, NOON).dates == {}


@pytest.mark.parametrize(
    "cursor", [{}, {"keys": [], "ours": {"prod": []}, "whole": True}, {"keys": [[1, 2]], "ours": {}, "whole": True}]
)
def test_keys_that_cannot_be_read_are_not_known(cursor: Any) -> None:
    """None listed is not the same as not known."""
    assert read_keys_cursor(cursor) is None
