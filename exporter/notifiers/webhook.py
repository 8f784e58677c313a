"""A webhook that is sent what Alertmanager sends its own: version 4 of its body, signed if a secret is given.

https://prometheus.io/docs/alerting/latest/configuration/#webhook_config
"""

import hashlib
import hmac
from collections.abc import Mapping, Sequence
from typing import Literal

from pydantic import Field

from exporter.fields import SecretSource
from exporter.model import Alarm, Notice, Phase, Secret
from exporter.notifiers.identity import notice_id
from exporter.notifiers.json_body import JSON_HEADERS, bearer, encode
from exporter.notifiers.message import Post
from exporter.notifiers.receiver import ReceiverSettings
from exporter.notifiers.secret_fields import Address, OptionalToken
from exporter.notifiers.text import annotations, marked
from exporter.notifiers.wording import rfc3339

SIGNATURE = "X-Llmkey-Signature"
IDEMPOTENCY = "Idempotency-Key"

_MOST_ALERTS = 500
_NO_END = "0001-01-01T00:00:00Z"  # Alertmanager's word for an alert that goes on


class Webhook(ReceiverSettings):
    """An address that takes Alertmanager's webhooks.

    With ``hmac_secret`` the header X-Llmkey-Signature is ``t=TIME,v1=HEX``: HEX is the HMAC-SHA256 of
    ``TIME.BODY``, TIME the Unix time of the notice. Idempotency-Key is the same when a notice is sent again.
    """

    kind: Literal["webhook"] = Field(description="A POST with the body of Alertmanager's webhooks, version 4")
    url: Address = Field(description="Where the address is; it is a secret")
    hmac_secret: SecretSource | None = Field(None, description="Where the secret is that signs every body")
    bearer_token: OptionalToken = Field(None, description="Where the token is that is sent as Authorization")

    def render(self, notice: Notice, secrets: Mapping[str, Secret]) -> Sequence[Post]:
        body = encode(_body(notice))
        headers = {**JSON_HEADERS, IDEMPOTENCY: notice_id(notice), **bearer(secrets.get("bearer_token"))}
        if key := secrets.get("hmac_secret"):
            headers[SIGNATURE] = signature(key, int(notice.at), body)
        return [Post(url=secrets["url"].value, headers=headers, body=body)]


def signature(key: Secret, time: int, body: bytes) -> str:
    """The value of X-Llmkey-Signature. The time is part of what is signed, so that a replay shows."""
    signed = hmac.new(key.value.encode("utf-8", "surrogateescape"), f"{time}.".encode() + body, hashlib.sha256)
    return f"t={time},v1={signed.hexdigest()}"


def _body(notice: Notice) -> dict[str, object]:
    alarms = marked(notice)
    alerts = [_alert(alarm, notice.phase) for alarm in alarms[:_MOST_ALERTS]]
    group = notice.group
    shared = {"alertname": group.rule, "provider": group.provider, "account": group.account}
    shared = {name: value for name, value in shared.items() if value}
    return {
        "version": "4",
        "groupKey": "{}:{" + ", ".join(f'{name}="{value}"' for name, value in shared.items()) + "}",
        "truncatedAlerts": len(alarms) - len(alerts),
        "status": notice.phase.value,
        "receiver": notice.receiver,
        "groupLabels": shared,
        "commonLabels": _common([_labels(alarm) for alarm in alarms]),
        "commonAnnotations": _common([annotations(alarm) for alarm in alarms]),
        "externalURL": annotations(alarms[0]).get("dashboard_url", ""),
        "alerts": alerts,
    }


def _alert(alarm: Alarm, phase: Phase) -> dict[str, object]:
    texts = annotations(alarm)
    return {
        "status": phase.value,
        "labels": _labels(alarm),
        "annotations": texts,
        "startsAt": rfc3339(alarm.active_at if alarm.fired_at is None else alarm.fired_at),
        "endsAt": _NO_END if alarm.resolved_at is None else rfc3339(alarm.resolved_at),
        "generatorURL": texts.get("runbook_url", ""),
        "fingerprint": hashlib.sha256(alarm.identity.encode("utf-8", "replace")).hexdigest()[:16],
    }


def _labels(alarm: Alarm) -> Mapping[str, str]:
    return {"alertname": alarm.rule, **dict(alarm.labels)}


def _common(each: Sequence[Mapping[str, str]]) -> Mapping[str, str]:
    """What all of them have in common."""
    first, *rest = each
    return {name: value for name, value in first.items() if all(other.get(name) == value for other in rest)}
