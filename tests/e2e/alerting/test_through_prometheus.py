"""The committed rules in a real Prometheus, the committed routes in a real Alertmanager, a sink at the end.

Nobody waits for half an hour here: see :mod:`tests.e2e.alerting.stack` for what is hurried.
"""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from exporter import DEFAULT_GRAFANA, DEFAULT_RUNBOOKS
from exporter.outcome import Outcome, Reason
from exporter.outcome.advice import Advice, advice
from exporter.simulator import Simulator
from tests.e2e.alertmanager.conftest import Start, start
from tests.e2e.conftest import Exporter, Prometheus, eventually
from tests.e2e.dispatch.conftest import Member, Sink, alertmanager

from .conftest import arrived, key, told, watching
from .stack import hurried_rules, routes_to

__all__ = ["alertmanager", "start"]

pytestmark = pytest.mark.e2e

Make = Callable[..., Exporter]
Simulate = Callable[..., Awaitable[Simulator]]
StartSink = Callable[..., Awaitable[Sink]]
Scrape = Callable[..., Awaitable[Prometheus]]
Rule = Callable[..., Awaitable[None]]
Through = Callable[..., Awaitable[Sink]]
Alert = dict[str, Any]

ACME = {"name": "acme"}
PROD_CHAT = {"alertname": "LLMKeyAuthFailed", "key": "prod-chat", "provider": "openai", "severity": "critical"}


@pytest.fixture
def ruled(tmp_path: Path, prometheus: Scrape) -> Rule:
    """Start Prometheus with the rules; it scrapes an exporter and tells these Alertmanagers."""

    async def build(run: Exporter, *members: str) -> None:
        targets = [member.removeprefix("http://") for member in members]
        sections = {
            "global": {"evaluation_interval": "1s"},
            "rule_files": [str(hurried_rules(tmp_path))],
            "alerting": {"alertmanagers": [{"static_configs": [{"targets": targets}]}]},
        }
        await prometheus(run, **sections)

    return build


@pytest.fixture
def through(sink: StartSink, start: Start, ruled: Rule) -> Through:
    """Put Prometheus and Alertmanager between an exporter and a sink."""

    async def build(run: Exporter, group_wait: str) -> Sink:
        there = await sink()
        member = await start(routes_to(there.url, group_wait))
        await ruled(run, member.url)
        return there

    return build


def alerts(there: Sink, name: str, rule: str) -> list[Alert]:
    """Every alert of a rule that a receiver was told of."""
    return [alert for body in arrived(there, name) for alert in body["alerts"] if alert["labels"]["alertname"] == rule]


def says_all(alert: Alert, name: str, words: Advice) -> None:
    """Which key, why, what to do on which page of the vendor, where to read on."""
    texts, rule = alert["annotations"], alert["labels"]["alertname"]
    assert name in texts["description"]
    assert words.cause in texts["description"]
    assert texts["remedy"] == f"{words.remedy} At OpenAI: {words.url}"
    assert texts["runbook_url"].endswith(f"/runbooks/{rule}")
    assert texts["summary"]


DOWN = [f"down-{number:02}" for number in range(12)]
DRY = [f"dry-{number:02}" for number in range(12)]


def fleet(vendor: Simulator, gateway: Simulator) -> dict[str, Any]:
    """A key of its own, twelve behind a gateway, twelve of one account."""
    settings = watching(vendor, "prod-chat", "well", receivers=[])
    settings["providers"]["gateway"] = {"kind": "openai", "base_url": gateway.url}
    settings["accounts"] = [ACME]
    settings["keys"] += [key(gateway, name, provider="gateway") for name in DOWN]
    settings["keys"] += [key(vendor, name, account="acme") for name in DRY]
    return settings


