"""The daemon's half of the rules, where a scene says more than Prometheus could be shown."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from exporter.alerting.rules import FLEET_RULES, KEY_RULES, Facts, FleetScene, KeyScene, Throttling
from exporter.alerting.rules.dates import duration
from exporter.alerting.rules.words import Links, texts
from exporter.model import Limit, Provider, Secret, Severity, Status, Target, Track
from exporter.outcome import Outcome, Reason
from exporter.outcome.advice import advice

NOW = 1_795_305_600.0  # 2026-11-22 00:00 UTC
DAY = 86400.0
CANARY = "sk-proj-CANARYcanaryCANARYcanaryCANARYcanary0123456789"
OPENAI = Provider(name="openai", kind="openai", base_url="https://api.openai.com/v1", official=True)
TARGET = Target(name="prod-chat", provider=OPENAI, secret=Secret(CANARY), account="acme")
LINKS = Links(runbooks="https://runbooks.example", grafana="https://grafana.example")


def scene(outcome: Outcome = Outcome.OK, reason: Reason = Reason.NONE, **changes: Any) -> KeyScene:
    track = Track(state=outcome.state, outcome=outcome, reason=reason)
    status = Status(name="prod-chat", provider="openai", state=outcome.state, since=NOW - 3600, auth=track)
    return replace(KeyScene(target=TARGET, status=status, now=NOW), **changes)


def found(seen: KeyScene) -> dict[str, Facts]:
    return {rule.name: facts for rule in KEY_RULES if rule.find for facts in rule.find(seen)}


def fleet_found(seen: FleetScene) -> dict[str, Facts]:
    return {rule.name: facts for rule in FLEET_RULES if rule.find for facts in rule.find(seen)}


def told(name: str, facts: Facts, labels: Mapping[str, str]) -> Mapping[str, str]:
    [rule] = [rule for rule in KEY_RULES + FLEET_RULES if rule.name == name]
    return texts(rule, facts, labels, LINKS)


def test_a_good_key_is_not_told() -> None:
    """Nothing is found where nothing is wrong."""
    assert found(scene()) == {}
    assert fleet_found(FleetScene(now=NOW)) == {}


@pytest.mark.parametrize(
    ("outcome", "reason", "shared"),
    [
        (Outcome.QUOTA_EXHAUSTED, Reason.CREDIT_BALANCE, True),
        (Outcome.QUOTA_EXHAUSTED, Reason.ORGANIZATION_SPEND_LIMIT, True),
        (Outcome.QUOTA_EXHAUSTED, Reason.UNSPECIFIED, True),
        (Outcome.QUOTA_EXHAUSTED, Reason.PROJECT_SPEND_LIMIT, False),
        (Outcome.BILLING_INACTIVE, Reason.NONE, True),
        (Outcome.ACCOUNT_DEACTIVATED, Reason.NONE, True),
        (Outcome.IP_NOT_ALLOWED, Reason.NONE, True),
        (Outcome.REGION_BLOCKED, Reason.NONE, True),
        (Outcome.INVALID_KEY, Reason.NONE, False),
        (Outcome.PERMISSION_DENIED, Reason.NONE, False),
        (Outcome.RATE_LIMITED_TOKENS, Reason.NONE, False),
    ],
)
def test_whose_cause_it_is(outcome: Outcome, reason: Reason, shared: bool) -> None:
    """A cause of the account will hit its other keys; a limit of one project will not."""
    [facts] = found(scene(outcome, reason)).values()
    assert (facts.shared, facts.outcome, facts.reason) == (shared, outcome, reason)


@pytest.mark.parametrize(
    ("probes", "throttled", "expected"),
    [(12, 4, True), (12, 3, False), (4, 2, False), (3, 3, True), (0, 0, False)],
)
def test_throttling_that_comes_and_goes(probes: int, throttled: int, expected: bool) -> None:
    """At least three throttled probes and more than a quarter of the last hour's."""
    seen = scene(throttling=Throttling(probes, throttled))
    assert ("LLMKeyRateLimited" in found(seen)) is expected


def test_a_throttled_share_names_no_moment() -> None:
    """There is no state that began; the text says what was seen instead."""
    facts = found(scene(throttling=Throttling(12, 6)))["LLMKeyRateLimited"]
    said = told("LLMKeyRateLimited", facts, {"key": "prod-chat", "provider": "openai"})
    assert said["description"] == (
        "openai throttles the key prod-chat. More than a quarter of its probes of the last hour were refused by a rate "
        "limit."
    )


@pytest.mark.parametrize("up", [True, None])
def test_a_key_alone_gets_no_answer(up: bool | None) -> None:
    """Told of the key unless its provider is down."""
    assert found(scene(Outcome.TIMEOUT, provider_up=up)).keys() == {"LLMKeyUnreachable"}
    assert found(scene(Outcome.TIMEOUT, provider_up=False)).keys() == set()


