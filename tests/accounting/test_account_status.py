"""Everything known of an account at a moment."""

from dataclasses import replace

import pytest

from exporter.accounting import assemble, key_ring
from exporter.accounting.books import Books
from exporter.model import (
    Account,
    AccountStatus,
    ApiKey,
    Bound,
    Collector,
    CollectorStatus,
    Grant,
    HeldKey,
    KeyDates,
    Price,
    RateLimit,
    Secret,
    SpendLimit,
    Spent,
    UsageDetail,
)
from exporter.outcome import Outcome

from .conftest import CANARY, DAY, HOUR, NOON, account, at, books, cost, fresh_collectors, read, used

NANO = Price(input=0.01, output=0.02)
MARCH = {f"2026-03-{day:02}": 10.0 for day in range(1, 15)}
GRANT = Grant(usd=500.0, granted_at=at("2026-03-01"), expires_at=at("2026-06-01"))
ACME = account(budget_usd=200.0, credit=(GRANT,))


def kept(of: Account = ACME) -> Books:
    """Two weeks of ten dollars a day, four dollars recorded today, nine used."""
    held = books(of, NOON - HOUR, gpt_5=NANO)
    read(held.costs, {**MARCH, "2026-03-15": 4.0}, NOON)
    asked = held.usage.next_range(NOON)
    held.usage.take([used(NOON - 600, 900, model="gpt-5"), used(NOON - 600, 70, model="new")], NOON)
    held.usage.done(asked)
    return held


def test_nothing_known_is_nothing_shown() -> None:
    """Before the first reading there is what the operator stated, budget and credit's end, and no zero anywhere."""
    status = assemble(ACME, books(ACME, NOON), {}, NOON)
    assert status == AccountStatus(name="acme", provider="openai", budget_usd=200.0, credit_expires_at=at("2026-06-01"))


def test_empty_books_of_fresh_collectors_are_still_nothing() -> None:
    """A success that brought nothing to the books makes no spend of zero."""
    status = assemble(ACME, books(ACME, NOON), fresh_collectors(NOON), NOON)
    assert (status.spent, status.estimated_today, status.forecast_month, status.credit_remaining) == (None,) * 4
    assert (status.exhaustion, status.tokens, status.keys, status.usual_day) == ({}, {}, None, None)


def test_an_account_is_told_whole() -> None:
    """Costs, estimate, forecast, credit and when each limit will be reached."""
    status = assemble(ACME, kept(), fresh_collectors(NOON), NOON)
    assert status.spent == Spent(4.0, 144.0)
    assert status.usual_day == 10.0
    assert status.estimated_today == pytest.approx(9.0)
    assert status.unpriced == {"new": 70}
    assert status.forecast_month == pytest.approx(310.0)
    assert status.credit_remaining == pytest.approx(356.0)
    assert status.credit_expires_at == at("2026-06-01")
    assert status.exhaustion[Bound.BUDGET] == pytest.approx(at("2026-03-21"))
    assert status.exhaustion[Bound.CREDIT] == pytest.approx(at("2026-04-20"))
    assert Bound.SPEND_LIMIT not in status.exhaustion


def test_tokens_are_counted_by_direction() -> None:
    """Input and output always, the parts once they are used."""
    held = kept()
    held.usage.take([used(NOON, 5, model="gpt-5", output=2, cached=3, input_audio=1)], NOON)
    status = assemble(ACME, held, fresh_collectors(NOON), NOON)
    assert status.tokens == {
        ("proj_a", "gpt-5", "input"): 905.0,
        ("proj_a", "gpt-5", "output"): 2.0,
        ("proj_a", "gpt-5", "cached"): 3.0,
        ("proj_a", "gpt-5", "input_audio"): 1.0,
        ("proj_a", "new", "input"): 70.0,
        ("proj_a", "new", "output"): 0.0,
    }
    assert status.requests == {("proj_a", "gpt-5"): 2.0, ("proj_a", "new"): 1.0}
    assert status.folded == 0.0


