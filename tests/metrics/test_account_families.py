"""What each family of an account says, in small cases."""

from collections.abc import Iterable
from dataclasses import replace

import pytest

from exporter.metrics import ACCOUNT_FAMILIES, KEY_COST_FAMILIES, PROVIDER_FAMILIES, AccountsView, FleetView
from exporter.metrics.family import Sample
from exporter.model import (
    AccountStatus,
    Collector,
    CollectorStatus,
    KeyStanding,
    RateLimit,
    SpendLimit,
    Spent,
    VendorStatus,
)
from exporter.outcome import Outcome, Reason
from tests.metrics.accounts import NOW, acme, lab, listed, pages

NOTHING = AccountStatus(name="acme", provider="openai")
FAMILIES = {family.name: family for family in ACCOUNT_FAMILIES}


def read(name: str, status: AccountStatus) -> list[Sample]:
    return list(FAMILIES[f"llmkey_{name}"].read(status))


def of_keys(name: str, *statuses: AccountStatus) -> list[Sample]:
    (family,) = (family for family in KEY_COST_FAMILIES if family.name == f"llmkey_{name}")
    return list(family.read(AccountsView(statuses, "2026-11-22")))


@pytest.mark.parametrize(
    ("name", "labels"),
    [
        ("account_cost_today_usd", ()),
        ("account_cost_month_usd", ()),
        ("project_cost_today_usd", ("project",)),
        ("project_cost_month_usd", ("project",)),
        ("account_other_currency_month", ("currency",)),
        ("account_tokens_total", ("project", "model", "direction")),
        ("account_requests_total", ("project", "model")),
        ("account_tokens_folded_total", ()),
        ("account_rows_refused_total", ("collector",)),
        ("account_spend_limit_usd", ("scope", "project")),
        ("account_spend_limit_enforcing", ("scope", "project")),
        ("project_rate_limit", ("project", "model", "limit")),
        ("account_budget_usd", ()),
        ("account_budget_reached", ("threshold",)),
        ("account_forecast_month_usd", ()),
        ("account_exhaustion_timestamp_seconds", ("limit",)),
        ("account_credit_remaining_usd", ()),
        ("account_credit_expires_timestamp_seconds", ()),
        ("account_usual_day_usd", ()),
        ("account_estimated_cost_today_usd", ()),
        ("account_unpriced_models", ()),
        ("account_keys", ("status",)),
        ("account_collector_success", ("collector",)),
        ("account_last_success_timestamp_seconds", ("collector",)),
        ("account_data_timestamp_seconds", ("collector",)),
        ("account_collector_cause_info", ("collector", "outcome", "reason")),
    ],
)
def test_every_family_is_there_with_its_labels(name: str, labels: tuple[str, ...]) -> None:
    """The account that shows all has samples of it, with the labels of an account in front."""
    family = FAMILIES[f"llmkey_{name}"]
    assert family.label_names == ("account", "provider", *labels)
    assert read(name, acme())


def test_no_family_is_forgotten_here() -> None:
    """The account that shows all shows all."""
    assert [family.name for family in ACCOUNT_FAMILIES if not list(family.read(acme()))] == []
    assert len(ACCOUNT_FAMILIES) == 28


def test_what_is_not_known_is_absent() -> None:
    """An account of which nothing is known has no sample, not one 0."""
    assert {family.name for family in ACCOUNT_FAMILIES if list(family.read(NOTHING))} == set()


def test_a_refused_admin_key_is_never_zero_spend() -> None:
    """Only the configured budget and the failure itself are shown."""
    shown = {family.name.removeprefix("llmkey_") for family in ACCOUNT_FAMILIES if list(family.read(lab()))}
    assert shown == {"account_budget_usd", "account_collector_success", "account_collector_cause_info"}
    assert read("account_collector_success", lab()) == [(("costs",), 0.0)]
    assert read("account_collector_cause_info", lab()) == [(("costs", "invalid_key", ""), 1.0)]


def test_a_known_zero_is_a_sample() -> None:
    """A month without cost, a spent credit and an empty list of keys are facts."""
    status = replace(NOTHING, spent=Spent(0.0, 0.0), credit_remaining=0.0, unpriced={}, keys=())
    for name in ("account_cost_today_usd", "account_cost_month_usd", "account_credit_remaining_usd"):
        assert read(name, status) == [((), 0.0)]
    assert read("account_unpriced_models", status) == [((), 0.0)]
    assert read("account_keys", status) == [((standing,), 0.0) for standing in KeyStanding]


def test_thresholds_are_written_short() -> None:
    """As ``%g`` writes them; two that are written alike are one series, reached when either is."""
    status = replace(
        NOTHING,
        budget_reached={0.5: True, 0.8: False, 0.80000000001: True, 0.80000000002: False, 1.0: False, 0.125: False},
    )
    assert read("account_budget_reached", status) == [
        (("0.5",), 1.0), (("0.8",), 1.0), (("1",), 0.0), (("0.125",), 0.0),
    ]  # fmt: skip