@pytest.mark.parametrize(
    ("left", "severity", "expected"),
    [
        (14 * DAY, Severity.CRITICAL, []),
        (14 * DAY - 1, Severity.CRITICAL, [Severity.WARNING]),
        (3 * DAY, Severity.CRITICAL, [Severity.WARNING]),
        (3 * DAY - 1, Severity.CRITICAL, [None]),
        (-DAY, Severity.CRITICAL, [None]),
        (3 * DAY - 1, Severity.WARNING, [Severity.WARNING]),
        (-DAY, Severity.WARNING, [Severity.WARNING]),
    ],
)
def test_expiry_is_told_once_at_a_time(left: float, severity: Severity, expected: list[Severity | None]) -> None:
    """Two rows, never both: what pages takes over three days before; a key that never pages stays with the warning."""
    seen = scene(target=replace(TARGET, expires_at=NOW + left, severity=severity))
    rows = [rule for rule in KEY_RULES if rule.name == "LLMKeyExpiring"]
    assert [rule.severity for rule in rows if rule.find and list(rule.find(seen))] == expected


def test_the_texts_of_a_dead_key() -> None:
    """Which key, what happened, since when, why, how many, what to do, where to look."""
    facts = found(scene(Outcome.INVALID_KEY, alike=3, keys=12))["LLMKeyAuthFailed"]
    said = told("LLMKeyAuthFailed", facts, {"key": "prod-chat", "provider": "openai", "account": "acme"})
    why = advice(Outcome.INVALID_KEY)
    assert said == {
        "summary": "An API key is not accepted.",
        "description": "The key prod-chat of openai (account acme) fails authentication since 2026-11-21 23:00 UTC. "
        f"{why.cause} 3 of 12 keys of openai are in this state at once.",
        "cause": why.cause,
        "remedy": f"{why.remedy} At OpenAI: {why.url}",
        "runbook_url": "https://runbooks.example/LLMKeyAuthFailed",
        "dashboard_url": "https://grafana.example/d/llmkey-key?var-key=prod-chat&var-provider=openai",
    }
    assert CANARY not in str(said)


def test_a_key_never_judged_has_no_beginning() -> None:
    """Nothing known from the start: no date is invented."""
    status = Status(name="prod-chat", provider="openai")
    facts = found(scene(status=status))["LLMKeyUnknown"]
    said = told("LLMKeyUnknown", facts, {"key": "prod-chat", "provider": "openai"})
    assert said["description"].startswith("Nothing certain is known about the key prod-chat of openai. ")


def test_the_nearest_limit_is_told() -> None:
    """One alarm a key, for the limit of which least is left; old readings do not count."""
    limits = (
        Limit(resource="requests", limit=100.0, remaining=8.0, at=NOW - 60),
        Limit(resource="tokens", limit=100.0, remaining=3.0, at=NOW - 60),
        Limit(resource="other", limit=100.0, remaining=0.0, at=NOW - 5 * 900),
    )
    seen = scene()
    seen = replace(seen, status=replace(seen.status, limits=limits))
    assert found(seen)["LLMKeyRateLimitHeadroomLow"].words == {"percent": "3%"}


def test_everything_of_the_fleet() -> None:
    """What is wrong, of whom, since when."""
    seen = FleetScene(
        now=NOW,
        down_since={"openai": NOW - 60},
        degraded_since={"groq": NOW - 120},
        troubled={"openai": (7, 9)},
        egress_lost_at=NOW - 1,
        refused_at=NOW - 2,
        missed_at=NOW - 899,
        failing={"mail": NOW - 3},
    )
    facts = fleet_found(seen)
    assert {name: (one.since - NOW, dict(one.labels)) for name, one in facts.items()} == {
        "LLMProviderDown": (-60, {"provider": "openai"}),
        "LLMProviderDegraded": (-120, {"provider": "groq"}),
        "LLMKeyExporterEgressDown": (-1, {}),
        "LLMKeyExporterConfigReloadFailed": (-2, {}),
        "LLMKeyExporterProbesMissed": (-899, {}),
        "LLMKeyExporterNotificationsFailing": (-3, {"receiver": "mail"}),
    }
    assert fleet_found(replace(seen, missed_at=NOW - 900)).keys() == facts.keys() - {"LLMKeyExporterProbesMissed"}
    said = told("LLMProviderDown", facts["LLMProviderDown"], {"provider": "openai"})
    assert " 7 of 9 of its keys get no useful answer." in said["description"]
    deaf = told("LLMKeyExporterNotificationsFailing", facts["LLMKeyExporterNotificationsFailing"], {"receiver": "mail"})
    assert "notify-test mail" in deaf["remedy"]


@pytest.mark.parametrize(
    ("seconds", "written"), [(61.9, "1m 1s"), (3600, "1h 0m 0s"), (90061, "1d 1h 1m 1s"), (0.0, "0s")]
)
def test_durations_read_as_in_prometheus(seconds: float, written: str) -> None:
    """``humanizeDuration`` writes them so."""
    assert duration(seconds) == written
