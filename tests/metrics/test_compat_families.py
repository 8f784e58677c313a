"""Another exporter's families, for those who come from it."""

from dataclasses import replace

import pytest

from exporter.metrics import COMPAT_FAMILIES, AccountsView
from exporter.metrics.family import Sample
from exporter.model import AccountStatus, Spent, UsageDetail
from tests.metrics.accounts import DAY, NOW, acme, detail, lab
from tests.metrics.conftest import Page
from tests.metrics.fleet import Data

TOKENS, COST = COMPAT_FAMILIES
ASKING = AccountStatus(name="a", provider="openai", compat=frozenset({"foxdalas"}))
WHO = ("gpt-5.4-nano", "completions", "proj_1", "Search", "unknown", "key_1", "prod", "false")


def view(*accounts: AccountStatus) -> AccountsView:
    return AccountsView(accounts, "2026-11-22")


def tokens(*accounts: AccountStatus) -> dict[tuple[str, ...], float]:
    samples = list(TOKENS.read(view(*accounts)))
    assert len(dict(samples)) == len(samples)
    return dict(samples)


def cost(*accounts: AccountStatus) -> list[Sample]:
    return list(COST.read(view(*accounts)))


def test_names_and_labels_are_that_exporters() -> None:
    """As its main.go declares them."""
    labels = "model operation project_id project_name user_id api_key_id api_key_name batch token_type"
    assert (TOKENS.name, TOKENS.type.value, " ".join(TOKENS.label_names)) == (
        "openai_api_tokens_total",
        "counter",
        labels,
    )
    labels = "date project_id project_name line_item organization_id currency"
    assert (COST.name, COST.type.value, " ".join(COST.label_names)) == ("openai_api_daily_cost", "gauge", labels)


def test_they_are_on_the_page_only_when_asked_for(fleet: Data, page: Page) -> None:
    """No account with ``compat``: not even HELP and TYPE; an account that asks brings both, with samples or without."""
    assert "# TYPE openai_api_tokens_total counter" in page()
    fleet.statuses["acme"] = replace(fleet.statuses["acme"], compat=frozenset())
    assert "openai_api_" not in page()
    assert page(names=["openai_api_tokens_total"]) == ""
    fleet.statuses["acme"] = ASKING
    assert "# TYPE openai_api_daily_cost gauge\n# HELP llmkey_" in page()


def test_names_reach_them(page: Page) -> None:
    """``name[]`` finds one alone."""
    lines = page(names=["openai_api_daily_cost"]).splitlines()
    assert [line.split("{")[0].split()[0] for line in lines[2:]] == ["openai_api_daily_cost"] * 3


def test_tokens_are_told_apart_as_there() -> None:
    """Five types of tokens for each place of use; names come from the vendor."""
    shown = tokens(replace(ASKING, details=(detail(),), names={"proj_1": "Search", "key_1": "prod"}))
    assert shown == {
        (*WHO, "input"): 1000.0,
        (*WHO, "output"): 200.0,
        (*WHO, "input_cached"): 300.0,
        (*WHO, "input_audio"): 40.0,
        (*WHO, "output_audio"): 5.0,
    }


def test_what_is_not_said_is_unknown_there() -> None:
    """That exporter writes ``unknown`` where the vendor says nothing."""
    nobody = UsageDetail("embeddings", "", "", "", "", "", 7, 0, 0, 0, 0)
    (labels,) = (labels for labels, value in tokens(replace(ASKING, details=(nobody,))).items() if value)
    assert labels == ("unknown", "embeddings", *("unknown",) * 6, "input")


def test_alike_is_added_up() -> None:
    """Accounts have no label there: what two of them call alike is one series."""
    details = (detail(project=""), detail(project="unknown"))
    twin = replace(ASKING, name="b", details=(detail(project=""),))
    assert {value for labels, value in tokens(replace(ASKING, details=details), twin).items() if "input" in labels} == {
        3000.0
    }


def test_an_account_that_does_not_ask_is_not_shown() -> None:
    """Only those with ``compat`` take part."""
    silent = replace(acme(), compat=frozenset())
    assert tokens(silent, ASKING) == {}
    assert cost(silent, ASKING) == []


@pytest.mark.parametrize(("total", "rest"), [(18.25, []), (18.2500000001, []), (20.0, [1.75]), (18.0, [-0.25])])
def test_the_cost_of_today_is_by_project(total: float, rest: list[float]) -> None:
    """Of today's UTC date; what belongs to no project is ``unknown``, so that the sum is the account's."""
    parts = {"proj_1": Spent(15.25, 300.0), "proj_2": Spent(3.0, 110.0)}
    shown = cost(replace(ASKING, spent=Spent(total, 500.0), by_project=parts, names={"proj_1": "Search"}))
    assert shown[:2] == [
        (("2026-11-22", "proj_1", "Search", "unknown", "", "usd"), 15.25),
        (("2026-11-22", "proj_2", "unknown", "unknown", "", "usd"), 3.0),
    ]
    assert shown[2:] == [(("2026-11-22", "unknown", "unknown", "unknown", "", "usd"), value) for value in rest]


def test_unknown_costs_are_absent() -> None:
    """No sample before the costs of the day are known."""
    assert cost(ASKING, lab()) == []


def test_the_date_is_that_of_the_page(page: Page) -> None:
    """A page of the next UTC day has the next date, though nothing was read in between, and not the one before."""
    assert 'date="2026-11-22"' in page(now=NOW + DAY - 1)
    assert 'date="2026-11-22"' not in page(now=NOW + DAY)
    assert 'date="2026-11-23"' in page(now=NOW + DAY)