def test_limits_of_the_organization_and_of_projects() -> None:
    """The scope tells them apart; whether one is enforced may be unsaid; listed twice, the last counts."""
    limits = (
        SpendLimit(usd=600.0),
        SpendLimit(usd=100.0, enforcing=False, project="p"),
        SpendLimit(usd=90.0, enforcing=True, project="p"),
    )
    status = replace(NOTHING, spend_limits=limits)
    assert read("account_spend_limit_usd", status) == [(("organization", ""), 600.0), (("project", "p"), 90.0)]
    assert read("account_spend_limit_enforcing", status) == [(("project", "p"), 1.0)]


def test_rate_limits_show_what_was_said() -> None:
    """A limit that the vendor did not name has no sample, one of 0 has."""
    status = replace(NOTHING, rate_limits=(RateLimit(project="p", model="m", tokens_per_minute=0.0),))
    assert read("project_rate_limit", status) == [(("p", "m", "tokens_per_minute"), 0.0)]
    status = replace(NOTHING, rate_limits=(RateLimit(project="p", model="m", requests_per_day=9.0),))
    assert read("project_rate_limit", status) == [(("p", "m", "requests_per_day"), 9.0)]


def test_unpriced_models_end_with_usage() -> None:
    """With costs alone there is an estimate, and nobody knows what was used without a price."""
    status = replace(NOTHING, unpriced={"a": 5, "b": 7}, estimated_today=1.0)
    assert read("account_unpriced_models", status) == [((), 2.0)]
    assert read("account_unpriced_models", replace(status, unpriced=None)) == []


def test_folded_tokens_end_with_usage() -> None:
    """While usage is known it counts from 0; a 0 without usage would look like a reset."""
    used = replace(NOTHING, tokens={("p", "m", "input"): 1.0})
    assert read("account_tokens_folded_total", used) == [((), 0.0)]
    assert read("account_tokens_folded_total", NOTHING) == []


def test_keys_are_counted_by_status() -> None:
    """All four statuses, those without a key at 0."""
    keys = (listed(KeyStanding.UNUSED), listed(KeyStanding.OWNER_INACTIVE), listed(KeyStanding.UNUSED))
    assert read("account_keys", replace(NOTHING, keys=keys)) == [
        (("owner_inactive",), 1.0), (("monitored",), 0.0), (("unused",), 2.0), (("unmonitored",), 0.0),
    ]  # fmt: skip


def test_a_collector_that_was_not_tried_says_nothing() -> None:
    """No success, no failure, no time."""
    status = replace(NOTHING, collectors={Collector.COSTS: CollectorStatus(due=NOW)})
    assert {family.name for family in ACCOUNT_FAMILIES if list(family.read(status))} == set()


def test_the_cause_of_a_failure_ends_with_it() -> None:
    """The last outcome counts only while the last attempt failed."""
    failed = CollectorStatus(success=False, outcome=Outcome.QUOTA_EXHAUSTED, reason=Reason.UNSPECIFIED)
    status = replace(NOTHING, collectors={Collector.USAGE: failed})
    assert read("account_collector_cause_info", status) == [(("usage", "quota_exhausted", "unspecified"), 1.0)]
    well = replace(NOTHING, collectors={Collector.USAGE: replace(failed, success=True)})
    assert read("account_collector_cause_info", well) == []


def test_costs_of_keys_are_read_from_all_accounts() -> None:
    """Also of keys that another shard watches; a key that two accounts list is one series."""
    twin = replace(NOTHING, name="twin", by_key={"prod-chat": Spent(12.5, 250.0), "b": Spent(1.0, 2.0)})
    assert of_keys("cost_today_usd", acme(), twin) == [
        (("prod-chat", "openai"), 12.5), (("of-another-shard", "openai"), 0.0), (("b", "openai"), 1.0),
    ]  # fmt: skip
    assert of_keys("cost_month_usd", NOTHING) == []


def vendor(name: str, vendors: dict[str, VendorStatus]) -> Iterable[Sample]:
    (family,) = (family for family in PROVIDER_FAMILIES if family.name == f"llmkey_{name}")
    return family.read(FleetView(health={}, states={}, egress_up=None, in_flight={}, vendors=vendors))


def test_the_status_page_has_all_indicators() -> None:
    """1 for the present one, 0 for the others; nothing of a page that cannot be read."""
    shown = dict(vendor("provider_status", pages()))
    assert {labels for labels, value in shown.items() if value} == {("openai", "minor")}
    assert len(shown) == 6
    assert list(vendor("provider_status", {})) == []


def test_open_incidents_are_counted_by_impact() -> None:
    """All impacts, those without an incident at 0; their titles are no labels."""
    shown = dict(vendor("provider_incidents", pages()))
    assert shown == {
        ("openai", impact): float(impact in {"major", "none"})
        for impact in ("none", "minor", "major", "critical", "maintenance", "unknown")
    }
    assert list(vendor("provider_incidents", {})) == []
