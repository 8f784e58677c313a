"""What holds for the rows about accounts: how loud, how patient, what mutes them, and what their texts name."""

import string
from typing import Any

import pytest

from exporter.alerting.rules import ACCOUNT_RULES, KEY_RULES, Rule
from exporter.alerting.rules.words import LABELS, PHRASES

every_rule = pytest.mark.parametrize("rule", ACCOUNT_RULES, ids=lambda rule: rule.name)

# name: severities, for, keep_firing_for in minutes
TABLE = {
    "LLMAccountSpendLimitEnforcing": (["critical"], 0, 15),
    "LLMAccountSpendLimitNear": (["warning"], 0, 15),
    "LLMAccountBudgetWarning": (["warning"], 0, 15),
    "LLMAccountBudgetForecastExceeded": (["warning"], 60, 360),
    "LLMAccountCreditLow": (["warning"], 15, 360),
    "LLMAccountCreditExpiring": (["warning"], 15, 15),
    "LLMAccountSpendSpike": (["warning"], 15, 60),
    "LLMAccountCollectorFailing": (["warning"], 10, 0),
    "LLMKeyUnmonitored": (["info"], 60, 15),
    "LLMKeyUnused": (["info"], 0, 15),
}


def test_the_table_of_alerts() -> None:
    """Every alert about accounts, with its severity, patience and persistence; rows of one name agree on these."""
    rows: dict[str, tuple[list[str], int, int]] = {}
    for rule in ACCOUNT_RULES:
        severities = [*rows.get(rule.name, ([], 0, 0))[0], str(rule.severity)]
        patience = round(rule.pending / 60), round(rule.keep_firing / 60)
        assert rows.setdefault(rule.name, (severities, *patience))[1:] == patience
        rows[rule.name] = severities, *patience
    assert rows == TABLE


def test_what_mutes_what() -> None:
    """A limit that is reached mutes the news that it is near; only reading needs the way out and the provider."""
    assert {(rule.name, mute.by, mute.equal) for rule in ACCOUNT_RULES for mute in rule.muted_by} == {
        (
            "LLMAccountSpendLimitNear",
            "LLMAccountSpendLimitEnforcing",
            ("account", "provider", "scope", "project"),
        ),
        ("LLMAccountCollectorFailing", "LLMKeyExporterEgressDown", ()),
        ("LLMAccountCollectorFailing", "LLMProviderDown", ("provider",)),
    }
    by_name = {rule.name: rule.muted_by for rule in ACCOUNT_RULES}
    assert all(rule.muted_by == by_name[rule.name] for rule in ACCOUNT_RULES), "rows of one name are muted alike"
    assert not {rule.name for rule in ACCOUNT_RULES} & {mute.by for rule in KEY_RULES for mute in rule.muted_by}


def test_what_is_told_once() -> None:
    """A share of the budget that was reached stays so, and a list of keys is no news twice."""
    assert {rule.name for rule in ACCOUNT_RULES if not rule.reminded} == {
        "LLMAccountBudgetWarning",
        "LLMKeyUnmonitored",
        "LLMKeyUnused",
    }


@every_rule
def test_a_restart_ends_nothing(rule: Rule[Any]) -> None:
    """The first readings take a while."""
    assert rule.memory == 900


def test_what_is_read_to_see_it() -> None:
    """While that cannot be read, what was seen is not over. A share of the budget is remembered; a spike is today's."""
    assert {rule.name: [*map(str, rule.evidence)] for rule in ACCOUNT_RULES + KEY_RULES if rule.evidence} == {
        "LLMAccountSpendLimitEnforcing": ["limits"],
        "LLMAccountSpendLimitNear": ["limits", "costs"],
        "LLMAccountBudgetForecastExceeded": ["costs"],
        "LLMAccountCreditLow": ["costs"],
        "LLMAccountCreditExpiring": ["costs"],
        "LLMKeyUnmonitored": ["keys"],
        "LLMKeyUnused": ["keys"],
        "LLMKeyExpiring": ["keys"],
        "LLMKeyRotationDue": ["keys"],
    }


@pytest.mark.parametrize("name", ["LLMKeyExpiring"])
def test_rows_of_one_name_are_read_alike(name: str) -> None:
    """The daemon knows an alarm's rule by its name."""
    rows = [(rule.keep_firing, rule.memory, rule.evidence) for rule in KEY_RULES if rule.name == name]
    assert len(rows) == 2
    assert len(set(rows)) == 1


@every_rule
def test_every_figure_is_shown(rule: Rule[Any]) -> None:
    """A figure is asked for because a text has it, and takes no placeholder's name."""
    fields = {field for _, field, _, _ in string.Formatter().parse(rule.description + rule.remedy) if field}
    figures = {figure.name for figure in rule.figures}
    assert figures <= fields
    assert not figures & {*LABELS, *PHRASES}


@every_rule
def test_the_account_is_in_every_text(rule: Rule[Any]) -> None:
    """And in every alert's labels, with its provider; users' labels are those of keys."""
    assert "{holder}" in rule.description
    assert "by (account, provider" in rule.expr(())
    assert rule.expr(("label_team",)) == rule.expr(())