@pytest.mark.parametrize(("age", "shown"), [(HOUR, True), (4500.0, True), (4501.0, False)])
def test_what_costs_said_ends_when_it_is_too_old(age: float, shown: bool) -> None:
    """Five intervals of a quarter of an hour; then there is no spend, no forecast and no credit."""
    refused = CollectorStatus(success=False, last_success_at=NOON - age, outcome=Outcome.PERMISSION_DENIED)
    status = assemble(ACME, kept(), {**fresh_collectors(NOON), Collector.COSTS: refused}, NOON)
    assert (status.spent is not None) is shown
    assert (status.forecast_month is not None) is shown
    assert (status.credit_remaining is not None) is shown
    assert (status.usual_day is not None) is shown
    assert bool(status.exhaustion) is shown
    assert status.estimated_today == pytest.approx(9.0)
    assert status.collectors[Collector.COSTS] == refused


@pytest.mark.parametrize(("age", "shown"), [(3600.0, True), (3601.0, False)])
def test_what_usage_said_lasts_an_hour_at_least(age: float, shown: bool) -> None:
    """Five intervals of two minutes would be too short; then counters end, and the estimate is the record."""
    old = CollectorStatus(success=False, last_success_at=NOON - age)
    status = assemble(ACME, kept(), {**fresh_collectors(NOON), Collector.USAGE: old}, NOON)
    assert bool(status.tokens) is shown
    assert bool(status.requests) is shown
    assert bool(status.unpriced) is shown
    assert status.estimated_today == pytest.approx(9.0 if shown else 4.0)


def test_a_collector_that_is_off_shows_nothing() -> None:
    """What an earlier configuration read is not shown on."""
    without = replace(ACME, intervals={Collector.USAGE: 120.0})
    status = assemble(without, kept(), fresh_collectors(NOON), NOON)
    assert status.spent is None
    assert status.tokens


def test_limits_are_shown_and_their_end_foreseen() -> None:
    """The smallest limit of the whole account counts; a project's does not; an enforced one is reached now."""
    held = kept()
    held.spend_limits = (SpendLimit(usd=250.0), SpendLimit(usd=1.0, project="p"))
    held.rate_limits = (RateLimit(project="p", model="gpt-5", requests_per_minute=5.0),)
    status = assemble(ACME, held, fresh_collectors(NOON), NOON)
    assert status.spend_limits == held.spend_limits
    assert status.rate_limits == held.rate_limits
    assert status.exhaustion[Bound.SPEND_LIMIT] == pytest.approx(at("2026-03-26"))
    held.spend_limits = (SpendLimit(usd=250.0, enforcing=True),)
    assert assemble(ACME, held, fresh_collectors(NOON), NOON).exhaustion[Bound.SPEND_LIMIT] == NOON
    stale = {**fresh_collectors(NOON), Collector.LIMITS: CollectorStatus(last_success_at=NOON - 2 * HOUR)}
    status = assemble(ACME, held, stale, NOON)
    assert (status.spend_limits, status.rate_limits, Bound.SPEND_LIMIT in status.exhaustion) == ((), (), False)


def test_costs_of_our_keys_bear_our_names() -> None:
    """A key that cost nothing cost nothing, where costs tell keys apart; else nothing is said of keys."""
    held = kept()
    mine = HeldKey("prod", Secret(CANARY))
    idle = HeldKey("idle", Secret("sk-proj-CANARY" + "y" * 40))
    listed = [
        ApiKey(id="key_1", name="Prod", redacted="sk-proj-CAN...wxyz", created_at=5.0),
        ApiKey(id="key_2", redacted="sk-proj-CAN...yyyy"),
    ]
    held.keys = key_ring(listed, [mine, idle], None, NOON)
    assert assemble(ACME, held, fresh_collectors(NOON), NOON).by_key == {}
    held.costs.take([cost("2026-03-15", 4.0, api_key="key_1", project="proj_a")], [], NOON)
    status = assemble(ACME, held, fresh_collectors(NOON), NOON)
    assert status.by_key == {"prod": Spent(4.0, 4.0), "idle": Spent(0.0, 0.0)}
    assert status.by_project == {"proj_a": Spent(4.0, 4.0)}
    assert status.keys == held.keys.listed
    assert status.key_dates == {"prod": KeyDates(created_at=5.0), "idle": KeyDates()}
    assert status.names == {"key_1": "Prod"}
    stale = {**fresh_collectors(NOON), Collector.KEYS: CollectorStatus(last_success_at=NOON - 6 * HOUR)}
    status = assemble(ACME, held, stale, NOON)
    assert (status.by_key, status.keys, status.key_dates) == ({}, None, {})


