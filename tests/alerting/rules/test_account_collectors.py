"""The alert about collectors that fail: one row, which tells each outcome in words of its own."""

import pytest

from exporter.alerting.alarms.sighting import Style, account_sightings
from exporter.alerting.rules import ACCOUNT_RULES, AccountScene
from exporter.model import Collector, CollectorStatus
from exporter.outcome import Outcome, Verdict
from tests.alerting.rules.accounts import NOW, account, found, said

FAILING = "LLMAccountCollectorFailing"
FAILED = [outcome for outcome in Outcome if outcome.verdict is not Verdict.USABLE]


def failed(outcome: Outcome | None, last: float | None = NOW - 900) -> CollectorStatus:
    return CollectorStatus(success=False, tried_at=NOW, last_success_at=last, failures=1, outcome=outcome)


@pytest.mark.parametrize("outcome", [*FAILED, None], ids=str)
def test_every_failure_is_told_once(outcome: Outcome | None) -> None:
    """By the one row, whatever the outcome, which chooses the words."""
    [(rule, facts)] = found(account(collectors={Collector.COSTS: failed(outcome)}))[FAILING]
    assert facts.labels == {"collector": "costs"}
    assert facts.since == NOW - 900
    assert facts.outcome is outcome
    assert rule.pending == 600


@pytest.mark.parametrize("success", [True, None])
def test_what_reads_well_or_was_not_tried_is_not_told(success: bool | None) -> None:
    """Nothing is said before the first attempt."""
    assert found(account(collectors={each: CollectorStatus(success=success) for each in Collector})) == {}


@pytest.mark.parametrize(
    ("outcome", "cause", "remedy"),
    [
        (Outcome.PERMISSION_DENIED, "lacks the scope", "api.usage.read (costs and usage) and api.management.read"),
        (Outcome.PERMISSION_DENIED, "no admin key but one of a project", "keys of projects never do"),
        (Outcome.INVALID_KEY, "is no admin key (those of OpenAI begin with sk-admin-)", "Make a new admin key"),
        (Outcome.INVALID_KEY, "refuses the admin key", " At OpenAI: https://platform.openai.com/settings/organization"),
        (Outcome.NO_ORGANIZATION, "its owner has left", "Make a new admin key"),
        (Outcome.MISSING_KEY, "admin_secret is missing", "admin_secret of the account"),
        (Outcome.MALFORMED_KEY, "something else than a key", "the whole admin key"),
        (Outcome.IP_NOT_ALLOWED, "turns this host or the account away", "llmkey_account_collector_cause_info"),
        (Outcome.TIMEOUT, "cannot be reached", "tried again by itself"),
        (Outcome.UNKNOWN, "says something new", "llmkey_account_collector_cause_info"),
        (None, "no useful answer", "tried again by itself"),
    ],
)
def test_cause_and_remedy_are_an_admin_keys(outcome: Outcome | None, cause: str, remedy: str) -> None:
    """Not those of a key that serves models."""
    texts = said(account(collectors={Collector.USAGE: failed(outcome)}), FAILING)
    assert texts["description"].startswith("The usage of acme cannot be read from openai since 2026-11-21 23:45 UTC. ")
    assert cause in texts["cause"]
    assert remedy in texts["remedy"]
    assert "api.model.read" not in str(texts)
    assert texts["description"].endswith(texts["cause"])


def test_the_summary_is_one_sentence() -> None:
    """Whatever the outcome: it is what a title shows, and what is told together has one."""
    summaries = {said(account(collectors={Collector.COSTS: failed(each)}), FAILING)["summary"] for each in FAILED}
    assert summaries == {"Something of an account cannot be read."}


def test_the_outcome_of_an_admin_key_never_waits_anew() -> None:
    """The condition in Prometheus is about success alone, so that another outcome goes on with the same alert."""
    [rule] = [rule for rule in ACCOUNT_RULES if rule.name == FAILING]
    assert "outcome" not in rule.expr(())


def test_one_that_never_succeeded_names_no_moment() -> None:
    """No date is invented."""
    texts = said(account(collectors={Collector.KEYS: failed(Outcome.TIMEOUT, last=None)}), FAILING)
    assert texts["description"].startswith("The keys of acme cannot be read from openai. ")


def test_every_collector_is_an_alarm_of_the_same_group() -> None:
    """No outcome tells them apart, so that one notice has all of an account."""
    status = account(
        collectors={Collector.COSTS: failed(Outcome.PERMISSION_DENIED), Collector.LIMITS: failed(Outcome.TIMEOUT)}
    )
    seen = [*account_sightings(AccountScene(status=status, now=NOW), Style())]
    assert {dict(each.labels)["collector"] for each in seen} == {"costs", "limits"}
    assert {(each.cause, each.shared) for each in seen} == {("", False)}
    assert len({each.texts["cause"] for each in seen}) == 2
