"""Figures, money and incidents read the same in Prometheus' texts as in the daemon's."""

import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from exporter.alerting.prometheus import groups
from exporter.alerting.prometheus.templates import annotations
from exporter.alerting.rules import Figure, Form, KeyScene, Rule, Runbook
from exporter.alerting.rules.promql import fixed
from exporter.alerting.rules.state_finds import confirmed
from exporter.alerting.rules.words import UNKNOWN, written
from exporter.model import AccountStatus, Provider, Secret, Severity, SpendLimit, Spent, Status, Target, Track
from exporter.outcome import Outcome, Reason, State
from exporter.outcome.advice import ADVICE

from .story import promtool_file, series, values

pytestmark = pytest.mark.e2e

HERE = {"instance": "a", "job": "llmkey"}
THERE = {"instance": "b", "job": "llmkey"}
NUMBERS = (0.0, 0.005, 0.125, 0.82, 0.835, 1.0, 1.005, 1.115, 2.675, 3.0, 59.0, 412.1, 7384.0, 123456789.125, 1.7953e9)
OPENAI = Provider(name="openai", kind="openai", base_url="https://api.openai.com/v1")
ACME = {"account": "acme", "provider": "openai"}


def row(name: str, description: str, *figures: Figure, states: tuple[State, ...] = ()) -> Rule[Any]:
    return Rule(
        name=name,
        severity=Severity.INFO,
        expr=fixed("max by (account, provider, key) (told) == 1"),
        find=None,
        settled_by=".",
        summary="Told.",
        description=description,
        figures=figures,
        runbook=Runbook(meaning=".", now=(), tune=".", states=states),
    )


