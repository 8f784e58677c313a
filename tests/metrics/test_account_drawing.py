"""Accounts on the page: what is kept and drawn again, and that no name of a vendor's breaks it."""

from dataclasses import replace

import pytest
from prometheus_client.openmetrics.parser import text_string_to_metric_families as parse_openmetrics
from prometheus_client.parser import text_string_to_metric_families as parse_text

from exporter.metrics import ACCOUNT_FAMILIES, Exposition, Instruments
from exporter.metrics.account_drawing import AccountDrawings, Section
from exporter.model import AccountStatus, Spent
from tests.metrics.accounts import HOSTILE, NOW, acme, lab
from tests.metrics.conftest import Page
from tests.metrics.fleet import Data

OPENMETRICS = "application/openmetrics-text;version=1.0.0"


def sections(drawings: AccountDrawings, *statuses: AccountStatus, now: float = NOW) -> list[Section]:
    refresh = drawings.refresh({status.name: status for status in statuses}, now)
    while True:
        try:
            next(refresh)
        except StopIteration as end:
            drawn: list[Section] = end.value
            return drawn


def large(accounts_tokens: int) -> AccountStatus:
    tokens = {
        (f"proj_{i % 100}", f"model-{i // 100}", direction): 1e6 + i
        for i in range(accounts_tokens)
        for direction in ("input", "output", "cached")
    }
    return replace(lab(), name="large", tokens=tokens)


def test_an_account_is_drawn_once() -> None:
    """While its status is the same object its lines are the same objects, also when another account changes."""
    drawings, mine, other = AccountDrawings(), acme(), lab()
    before = sections(drawings, mine, other)
    again = sections(drawings, mine, other)
    assert all(old[1][0] is new[1][0] for old, new in zip(before, again, strict=True))
    after = sections(drawings, mine, replace(other, budget_usd=21.0))
    of_accounts = len(ACCOUNT_FAMILIES)
    assert all(old[1][0] is new[1][0] for old, new in zip(before[:of_accounts], after, strict=False))
    budget = next(lines for family, lines in after if family.name == "llmkey_account_budget_usd")
    assert b"".join(budget).splitlines()[1].endswith(b" 21.0")


def test_costs_of_keys_follow_their_account() -> None:
    """A status that is another object redraws what is read from all accounts together."""
    drawings, mine = AccountDrawings(), acme()
    assert any(b'key="prod-chat"' in line for _, lines in sections(drawings, mine) for line in lines)
    moved = replace(mine, by_key={"other-key": Spent(1.0, 2.0)})
    after = b"".join(line for _, lines in sections(drawings, moved) for line in lines)
    assert b'key="prod-chat"' not in after
    assert b'llmkey_cost_month_usd{key="other-key",provider="openai"} 2.0' in after


def test_an_account_that_is_gone_takes_its_series_along(fleet: Data, page: Page) -> None:
    """After a reload without it nothing speaks of it any more; when it comes back it does."""
    assert 'account="acme"' in page()
    fleet.statuses = {"lab": fleet.statuses["lab"]}
    gone = page()
    assert 'llmkey_account_cost_today_usd{account="acme"' not in gone
    assert "llmkey_cost_today_usd{" not in gone
    assert 'llmkey_account_budget_usd{account="lab"' in gone
    fleet.statuses = {"acme": acme()}
    assert 'llmkey_account_cost_today_usd{account="acme"' in page()


def test_an_account_that_is_gone_is_forgotten() -> None:
    """No text of it is kept: when it comes back it is drawn anew."""
    drawings, mine = AccountDrawings(), acme()
    before = sections(drawings, mine)[0][1]
    sections(drawings)
    after = sections(drawings, mine)[0][1]
    assert before == after
    assert before[0] is not after[0]


def test_without_accounts_the_families_are_announced(fleet: Data, page: Page) -> None:
    """HELP and TYPE are there, samples are not."""
    fleet.statuses = {}
    assert "# TYPE llmkey_account_tokens_total counter\n# HELP" in page()
    assert "# TYPE llmkey_cost_today_usd gauge\n# HELP" in page()
    assert page(names=["llmkey_account_tokens_total", "llmkey_cost_today_usd"]) == ""


def test_a_large_account_pauses() -> None:
    """Thousands of lines are not drawn in one go, and none is lost."""
    status = large(3_000)
    exposition = Exposition(Data(statuses={"large": status}), Instruments(), clock=lambda: NOW)
    chunks = list(exposition.render("")[1])
    assert chunks.count(b"") > 4
    assert b"".join(chunks).count(b"\nllmkey_account_tokens_total{") == 9_000
    assert list(exposition.render("")[1]).count(b"") == 0


@pytest.mark.parametrize("accept", ["", OPENMETRICS])
def test_what_a_vendor_calls_things_breaks_nothing(accept: str, page: Page) -> None:
    """Quotes, line breaks, braces and percent signs arrive in labels as they are; strict parsers read both formats."""
    parse = parse_openmetrics if accept else parse_text
    samples = [sample for family in parse(page(accept)) for sample in family.samples]
    shown = {sample.name: sample for sample in samples if HOSTILE in sample.labels.values()}
    assert set(shown) == {
        "llmkey_project_cost_today_usd",
        "llmkey_project_cost_month_usd",
        "llmkey_account_tokens_total",
        "openai_api_daily_cost",
    }
    assert shown["llmkey_account_tokens_total"].value == 1.0


def test_half_a_character_of_a_vendor_does_not_cost_the_page(fleet: Data, page: Page) -> None:
    """A lone surrogate, which JSON can write, is replaced."""
    tokens = {("half \ud83d", "m", "input"): 5.0}
    fleet.statuses["acme"] = replace(fleet.statuses["acme"], tokens=tokens)
    assert 'direction="input",model="m",project="half ?",provider="openai"} 5.0' in page()


def test_counters_are_counters_in_openmetrics(page: Page) -> None:
    """A strict parser finds them with their suffix, and reads large numbers back exactly."""
    parsed = parse_openmetrics(page(OPENMETRICS))  # type: ignore[no-untyped-call]  # it ships no types
    families = {family.name: family for family in parsed}
    for name in ("account_tokens", "account_requests", "account_tokens_folded", "account_rows_refused"):
        family = families[f"llmkey_{name}"]
        assert family.type == "counter"
        assert {sample.name for sample in family.samples} == {f"llmkey_{name}_total"}
    assert families["openai_api_tokens"].type == "counter"
    assert 123_456_789.0 in [sample.value for sample in families["llmkey_account_tokens"].samples]
