"""Accounts in messages: as whom a notice is about, and as those whose keys have run dry."""

import json
from dataclasses import replace

import pytest

from exporter.alerting.alarms import Alarms, Policy, Reach, Style
from exporter.alerting.rules import KeyScene
from exporter.model import (
    AccountStatus,
    Notice,
    Phase,
    Provider,
    Secret,
    SpendLimit,
    Spent,
    Status,
    Target,
    Track,
)
from exporter.notifiers.text import plain, spent, title
from exporter.outcome import Outcome, Reason, State
from tests.notifiers.specimens import NOW, account_alarm, notice, render

OPENAI = Provider(name="openai", kind="openai", base_url="https://api.openai.com/v1", official=True)


def run_dry(keys: int, *, month: float = 512.3) -> Notice:
    """What the pager is told when so many keys of an account run dry; its cost is read anew after the first."""
    alarms = Alarms()
    alarms.adopt({"pager": Reach(lambda _alarm: True)}, NOW, policy=Policy(), style=Style())
    track = Track(state=State.QUOTA_EXHAUSTED, outcome=Outcome.QUOTA_EXHAUSTED, reason=Reason.ORGANIZATION_SPEND_LIMIT)
    for number in range(keys):
        name = f"k{number:02}"
        target = Target(name=name, provider=OPENAI, secret=Secret("x" * 40), account="acme")
        status = Status(name=name, provider="openai", state=State.QUOTA_EXHAUSTED, since=NOW, quota=track)
        money = Spent(today=1.0, month=month if number else month - 1)
        account = AccountStatus(name="acme", provider="openai", spent=money, spend_limits=(SpendLimit(usd=500.0),))
        alarms.observe_key(KeyScene(target=target, status=status, now=NOW + number / 100, account=account))
    told = alarms.ledger.next("pager", NOW + 5)
    assert told is not None
    alarms.ledger.told(told, NOW + 5)
    assert alarms.ledger.next("pager", NOW + 5) is None
    assert len(told.alarms) == keys
    return told


@pytest.mark.parametrize("keys", [1, 2, 5, 6, 40])
def test_one_notice_says_the_money_once(keys: int) -> None:
    """However many keys ran dry: how much was spent against which limit, as it was read last."""
    said = plain(run_dry(keys))
    cost = "512.30" if keys > 1 else "511.30"
    assert said.count("has spent") == 1
    assert said.count(f"Account acme has spent {cost} USD this month (recorded so far); its limit is 500.00 USD.") == 1
    assert "  " not in said


def test_a_pager_is_told_the_money_of_all() -> None:
    """One incident for the account, with the money among its details."""
    [post] = render("pagerduty", run_dry(12))
    body = json.loads(post.body)  # type: ignore[union-attr]  # a post
    details = body["payload"]["custom_details"]
    assert (
        details["spent"] == "Account acme has spent 512.30 USD this month (recorded so far); its limit is 500.00 USD."
    )
    assert (body["payload"]["source"], body["payload"]["class"]) == ("acme", "LLMKeyQuotaExhausted")


def test_what_ended_needs_no_money() -> None:
    """The keys are served again: what was spent then is no news."""
    began = run_dry(3)
    over = tuple(replace(alarm, resolved_at=NOW + 60) for alarm in began.alarms)
    ended = replace(began, phase=Phase.RESOLVED, alarms=over, at=NOW + 60)
    assert spent(ended) == ()
    assert "USD" not in plain(ended)


def test_keys_of_two_projects_are_told_both_limits() -> None:
    """What differs in amounts alone is one sentence, as it was seen last."""
    said = [("p", "1.00"), ("q", "2.00"), ("p", "3.00")]
    alarms = [
        replace(account_alarm("costs"), texts={"spent": f"Project {name} has spent {usd} USD."}, true_at=NOW + place)
        for place, (name, usd) in enumerate(said)
    ]
    assert spent(notice(*alarms)) == ("Project p has spent 3.00 USD.", "Project q has spent 2.00 USD.")


def test_an_account_is_whom_a_notice_is_about() -> None:
    """By its name in the title, and as an account below it."""
    one = notice(account_alarm("costs"))
    assert title(one).startswith("[FIRING] acme: Something of an account cannot be read")
    assert "Account: acme (costs) (provider openai, warning)" in plain(one).splitlines()


def test_alarms_of_one_account_are_told_apart() -> None:
    """By what cannot be read of it; the account is one still."""
    several = [account_alarm(name, texts={"description": "Lost."}) for name in ("costs", "keys")]
    assert "Account: acme (costs), acme (keys) (provider openai, warning)" in plain(notice(*several)).splitlines()


def test_each_alarm_of_an_account_is_an_incident_of_its_own() -> None:
    """A pager ends the one without the other, and finds it again after a restart."""
    posts = render("pagerduty", notice(account_alarm("costs"), account_alarm("keys")))
    keys = [json.loads(post.body)["dedup_key"] for post in posts]  # type: ignore[union-attr]  # posts
    ended = notice(account_alarm("costs", resolved_at=NOW), phase=Phase.RESOLVED)
    [resolution] = [json.loads(post.body) for post in render("pagerduty", ended)]  # type: ignore[union-attr]  # posts
    assert len(set(keys)) == 2
    assert (resolution["event_action"], resolution["dedup_key"]) == ("resolve", keys[0])
