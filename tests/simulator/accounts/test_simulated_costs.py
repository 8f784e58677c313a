"""The costs endpoint: fields, days, lag, revisions, and that usage times price is what is paid."""

from datetime import UTC, datetime

import pytest

from exporter.simulator.accounts.account import Account, Spike
from exporter.simulator.accounts.ledger import ledger
from exporter.simulator.accounts.operations import PRICES

from .conftest import MIDNIGHT, START, Office, counted, usd

DAY = f"start_time={MIDNIGHT:.0f}"
YESTERDAY = f"start_time={MIDNIGHT - 86_400:.0f}"
MONTH = f"limit=31&start_time={datetime(2026, 11, 1, tzinfo=UTC).timestamp():.0f}"


def test_a_cost_row_has_every_field(office: type[Office]) -> None:
    """All members of the vendor's result are there; quantities only where grouped by line item."""
    plain = office().costs(DAY)["data"]
    row = plain[0]["results"][0]
    assert plain[0]["start_time"] == MIDNIGHT
    assert plain[0]["end_time"] == MIDNIGHT + 86_400
    assert row["amount"].pop("value") == pytest.approx(30.0 / 4)
    assert row == {
        "object": "organization.costs.result",
        "amount": {"currency": "usd"},
        **dict.fromkeys(("line_item", "project_id", "api_key_id", "quantity", "quantity_unit")),
    }


def test_costs_are_grouped(office: type[Office]) -> None:
    """By project, key and line item; input, cached input and output are items of their own; what no key did is null."""
    rows = office().costs(f"{DAY}&group_by=project_id&group_by=line_item&group_by=api_key_id")["data"][0]["results"]
    found = {(row["project_id"], row["line_item"]) for row in rows}
    assert found == {
        ("proj_web", "gpt-4o, input"),
        ("proj_web", "gpt-4o, cached input"),
        ("proj_web", "gpt-4o, output"),
        ("proj_web", "text-embedding-3-small, input"),
        ("proj_data", "gpt-4o, input"),
        ("proj_data", "gpt-4o, cached input"),
        ("proj_data", "gpt-4o, output"),
    }
    keys = {row["line_item"]: row["api_key_id"] for row in rows if row["project_id"] == "proj_web"}
    assert keys["gpt-4o, input"].startswith("key_")
    assert keys["text-embedding-3-small, input"] is None
    assert all(row["quantity_unit"] == "tokens" and row["quantity"] > 0 for row in rows)


def test_costs_are_filtered(office: type[Office]) -> None:
    """Only the projects asked for."""
    assert usd(office().costs(f"{DAY}&project_ids=proj_data")) == [pytest.approx(4.8 / 4)]


def test_usage_times_price_is_the_cost(office: type[Office]) -> None:
    """A day's tokens at the list price come to the day's cost, within a request or two."""
    account, price = office(), PRICES["gpt-4o"]
    row = account.usage(f"{YESTERDAY}&end_time={MIDNIGHT:.0f}")["data"][0]["results"][0]
    fresh = row["input_uncached_tokens"] * price.input + row["input_cached_tokens"] * (price.cached or 0.0)
    paid = usd(account.costs(f"{YESTERDAY}&end_time={MIDNIGHT:.0f}&group_by=line_item"))[0] - 1.2
    assert (fresh + row["output_tokens"] * price.output) / 1e6 == pytest.approx(paid, rel=0.001)


def test_costs_lag(office: type[Office]) -> None:
    """The running day ends where the lag begins."""
    account = office(cost_lag=3600.0)
    assert usd(account.costs(DAY)) == [pytest.approx(30.0 * 5 / 24)]


def test_yesterday_is_revised(office: type[Office]) -> None:
    """A day is told too low until some hours after its end, then in full; a negative share corrects it down."""
    for share in (0.1, -0.1):
        account = office(revision={"share": share, "after": 6 * 3600.0})
        account.now = MIDNIGHT + 6 * 3600 - 1
        assert usd(account.costs(f"{YESTERDAY}&limit=1")) == [pytest.approx(30.0 * (1 - share))]
        account.now = MIDNIGHT + 6 * 3600
        assert usd(account.costs(f"{YESTERDAY}&limit=1")) == [pytest.approx(30.0)]


def test_the_month_is_what_the_scenario_says(office: type[Office]) -> None:
    """What was spent before the start is spread over the month's days; afterwards the rates hold."""
    account = office(spent_usd=230.0)
    found = usd(account.costs(MONTH))
    assert sum(found) == pytest.approx(230.0)
    assert found[0] == pytest.approx(found[20])
    account.now = START + 3600
    assert sum(usd(account.costs(MONTH))) == pytest.approx(230.0 + 30.0 / 24)
    assert account.desk.ledger.month(account.now) == pytest.approx(231.25)


def test_a_spike_comes_and_goes(office: type[Office]) -> None:
    """Between its seconds a line spends so many times as much."""
    spend = [{"model": "o3", "usd_per_day": 24.0, "spike": {"at": 0.0, "until": 3600.0, "factor": 51.0}}]
    account = office(projects=[{"id": "proj_x", "spend": spend}])
    account.now = START + 2 * 3600
    assert usd(account.costs(DAY)) == [pytest.approx(6.0 + 51.0 + 1.0)]
    assert (
        counted(account.usage(f"bucket_width=1h&{DAY}"))[6] > 40 * counted(account.usage(f"bucket_width=1h&{DAY}"))[5]
    )


def test_nothing_before_the_account(office: type[Office]) -> None:
    """Days before its history are there and empty."""
    page = office().costs(f"limit=180&start_time={MIDNIGHT - 60 * 86_400:.0f}")
    assert [bool(bucket["results"]) for bucket in page["data"]] == [False] * 30 + [True] * 31


def test_a_spike_passes_faster_with_the_scenario() -> None:
    """At twice the speed it comes and goes in half the time, and an empty one is refused."""
    spend = [{"model": "o3", "usd_per_day": 24.0, "spike": {"at": 3600.0, "until": 7200.0, "factor": 11.0}}]
    fast = Account.model_validate({"name": "a", "projects": [{"id": "proj_x", "spend": spend}]})
    found = ledger(fast, START, 2.0, ())
    assert [found.spent(START + hour * 1800, START + (hour + 1) * 1800) for hour in range(3)] == [
        *(pytest.approx(0.5), pytest.approx(5.5), pytest.approx(0.5)),
    ]
    with pytest.raises(ValueError, match="expected `until` to be later than `at`"):
        Spike(at=5.0, until=5.0, factor=2.0)


def test_factors_follow_each_other(office: type[Office]) -> None:
    """The last one told holds from its moment on; it does not multiply with those before."""
    account = office()
    for hour, factor in enumerate((10.0, 2.0, 0.0)):
        account.desk.spend(factor, START + hour * 3600)
    account.now = START + 5 * 3600
    assert usd(account.costs(DAY)) == [pytest.approx(7.5 + (10.0 + 2.0) * 30.0 / 24)]