def descriptions(folder: Path, rule: Rule[Any], shown: Mapping[str, str], own: Mapping[str, str], said: str) -> None:
    """Prometheus writes the rule's description so, for the alert with these labels."""
    alert = {
        "alert": rule.name,
        "expr": rule.expr(()),
        "annotations": {"description": annotations(rule)["description"]},
    }
    recorded = [{**group, "rules": [one for one in group["rules"] if "record" in one]} for group in groups()]
    last = {"name": "made up", "rules": [alert]}
    (folder / "rules.yml").write_text(yaml.safe_dump({"groups": [*recorded, last]}, allow_unicode=True))
    expected = {"exp_labels": dict(own), "exp_annotations": {"description": said}}
    test = {
        "interval": "1m",
        "input_series": [{"series": name, "values": told} for name, told in shown.items()]
        + [{"series": series("told", **own), "values": values((5, 1.0))}],
        "alert_rule_test": [{"eval_time": "3m", "alertname": rule.name, "exp_alerts": [expected]}],
    }
    file = promtool_file("rules.yml", [test])
    file["group_eval_order"] = [group["name"] for group in (*recorded, last)]
    (folder / "test.yml").write_text(yaml.safe_dump(file, allow_unicode=True, width=10_000))
    command = ["promtool", "test", "rules", "test.yml"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("form", Form)
def test_a_figure_is_written_alike_by_both(form: Form, tmp_path: Path) -> None:
    """Every number that both can be shown, and what stands for one that is not there."""
    # From a minute up: below it Prometheus writes fractions of a second.
    numbers = [number for number in NUMBERS if form is not Form.DURATION or number in (0.0, 7384.0, 123456789.125)]
    figures = [
        Figure(f"f{place}", f'max(figure{{account=%[1]q, provider=%[2]q, place="{place}"}})', form)
        for place in range(len(numbers) + 1)
    ]
    shown = {
        series("figure", **ACME, place=str(place), **where): values((5, number))
        for place, number in enumerate(numbers)
        for where in (HERE, THERE)
    }
    rule = row("Figures", "; ".join(f"{{{figure.name}}}" for figure in figures), *figures)
    said = "; ".join([*(written(form, number) for number in numbers), UNKNOWN[form]])
    descriptions(tmp_path, rule, shown, ACME, said)


def account(**known: Any) -> AccountStatus:
    return AccountStatus(name="acme", provider="openai", **known)


EVERYTHING: dict[str, Any] = {
    "spent": Spent(1.0, 512.3),
    "by_project": {"p": Spent(0.0, 99.5), "q": Spent(0.0, 5.0)},
    "budget_usd": 400.0,
    "spend_limits": (SpendLimit(usd=100.0, project="p"), SpendLimit(usd=500), SpendLimit(usd=9.0, project="q")),
    "credit_remaining": 186.64,
}
ACCOUNTS = {
    "nothing": account(),
    "no cost": account(budget_usd=400.0, credit_remaining=0.0),
    "cost": account(spent=Spent(1.0, 512.3)),
    "budget": account(spent=Spent(1.0, 512.3), budget_usd=400.0),
    "everything": account(**EVERYTHING),
    "everything but a limit": account(**EVERYTHING | {"spend_limits": ()}),
    "everything but a cost": account(**EVERYTHING | {"spent": None, "by_project": {}}),
    "everything but the project's": account(**EVERYTHING | {"by_project": {}, "spend_limits": (SpendLimit(usd=9.0),)}),
    "credit left": account(
        spent=Spent(1.0, 0.0), spend_limits=(SpendLimit(usd=9.0, project="p"),), credit_remaining=3.0
    ),
    "credit gone": account(spent=Spent(1.0, 5.0), budget_usd=10.0, credit_remaining=0.0),
    "limit and credit": account(spent=Spent(1.0, 5.0), spend_limits=(SpendLimit(usd=10.5),), credit_remaining=-2.0),
}
BEHIND: list[tuple[Outcome | None, Reason]] = [
    (None, Reason.NONE),
    *((outcome, reason) for outcome, reason in ADVICE if outcome.state is State.QUOTA_EXHAUSTED),
]
DEAD = (State.QUOTA_EXHAUSTED,)


@pytest.mark.parametrize(("outcome", "reason"), BEHIND, ids=[str(reason or outcome) for outcome, reason in BEHIND])
def test_the_money_of_a_dead_key_is_told_alike_by_both(outcome: Outcome | None, reason: Reason, tmp_path: Path) -> None:
    """What was spent, against what, for each reason; two exporters that read the account make no difference."""
    for place, status in enumerate(ACCOUNTS.values()):
        target = Target(name="k", provider=OPENAI, secret=Secret("x" * 40), account="acme", project="p")
        track = Track(state=State.QUOTA_EXHAUSTED, outcome=outcome, reason=reason)
        dead = Status(name="k", provider="openai", state=State.QUOTA_EXHAUSTED, auth=track)
        [facts] = confirmed(State.QUOTA_EXHAUSTED)(KeyScene(target=target, status=dead, now=0.0, account=status))
        said = f"k.{facts.words['spent']}"
        shown = {**money(status), **key(outcome, reason)}
        folder = tmp_path / str(place)
        folder.mkdir()
        descriptions(folder, row("Money", "{key}.{spent}", states=DEAD), shown, {**ACME, "key": "k"}, said)


def test_a_key_without_an_account_has_no_money(tmp_path: Path) -> None:
    """Nor is another account's taken for it."""
    own = {"key": "k", "provider": "openai"}
    shown = money(account(**EVERYTHING)) | key(Outcome.QUOTA_EXHAUSTED, Reason.PROJECT_SPEND_LIMIT, account="")
    descriptions(tmp_path, row("Money", "{key}.{spent}", states=DEAD), shown, own, "k.")


def key(outcome: Outcome | None, reason: Reason, account: str = "acme") -> dict[str, str]:
    """A dead key of the project, at two exporters, and what they say of it."""
    own = {"key": "k", "provider": "openai"}
    shown = []
    for where in (HERE, THERE):
        shown.append(series("llmkey_info", **own, account=account, project="p", **where))
        shown.append(series("llmkey_state", **own, state="quota_exhausted", **where))
        if outcome is not None:
            shown.append(series("llmkey_cause_info", **own, outcome=str(outcome), reason=reason, **where))
            words = {"cause": "c", "remedy": "r", "url": "u"}
            shown.append(series("llmkey_exporter_outcome_info", outcome=str(outcome), reason=reason, **words, **where))
    return {name: values((5, 1.0)) for name in shown}


def money(status: AccountStatus) -> dict[str, str]:
    """As the families show it, at two exporters."""
    shown: dict[str, float | None] = {
        series("llmkey_account_cost_month_usd", **ACME): status.spent.month if status.spent else None,
        series("llmkey_account_budget_usd", **ACME): status.budget_usd,
        series("llmkey_account_credit_remaining_usd", **ACME): status.credit_remaining,
    }
    for limit in status.spend_limits:
        scope = "project" if limit.project else "organization"
        shown[series("llmkey_account_spend_limit_usd", **ACME, scope=scope, project=limit.project)] = limit.usd
    for project, spent in status.by_project.items():
        shown[series("llmkey_project_cost_month_usd", **ACME, project=project)] = spent.month
    told = {name: values((5, number)) for name, number in shown.items() if number is not None}
    sites = [series("", **where)[1:] for where in (HERE, THERE)]
    return {name.removesuffix("}") + "," + site: spans for name, spans in told.items() for site in sites}


@pytest.mark.parametrize(
    ("open_now", "said"),
    [
        ({"minor": 0.0, "major": 0.0}, ""),
        ({"minor": 0.0, "major": 1.0}, " Its status page counts 1 open incident."),
        ({"minor": 2.0, "major": 1.0}, " Its status page counts 3 open incidents."),
    ],
)
def test_open_incidents_are_counted(open_now: Mapping[str, float], said: str, tmp_path: Path) -> None:
    """Prometheus knows no titles; two exporters that read one page count nothing twice."""
    shown = {
        series("llmkey_provider_incidents", provider="openai", impact=impact, **where): values((5, number))
        for impact, number in open_now.items()
        for where in (HERE, THERE)
    }
    own = {"provider": "openai"}
    descriptions(tmp_path, row("Incidents", "{provider}.{incident} Why."), shown, own, f"openai.{said} Why.")
