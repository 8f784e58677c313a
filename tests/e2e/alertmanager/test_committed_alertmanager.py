"""The committed ``alertmanager.yml`` in a real Alertmanager: who hears of what, and what hides what."""

import shlex
import subprocess

import pytest

from exporter.alerting.runbooks import Code, runbooks
from tests.e2e.conftest import eventually

from .conftest import Alertmanager, Labels, Sink

pytestmark = pytest.mark.e2e

INCONCLUSIVE = (
    "LLMKeyUnreachable",
    "LLMKeyRateLimited",
    "LLMKeyRateLimitHeadroomLow",
    "LLMKeyStale",
    "LLMKeyMisconfigured",
    "LLMKeyUnknown",
)
CONCLUSIVE = ("LLMKeyAuthFailed", "LLMKeyQuotaExhausted")


def of_key(alert: str, key: str, provider: str = "openai", severity: str = "warning", account: str = "acme") -> Labels:
    return {"alertname": alert, "key": key, "provider": provider, "account": account, "severity": severity}


def of_provider(alert: str, provider: str, severity: str = "critical") -> Labels:
    return {"alertname": alert, "provider": provider, "severity": severity}


async def test_a_provider_that_is_down_hides_what_is_inconclusive_about_its_keys(
    alertmanager: Alertmanager, sink: Sink
) -> None:
    """Never a dead key or an empty account, and nothing of another provider."""
    await alertmanager.post(of_provider("LLMProviderDown", "openai"))
    await alertmanager.post(
        *(of_key(alert, "a") for alert in INCONCLUSIVE),
        *(of_key(alert, "b", severity="critical") for alert in CONCLUSIVE),
        *(of_key(alert, "c", provider="groq") for alert in INCONCLUSIVE),
    )
    wanted = {("LLMProviderDown", "openai"): "active"}
    wanted |= {(alert, "a"): "suppressed" for alert in INCONCLUSIVE}
    wanted |= {(alert, "b"): "active" for alert in CONCLUSIVE}
    wanted |= {(alert, "c"): "active" for alert in INCONCLUSIVE}
    await eventually(alertmanager.states, wanted)
    await eventually(sink.names, {place for place, state in wanted.items() if state == "active"})


async def test_what_was_hidden_comes_when_its_cause_is_over(alertmanager: Alertmanager, sink: Sink) -> None:
    """A key that stays unreachable after the outage is told."""
    outage, key = of_provider("LLMProviderDown", "openai"), of_key("LLMKeyUnreachable", "a")
    await alertmanager.post(outage)
    await eventually(lambda: bool(sink.bodies("pager", "LLMProviderDown")))
    await alertmanager.post(key)
    await eventually(
        alertmanager.states, {("LLMProviderDown", "openai"): "active", ("LLMKeyUnreachable", "a"): "suppressed"}
    )
    await alertmanager.post(outage, over=True)
    await eventually(lambda: bool(sink.bodies("ticket", "LLMKeyUnreachable")))
    assert sink.bodies("pager", "LLMProviderDown")[0]["status"] == "firing"


async def test_a_dead_key_hides_only_its_own_lesser_alerts(alertmanager: Alertmanager) -> None:
    """Another key's, and its namesake's at another provider, stay; so does an empty account."""
    await alertmanager.post(of_key("LLMKeyAuthFailed", "a", severity="critical"))
    await alertmanager.post(
        of_key("LLMKeyRateLimited", "a"),
        of_key("LLMKeyStale", "a"),
        of_key("LLMKeyQuotaExhausted", "a", severity="critical"),
        of_key("LLMKeyRateLimited", "b"),
        of_key("LLMKeyUnreachable", "a", provider="groq"),
    )
    await eventually(
        alertmanager.states,
        {
            ("LLMKeyAuthFailed", "a"): "active",
            ("LLMKeyRateLimited", "a"): "suppressed",
            ("LLMKeyStale", "a"): "suppressed",
            ("LLMKeyQuotaExhausted", "a"): "active",
            ("LLMKeyRateLimited", "b"): "active",
            ("LLMKeyUnreachable", "a"): "active",
        },
    )


async def test_twelve_keys_of_one_account_are_one_notification(alertmanager: Alertmanager, sink: Sink) -> None:
    """They come one after the other and leave together; another account's key comes by itself."""
    for number in range(12):
        await alertmanager.post(of_key("LLMKeyQuotaExhausted", f"key-{number}", severity="critical"))
    await alertmanager.post(of_key("LLMKeyQuotaExhausted", "other", severity="critical", account="umbrella"))
    await eventually(lambda: len(sink.bodies("pager", "LLMKeyQuotaExhausted")), 2)
    assert sorted(len(body["alerts"]) for body in sink.bodies("pager", "LLMKeyQuotaExhausted")) == [1, 12]


async def test_the_sign_of_life_comes_every_interval(alertmanager: Alertmanager, sink: Sink) -> None:
    """The Watchdog reaches the dead man's switch at once and at every interval, not at every second one."""
    await alertmanager.post({"alertname": "Watchdog", "severity": "none"})
    await eventually(lambda: len(sink.bodies("dead-mans-switch", "Watchdog")) >= 4, patience=5.5)
    assert sink.names() == {("Watchdog", "")}


@pytest.mark.parametrize("name", ["LLMKeyAuthFailed", "LLMProviderDown"])
async def test_the_runbooks_silence_silences(alertmanager: Alertmanager, name: str) -> None:
    """The command that the page shows is taken as it stands; what the alert hides stays hidden meanwhile."""
    [command] = [
        block.text
        for section in runbooks()[name].sections
        for block in section.blocks
        if isinstance(block, Code) and block.language == "sh"
    ]
    await alertmanager.post(of_key(name, "prod-chat") if "Key" in name else of_provider(name, "openai"))
    await alertmanager.post(of_key("LLMKeyUnreachable", "prod-chat"), of_key(name, "another", provider="groq"))
    command = command.replace("http://127.0.0.1:9093", alertmanager.url)
    subprocess.run(shlex.split(command), check=True, capture_output=True)
    subject = "prod-chat" if "Key" in name else "openai"
    await eventually(
        alertmanager.states,
        {(name, subject): "suppressed", ("LLMKeyUnreachable", "prod-chat"): "suppressed", (name, "another"): "active"},
    )
