"""Whatever is known of an account can be told."""

from hypothesis import given
from hypothesis import strategies as st

from exporter.alerting.rules import ACCOUNT_RULES, AccountScene
from exporter.alerting.rules.words import Links, texts
from exporter.model import (
    AccountStatus,
    Bound,
    Collector,
    CollectorStatus,
    KeyStanding,
    ListedKey,
    SpendLimit,
    Spent,
)
from exporter.outcome import Outcome
from tests.alerting.rules.accounts import NOW

numbers = st.floats()
maybe = st.none() | numbers
spent = st.none() | st.builds(Spent, numbers, numbers)
statuses = st.builds(
    AccountStatus,
    name=st.just("acme"),
    provider=st.just("openai"),
    collectors=st.dictionaries(
        st.sampled_from(Collector),
        st.builds(
            CollectorStatus,
            success=st.none() | st.booleans(),
            last_success_at=maybe,
            outcome=st.none() | st.sampled_from(Outcome),
        ),
    ),
    spent=spent,
    by_project=st.dictionaries(st.sampled_from(["", "p", "other"]), st.builds(Spent, numbers, numbers)),
    usual_day=maybe,
    estimated_today=maybe,
    budget_usd=maybe,
    budget_reached=st.dictionaries(st.floats(0, 2), st.booleans()),
    spend_limits=st.lists(
        st.builds(SpendLimit, usd=numbers, enforcing=st.none() | st.booleans(), project=st.sampled_from(["", "p", "q"]))
    ).map(tuple),
    forecast_month=maybe,
    exhaustion=st.dictionaries(st.sampled_from(Bound), numbers),
    credit_remaining=maybe,
    credit_expires_at=maybe,
    keys=st.none()
    | st.lists(
        st.builds(
            ListedKey,
            name=st.text(max_size=5),
            project=st.text(max_size=5),
            standing=st.sampled_from(KeyStanding),
            created_at=maybe,
            last_used_at=maybe,
        )
    ).map(tuple),
)


@given(status=statuses)
def test_any_account_becomes_texts(status: AccountStatus) -> None:
    """No number, no name and nothing that is missing keeps an alarm from being told."""
    for rule in ACCOUNT_RULES:
        for facts in rule.find(AccountScene(status=status, now=NOW)) if rule.find else ():
            told = texts(rule, facts, {"account": "acme", "provider": "openai", **facts.labels}, Links())
            assert all(told.values())
            assert "  " not in told["cause"] + told["remedy"]
