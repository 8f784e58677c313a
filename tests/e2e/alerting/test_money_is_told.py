"""From an account that is read to what people are told of its money, restarts included."""

import signal
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from exporter.simulator import Simulator
from tests.e2e.conftest import Exporter, eventually
from tests.e2e.dispatch.conftest import Sink

from .conftest import key, watching, webhook

pytestmark = pytest.mark.e2e

Make = Callable[..., Exporter]
Simulate = Callable[..., Awaitable[Simulator]]
StartSink = Callable[..., Awaitable[Sink]]

ADMIN = "sk-admin-CANARY-0123456789-0123456789-0123456789"
KEYS = ("web", "batch", "chat")
ACME: dict[str, Any] = {
    "name": "acme",
    "admin_secret": ADMIN,
    "spent_usd": 430,
    "spend_limit_usd": 500,
    "cost_lag": 0,
    "projects": [
        {"id": "proj_a", "keys": [{"name": name} for name in KEYS], "spend": [{"model": "gpt-4o", "usd_per_day": 10}]}
    ],
}
QUICK = {name: {"interval": "10s"} for name in ("costs", "usage", "limits", "keys")}


def settings(server: Simulator, there: Sink) -> dict[str, Any]:
    made = watching(server, receivers=[webhook("hook", there.url)])
    made["accounts"] = [
        {"name": "acme", "admin_secret": ADMIN, "monthly_budget_usd": 520, "warn_at": [0.5, 0.8, 1.0], "collect": QUICK}
    ]
    made["keys"] = [key(server, name, account="acme") for name in KEYS]
    return made


def alerts(there: Sink, rule: str) -> list[dict[str, str]]:
    """What was told of a rule, in order: phase, labels and description in one."""
    return [
        {"phase": alert["status"], **alert["labels"], **alert["annotations"]}
        for body in there.bodies
        for alert in body["alerts"]
        if alert["labels"]["alertname"] == rule
    ]


async def test_a_threshold_is_told_once_whatever_dies(exporter: Make, simulator: Simulate, sink: StartSink) -> None:
    """Half and four fifths of the budget are spent: one word of each, also after ``kill -9`` and a new start."""
    server, there = await simulator(*KEYS, accounts=[ACME]), await sink()
    run = await exporter(settings(server, there)).start()
    await eventually(lambda: len(alerts(there, "LLMAccountBudgetWarning")), 2, patience=40)
    told = alerts(there, "LLMAccountBudgetWarning")
    assert {(each["phase"], each["account"], each["threshold"]) for each in told} == {
        ("firing", "acme", "0.5"),
        ("firing", "acme", "0.8"),
    }
    assert "430." in told[0]["description"]
    assert "520.00 USD" in told[0]["description"]
    await eventually(lambda: run.value("llmkey_exporter_notifications_pending", receiver="hook"), 0)
    await run.stop(signal.SIGKILL)
    await run.start()
    await eventually(
        lambda: run.value("llmkey_account_budget_reached", account="acme", threshold="0.8"), 1, patience=40
    )
    await eventually(lambda: run.value("llmkey_exporter_alarms", alarm="LLMAccountBudgetWarning"), 2)
    assert len(alerts(there, "LLMAccountBudgetWarning")) == 2
    for text in (run.log(), str(there.bodies), await run.metrics()):
        assert "CANARY" not in text


async def test_keys_that_run_dry_are_one_notice_about_the_money(
    exporter: Make, simulator: Simulate, sink: StartSink
) -> None:
    """One key finds out, the others are asked at once; the notice says how much was spent against which limit."""
    server, there = await simulator(*KEYS, accounts=[ACME]), await sink()
    made = settings(server, there)
    made["probing"]["quota"]["interval"] = "1h"  # by themselves the others would find out much later
    made["keys"][0]["probing"] = {"quota": {"interval": "2s"}}
    run = await exporter(made).start()
    await eventually(lambda: run.value("llmkey_account_spend_limit_usd", account="acme", scope="organization"), 500, 40)

    async def cost_known() -> bool:
        return await run.value("llmkey_account_cost_month_usd", account="acme") is not None

    await eventually(cost_known, patience=40)
    for name in KEYS:
        await eventually(lambda name=name: run.state(name), "ok")  # type: ignore[misc]
    server.set_all("organization_spend_limit")
    await eventually(lambda: len(alerts(there, "LLMKeyQuotaExhausted")), 3, patience=40)
    [body] = [body for body in there.bodies if body["groupLabels"]["alertname"] == "LLMKeyQuotaExhausted"]
    assert sorted(alert["labels"]["key"] for alert in body["alerts"]) == sorted(KEYS)
    description = body["alerts"][0]["annotations"]["description"]
    assert "Account acme has spent 430." in description
    assert "its limit is 500.00 USD" in description
