"""When the keys of an account run dry, their texts say how much was spent, and against what."""

from dataclasses import replace
from typing import Any

import pytest

from exporter.alerting.rules import KEY_RULES, KeyScene
from exporter.alerting.rules.words import Links, texts
from exporter.model import AccountStatus, Provider, Secret, SpendLimit, Spent, Status, Target, Track
from exporter.outcome import Outcome, Reason

NOW = 1_795_305_600.0  # 2026-11-22 00:00 UTC
OPENAI = Provider(name="openai", kind="openai", base_url="https://api.openai.com/v1", official=True)
TARGET = Target(name="prod-chat", provider=OPENAI, secret=Secret("x" * 40), account="acme", project="p")
SPENT = Spent(today=12.5, month=512.3)
COST = "Account acme has spent 512.30 USD this month (recorded so far)"
EVERYTHING: dict[str, Any] = {
    "by_project": {"p": Spent(0.0, 8.5), "q": Spent(0.0, 503.8)},
    "spend_limits": (SpendLimit(usd=9, project="p"), SpendLimit(usd=500), SpendLimit(usd=600, project="q")),
    "budget_usd": 400.0,
    "credit_remaining": 186.64,
}


def told(
    account: AccountStatus | None,
    reason: Reason = Reason.UNSPECIFIED,
    outcome: Outcome = Outcome.QUOTA_EXHAUSTED,
    target: Target = TARGET,
) -> dict[str, str]:
    """The texts of the one alarm of a dead key whose account is so."""
    if outcome is not Outcome.QUOTA_EXHAUSTED:
        reason = Reason.NONE
    track = Track(state=outcome.state, outcome=outcome, reason=reason)
    status = Status(name="prod-chat", provider="openai", state=outcome.state, since=NOW - 60, auth=track)
    scene = KeyScene(target=target, status=status, now=NOW, account=account)
    labels = {"key": "prod-chat", "provider": "openai", "account": "acme"}
    [said] = [texts(rule, facts, labels, Links()) for rule in KEY_RULES if rule.find for facts in rule.find(scene)]
    return dict(said)


def known(**fields: Any) -> AccountStatus:
    return AccountStatus(name="acme", provider="openai", spent=SPENT, **fields)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({}, f"{COST}."),
        (EVERYTHING, f"{COST}; its limit is 500.00 USD."),
        ({"spend_limits": EVERYTHING["spend_limits"][:1], "budget_usd": 400.0}, f"{COST}; its budget is 400.00 USD."),
        (
            {"budget_usd": 400.0, "credit_remaining": 0.0},
            f"{COST}; its budget is 400.00 USD; of its credit nothing is left.",
        ),
        ({"credit_remaining": 0.01}, f"{COST}."),
    ],
)
def test_what_was_spent_against_which_limit(fields: dict[str, Any], said: str) -> None:
    """The organisation's limit, else the budget; credit when it is gone: the provider does not say which it was."""
    found = told(known(**fields))
    assert found["spent"] == said
    assert f". {said}" in found["description"]


CREDIT = "of its stated credit 0.00 USD are left by estimate"
CONTRADICTED = "by our estimate 186.64 USD of its stated credit are left, which the provider contradicts"


@pytest.mark.parametrize(
    ("reason", "fields", "said"),
    [
        (Reason.CREDIT_BALANCE, EVERYTHING, f"{COST}; {CONTRADICTED}."),
        (Reason.CREDIT_BALANCE, EVERYTHING | {"credit_remaining": 0.0}, f"{COST}; {CREDIT}."),
        (Reason.CREDIT_BALANCE, EVERYTHING | {"credit_remaining": None}, f"{COST}."),
        (Reason.BILLING_HARD_LIMIT, EVERYTHING | {"credit_remaining": 0.0}, f"{COST}; {CREDIT}."),
        (Reason.ORGANIZATION_SPEND_LIMIT, EVERYTHING, f"{COST}; its limit is 500.00 USD."),
        (Reason.ORGANIZATION_USAGE_LIMIT, EVERYTHING, f"{COST}; its limit is 500.00 USD."),
        (Reason.ORGANIZATION_SPEND_LIMIT, {"budget_usd": 400.0, "credit_remaining": 0.0}, f"{COST}."),
        (
            Reason.PROJECT_SPEND_LIMIT,
            EVERYTHING,
            f"{COST}; project p has spent 8.50 USD of it; the limit of project p is 9.00 USD.",
        ),
        (Reason.PROJECT_SPEND_LIMIT, EVERYTHING | {"by_project": {}, "spend_limits": (SpendLimit(usd=5),)}, f"{COST}."),
    ],
)
def test_the_reason_chooses_what_is_said(reason: Reason, fields: dict[str, Any], said: str) -> None:
    """Beside a limit that is far away, a credit that ran out would read as if there were room; and so on."""
    assert told(known(**fields), reason)["spent"] == said


def test_billing_that_is_not_active_is_no_matter_of_limits() -> None:
    """What is left of the stated credit, and that is an estimate."""
    found = told(known(**EVERYTHING), outcome=Outcome.BILLING_INACTIVE)
    assert found["spent"] == f"{COST}; of its stated credit 186.64 USD are left by estimate."


def test_a_key_of_no_project_is_told_of_none() -> None:
    """Nor of the organisation's limit, which it has not reached."""
    found = told(known(**EVERYTHING), Reason.PROJECT_SPEND_LIMIT, target=replace(TARGET, project=""))
    assert found["spent"] == f"{COST}."


@pytest.mark.parametrize("account", [None, AccountStatus(name="acme", provider="openai", budget_usd=400.0)])
def test_nothing_is_said_of_money_that_is_not_known(account: AccountStatus | None) -> None:
    """An account that is not read, or whose costs could not be."""
    found = told(account)
    assert "spent" not in found
    assert "Account acme" not in found["description"]
    assert "  " not in found["description"]


def test_a_key_that_is_refused_is_not_about_money() -> None:
    """Only what money ends is told with it."""
    found = told(known(), outcome=Outcome.INVALID_KEY)
    assert "USD" not in str(found)