def test_credit_needs_its_days() -> None:
    """A grant older than the days that were read has no balance: too much would be shown."""
    old = replace(ACME, credit=(Grant(usd=500.0, granted_at=NOON - 300 * DAY),))
    assert assemble(old, kept(), fresh_collectors(NOON), NOON).credit_remaining is None
    held = books(old, NOON)
    read(held.costs, MARCH, NOON, since=NOON - 300 * DAY)
    assert assemble(old, held, fresh_collectors(NOON), NOON).credit_remaining == pytest.approx(360.0)


def test_credit_whose_rest_is_unknown_still_ends() -> None:
    """The next end of a grant in force is shown without any cost; not of one that is over or has not begun."""
    grants = (
        Grant(usd=1.0, granted_at=NOON - 9 * DAY, expires_at=NOON),
        Grant(usd=1.0, granted_at=NOON + DAY, expires_at=NOON + 2 * DAY),
        Grant(usd=1.0, granted_at=NOON - DAY, expires_at=NOON + 5 * DAY),
        Grant(usd=1.0, granted_at=NOON - DAY),
    )
    unread = replace(ACME, secret=None, credit=grants)
    status = assemble(unread, books(unread, NOON), {}, NOON)
    assert (status.credit_remaining, status.credit_expires_at) == (None, NOON + 5 * DAY)
    assert assemble(replace(unread, credit=grants[:2]), books(unread, NOON), {}, NOON).credit_expires_at is None


def test_what_another_exporter_tells_is_there_when_it_is_asked_for() -> None:
    """Details and line items for an account with ``compat`` only."""
    foxy = replace(ACME, compat=frozenset({"foxdalas"}))
    held = kept(foxy)
    held.costs.take([cost("2026-03-15", 4.0, line_item="gpt-5, input")], [], NOON)
    status = assemble(foxy, held, fresh_collectors(NOON), NOON)
    detail = UsageDetail("completions", "proj_a", "gpt-5", "", "", "", 900, 0, 0, 0, 0)
    assert detail in status.details
    assert status.by_line_item == {"gpt-5, input": Spent(4.0, 4.0)}
    assert status.compat == {"foxdalas"}
    status = assemble(ACME, held, fresh_collectors(NOON), NOON)
    assert (status.details, status.compat) == ((), frozenset())


def test_rows_that_cannot_be_are_told() -> None:
    """Those of pages that were not understood, and those whose figures are absurd, by collector and from 0 on."""
    held = kept()
    held.skipped = {Collector.COSTS: 2, Collector.USAGE: 3}
    held.usage.take([used(NOON, -5)], NOON)
    status = assemble(ACME, held, fresh_collectors(NOON), NOON)
    assert status.refused == {Collector.COSTS: 2, Collector.USAGE: 4, Collector.LIMITS: 0, Collector.KEYS: 0}


def test_other_currencies_are_told_by_themselves() -> None:
    """They are in no dollar figure."""
    held = kept()
    held.costs.take([cost("2026-03-15", 4.0), cost("2026-03-15", 7.0, currency="eur")], [], NOON)
    status = assemble(ACME, held, fresh_collectors(NOON), NOON)
    assert (status.spent, status.foreign) == (Spent(4.0, 144.0), {"eur": 7.0})


def test_shares_of_the_budget_are_told_once_reached() -> None:
    """Half of 200 is reached with 144, four fifths are not; nothing is said before the cost is known."""
    held = kept()
    stale = {Collector.COSTS: CollectorStatus(last_success_at=NOON - DAY)}
    assert assemble(ACME, held, stale, NOON).budget_reached == {}
    fresh = assemble(ACME, held, fresh_collectors(NOON), NOON)
    assert fresh.budget_reached == {0.5: True, 0.8: False, 1.0: False}
    assert assemble(ACME, held, stale, NOON).budget_reached == {0.5: True}


def test_credit_that_is_spent_is_gone_now() -> None:
    """Nothing is left, nothing can expire, and the moment is now."""
    spent = replace(ACME, credit=(replace(GRANT, usd=100.0),))
    status = assemble(spent, kept(spent), fresh_collectors(NOON), NOON)
    assert (status.credit_remaining, status.credit_expires_at) == (0.0, None)
    assert status.exhaustion[Bound.CREDIT] == NOON
