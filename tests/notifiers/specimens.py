"""Notices of every sort, a receiver of every kind, and how a message is written down."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace

from exporter.model import Alarm, Group, Notice, Phase, Secret
from exporter.notifiers import NOTIFIERS, Chat, Mail, Message, Post, ReceiverSettings

NOW = 1_795_305_600.0  # 2026-11-22
CANARY = "CANARY0123456789canary"

ENTRIES: Mapping[str, Mapping[str, object]] = {
    "alertmanager": {
        "urls": ["http://am-0:9093", "http://am-1:9093/prefix/"],
        "username": "llmkey",
        "password": {"env": "X"},
    },
    "apprise": {"url": {"env": "X"}},
    "email": {
        "smarthost": "smtp.example.org:587",
        "from": "llmkey@example.org",
        "to": ["ops@example.org", "finance@example.org"],
        "username": "llmkey",
        "password": {"env": "X"},
    },
    "pagerduty": {"routing_key": {"env": "X"}},
    "slack": {"url": {"env": "X"}},
    "webhook": {"url": {"env": "X"}, "hmac_secret": {"env": "X"}, "bearer_token": {"env": "X"}},
}

SECRETS = {
    "alertmanager": {"password": CANARY},
    "apprise": {"url": f"ntfy://{CANARY}\n  slack://{CANARY}/2"},
    "email": {"password": CANARY},
    "pagerduty": {"routing_key": CANARY},
    "slack": {"url": f"https://hooks.slack.com/{CANARY}"},
    "webhook": {"url": f"https://hook/{CANARY}", "hmac_secret": f"{CANARY} 1", "bearer_token": f"{CANARY}2"},
}


def settings(kind: str, **more: object) -> ReceiverSettings:
    return NOTIFIERS[kind].model_validate({"name": "r", "kind": kind, **ENTRIES[kind], **more})


def secrets(kind: str) -> dict[str, Secret]:
    return {field: Secret(value) for field, value in SECRETS[kind].items()}


def render(kind: str, notice: Notice) -> Sequence[Message]:
    return settings(kind).render(notice, secrets(kind))


def alarm(key: str = "prod-chat", **changes: object) -> Alarm:
    labels = (("account", "acme"), ("key", key), ("provider", "openai"), ("severity", "critical"))
    texts = {
        "summary": "An API key is not accepted.",
        "description": f"OpenAI has refused the key {key} <three times> & more.",
        "cause": "The provider refuses the key: it was deleted, disabled, rotated or mistyped.",
        "remedy": "Create a new key at https://platform.openai.com/api-keys, and put it where this one is read from.",
        "runbook_url": "http://127.0.0.1:10427/runbooks/LLMKeyAuthFailed",
        "dashboard_url": f"http://127.0.0.1:3000/d/llmkey-key?var-key={key}&from=now-1h",
    }
    values: dict[str, object] = {
        "rule": "LLMKeyAuthFailed",
        "labels": labels,
        "texts": texts,
        "since": NOW - 440,
        "active_at": NOW - 435,
        "true_at": NOW,
        "fired_at": NOW - 425.25,
    }
    return Alarm(**(values | changes))  # type: ignore[arg-type]  # a test's shorthand


def notice(*alarms: Alarm, **changes: object) -> Notice:
    values: dict[str, object] = {"receiver": "r", "group": alarms[0].group, "phase": Phase.FIRING, "at": NOW}
    return Notice(alarms=alarms, **(values | changes))  # type: ignore[arg-type]  # a test's shorthand


def resolved(key: str = "prod-chat") -> Alarm:
    return alarm(key, resolved_at=NOW - 5, since=NOW - 90_000)


def _exhausted(key: str) -> Alarm:
    spent = "Account acme has spent 512.30 USD this month (recorded so far); its limit is 500.00 USD."
    texts = {
        "summary": "The money of an API key has run out.",
        "description": f"The key {key} has no money left: The prepaid credit of the account is used up. {spent}",
        "spent": spent,
        "cause": "The prepaid credit of the account is used up.",
        "remedy": "Buy credit. https://platform.openai.com/settings/organization/billing/overview",
    }
    return alarm(key, rule="LLMKeyQuotaExhausted", texts=texts, shared=True, cause="credit_balance")


def _closed(key: str, **changes: object) -> Alarm:
    """Of an account that the vendor closed: the cause is the account's."""
    return alarm(key, shared=True, cause="account_deactivated", **changes)


def account_alarm(collector: str, **changes: object) -> Alarm:
    """Of an account itself: one thing that cannot be read of it."""
    texts = {
        "summary": "Something of an account cannot be read.",
        "description": f"The {collector} of acme cannot be read. The admin key is an ordinary key.",
        "cause": "The admin key is an ordinary key.",
        "remedy": "Create an admin key at https://platform.openai.com/settings/organization/admin-keys",
        "dashboard_url": "http://127.0.0.1:3000/d/llmkey-money?var-account=acme",
    }
    names = {"account": "acme", "collector": collector, "provider": "openai", "severity": "warning"}
    values: dict[str, object] = {"labels": tuple(names.items()), "texts": texts}
    return replace(alarm(), rule="LLMAccountCollectorFailing", **(values | changes))  # type: ignore[arg-type]  # same


def _egress() -> Alarm:
    texts = {"summary": "Nothing that is watched answers.", "cause": "It may be us.", "remedy": "Look at the network."}
    return alarm(rule="LLMKeyExporterEgressDown", labels=(("severity", "critical"),), texts=texts)


TWELVE = tuple(_exhausted(f"prod-{number:02}") for number in range(1, 13))

NOTICES = {
    "firing": notice(alarm()),
    "firing_twelve": notice(*TWELVE),
    "firing_beside_others": notice(_closed("prod-batch"), others=(_closed("prod-chat"),)),
    "firing_two": notice(alarm(cause="invalid_key"), alarm("prod-batch", cause="invalid_key")),
    "firing_account": notice(account_alarm("costs"), account_alarm("usage")),
    "firing_without_subject": notice(_egress(), group=Group("LLMKeyExporterEgressDown")),
    "repeated": notice(alarm(), repeated=True, at=NOW + 4 * 3600),
    "resolved": notice(resolved(), phase=Phase.RESOLVED),
    "resolved_beside_others": notice(
        _closed("prod-chat", resolved_at=NOW - 5), phase=Phase.RESOLVED, others=(_closed("a"), _closed("b"))
    ),
    "test": replace(notice(alarm()), test=True),
}


def written(message: Message) -> str:
    """A message as text, as it is sent."""
    if isinstance(message, Post):
        headers = "".join(f"{name}: {value}\n" for name, value in message.headers.items())
        body = json.dumps(json.loads(message.body), indent=2, ensure_ascii=False)
        return f"POST {message.url}\n{headers}\n{body}\n"
    if isinstance(message, Mail):
        login = f"{message.username}:{message.password}@{message.host}:{message.port} {message.security}"
        envelope = f"{login}\n{message.sender} -> {', '.join(message.recipients)}"
        return f"{envelope}\n{message.content.decode('ascii')}".replace("\r\n", "\n")
    assert isinstance(message, Chat)
    return f"{' '.join(message.urls)} urgent={message.urgent}\n{message.title}\n\n{message.text}\n"