async def test_a_death_an_outage_and_an_empty_account_are_three_pages(
    exporter: Make, simulator: Simulate, through: Through
) -> None:
    """One for the key, one for the gateway and none for its twelve keys, one that lists the account's twelve keys.

    When the key works again, its end is told. Nobody but the pager hears of anything.
    """
    vendor, gateway = await simulator("prod-chat", "well", *DRY), await simulator(*DOWN)
    run = await exporter(fleet(vendor, gateway)).start()
    # Longer than two intervals of the paid probe: by then all twelve have been asked.
    there = await through(run, "6s")
    for name in ("prod-chat", "down-00", "dry-00"):
        await eventually(lambda name=name: run.state(name), "ok")  # type: ignore[misc]
    vendor.set("prod-chat", "invalid_key")
    gateway.set_all("overloaded")
    for name in DRY:
        vendor.set(name, "credit_balance")
    await eventually(lambda: len(told(there, "pager")), 14)
    vendor.clear("prod-chat")
    await eventually(lambda: len(told(there, "pager")), 15)
    _about_the_key(there)
    assert [alert["labels"]["provider"] for alert in alerts(there, "pager", "LLMProviderDown")] == ["gateway"]
    empty = alerts(there, "pager", "LLMKeyQuotaExhausted")
    assert sorted(alert["labels"]["key"] for alert in empty) == DRY
    for alert in empty:
        says_all(alert, "(account acme)", advice(Outcome.QUOTA_EXHAUSTED, Reason.CREDIT_BALANCE))
    assert len(arrived(there, "pager")) == 4
    assert not told(there, "ticket")


def _about_the_key(there: Sink) -> None:
    began, ended = alerts(there, "pager", "LLMKeyAuthFailed")
    says_all(began, "prod-chat", advice(Outcome.INVALID_KEY, Reason.NONE))
    assert (began["status"], ended["status"]) == ("firing", "resolved")
    assert began["labels"] == ended["labels"] == PROD_CHAT


async def test_both_paths_into_one_alertmanager_are_one_notification(
    exporter: Make,
    simulator: Simulate,
    sink: StartSink,
    alertmanager: Callable[[str], Awaitable[Member]],
    ruled: Rule,
) -> None:
    """What the daemon posts and what Prometheus posts have the same labels and say the same."""
    server, there = await simulator("prod-chat"), await sink()
    own, other, both = [await alertmanager(f"{there.url}/{name}") for name in ("own", "other", "both")]
    receivers = [{"name": "am", "kind": "alertmanager", "urls": [own.url, both.url]}]
    settings = watching(server, receivers=receivers) | {"keys": [key(server, "prod-chat", account="acme")]}
    settings["accounts"] = [ACME]
    settings["alerting"] |= {"runbook_url": DEFAULT_RUNBOOKS, "dashboard_url": DEFAULT_GRAFANA}
    run = await exporter(settings).start()
    await ruled(run, other.url, both.url)
    await eventually(lambda: run.state("prod-chat"), "ok")
    server.set("prod-chat", "invalid_key")
    began, ended = ("firing", "LLMKeyAuthFailed", "prod-chat"), ("resolved", "LLMKeyAuthFailed", "prod-chat")
    for name in ("own", "other", "both"):
        await eventually(lambda name=name: began in told(there, name))  # type: ignore[misc]
    (by_daemon,), (by_prometheus,) = (alerts(there, name, "LLMKeyAuthFailed") for name in ("own", "other"))
    assert by_daemon["labels"] == by_prometheus["labels"]
    assert by_daemon["annotations"] == by_prometheus["annotations"]
    found = [alert["labels"] for alert in await both.alerts() if alert["labels"]["alertname"] != "Watchdog"]
    assert found == [by_daemon["labels"]]
    run.write(settings | {"keys": []})
    assert (await run.post("/-/reload")).is_success
    for name in ("own", "other", "both"):
        await eventually(lambda name=name: ended in told(there, name))  # type: ignore[misc]
    assert [one for one in told(there, "both") if one[1] != "Watchdog"] == [began, ended]
