"""Without Prometheus: what a dying key makes each kind of receiver say."""

import email
import email.message
import email.policy
import hashlib
import hmac
import re
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from aiosmtpd.smtp import Envelope

from exporter.outcome import Outcome, Reason
from exporter.outcome.advice import advice
from exporter.simulator import Simulator
from tests.e2e.conftest import Exporter, eventually
from tests.e2e.dispatch.conftest import PostOffice, Sink

from .conftest import ROUTING_KEY, SIGNING, arrived, every_kind, key, told, watching, webhook

pytestmark = pytest.mark.e2e

Make = Callable[..., Exporter]
Simulate = Callable[..., Awaitable[Simulator]]
StartSink = Callable[..., Awaitable[Sink]]
StartOffice = Callable[..., Awaitable[PostOffice]]

ADVICE = advice(Outcome.INVALID_KEY, Reason.NONE)
EMPTY = advice(Outcome.QUOTA_EXHAUSTED, Reason.CREDIT_BALANCE)
TITLE = "prod-chat: An API key is not accepted (invalid_key)."


KINDS = ("hook", "pd", "chat", "tail")
"""The receivers that are told over HTTP, and of what is new; a real Alertmanager is told in another test."""


async def test_every_kind_tells_of_a_death_and_of_its_end(
    exporter: Make, simulator: Simulate, sink: StartSink, post_office: StartOffice
) -> None:
    """With the key's name, the cause, the remedy and the runbook. Its end is that nobody watches it any more."""
    server, there = await simulator("prod-chat", "other"), await sink()
    office = await post_office(auth_require_tls=False)
    receivers = [one for one in every_kind(there, office) if one["kind"] != "alertmanager"]
    settings = watching(server, "prod-chat", "other", receivers=receivers)
    run = await exporter(settings).start()
    await eventually(lambda: run.state("prod-chat"), "ok")
    server.set("prod-chat", "invalid_key")
    await eventually(lambda: _counts(there, office), [1, 1, 1, 1, 1])
    settings["keys"] = [one for one in settings["keys"] if one["name"] == "other"]
    run.write(settings)
    assert (await run.post("/-/reload")).is_success
    await eventually(lambda: _counts(there, office), [2, 2, 2, 2, 2])
    assert told(there, "hook") == [(phase, "LLMKeyAuthFailed", "prod-chat") for phase in ("firing", "resolved")]
    _are_signed(there)
    _looks_well_at_pagerduty(arrived(there, "pd"))
    _read_well(arrived(there, "chat"), arrived(there, "tail"), [_mail(one) for one in office.mails])
    await eventually(lambda: run.log().count("msg=told"), 10)


def _counts(there: Sink, office: PostOffice) -> list[int]:
    return [*(len(arrived(there, name)) for name in KINDS), len(office.mails)]


def _read_well(slack: list[Any], chats: list[Any], mails: list[email.message.EmailMessage]) -> None:
    titles = [f"[FIRING] {TITLE}", f"[RESOLVED] {TITLE}"]
    assert [body["text"] for body in slack] == titles
    assert [body["title"] for body in chats] == titles
    assert [str(mail["Subject"]) for mail in mails] == titles
    assert mails[0]["References"] == mails[1]["References"]
    for text in (str(slack[0]), chats[0]["message"], mails[0].get_content().replace("\n", " ")):
        _says_all(text)


def _mail(taken: Envelope) -> email.message.EmailMessage:
    assert isinstance(taken.content, bytes)
    return email.message_from_bytes(taken.content, policy=email.policy.default)


def _says_all(text: str) -> None:
    """What happened, why, what to do, where to read on."""
    for words in ("prod-chat", ADVICE.cause, ADVICE.remedy, ADVICE.url, "/runbooks/LLMKeyAuthFailed"):
        assert words in text


def _are_signed(there: Sink) -> None:
    """As the receiver's settings tell: HMAC-SHA256 of time, dot and body."""
    for path, headers, body in zip(there.paths, there.headers_seen, there.raw, strict=True):
        if path.endswith("/hook"):
            found = re.fullmatch(r"t=(\d+),v1=([0-9a-f]{64})", headers["X-Llmkey-Signature"])
            assert found
            assert found[2] == hmac.new(SIGNING.encode(), found[1].encode() + b"." + body, hashlib.sha256).hexdigest()
            assert abs(int(found[1]) - there.times[0]) < 60


def _looks_well_at_pagerduty(events: list[dict[str, Any]]) -> None:
    began, ended = events
    assert [began["event_action"], ended["event_action"]] == ["trigger", "resolve"]
    assert began["dedup_key"] == ended["dedup_key"]
    assert {event["routing_key"] for event in events} == {ROUTING_KEY}
    assert began["payload"]["summary"] == f"[FIRING] {TITLE}"
    assert began["payload"]["severity"] == "critical"
    _says_all(str(began))


async def test_an_empty_account_is_one_notice_and_an_outage_blames_no_key(
    exporter: Make, simulator: Simulate, sink: StartSink
) -> None:
    """The account's twelve keys are listed. Of twelve at a gateway that is down nothing is told (yet: it takes 10m)."""
    dry, down = [f"dry-{number:02}" for number in range(12)], [f"down-{number:02}" for number in range(12)]
    vendor, gateway, there = await simulator(*dry), await simulator(*down), await sink()
    settings = watching(vendor, receivers=[webhook("hook", there.url)])
    settings["providers"]["gateway"] = {"kind": "openai", "base_url": gateway.url}
    settings["accounts"] = [{"name": "acme", "admin_secret": "sk-admin-CANARY-0123456789"}]
    settings["keys"] = [key(vendor, name, account="acme") for name in dry]
    settings["keys"] += [key(gateway, name, provider="gateway") for name in down]
    # Longer than two intervals of the paid probe: by then all twelve have been asked.
    settings["alerting"] = {"group_wait": "6s"}
    run = await exporter(settings).start()
    for name in ("dry-00", "down-00"):
        await eventually(lambda name=name: run.state(name), "ok")  # type: ignore[misc]
    vendor.set_all("credit_balance")
    gateway.set_all("overloaded")
    await eventually(lambda: len(told(there)), 12)
    (body,) = there.bodies
    assert sorted(alert["labels"]["key"] for alert in body["alerts"]) == dry
    assert body["groupLabels"] == {"alertname": "LLMKeyQuotaExhausted", "provider": "openai", "account": "acme"}
    assert EMPTY.remedy in body["commonAnnotations"]["remedy"]
    assert await run.state("down-00") == "provider_error"
    assert await run.value("llmkey_exporter_alarms", alarm="LLMKeyQuotaExhausted", severity="critical") == 12
    assert "alarm=LLMKeyUnreachable" not in run.log()
