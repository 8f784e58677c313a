"""PagerDuty, Events API v2: an incident for each alarm, or one for all of an account's that share a cause.

https://developer.pagerduty.com/docs/send-alert-event
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import ClassVar, Literal

from pydantic import Field

from exporter.fields import HttpUrl
from exporter.model import Notice, Phase, Secret
from exporter.notifiers.identity import alarm_id, group_id
from exporter.notifiers.json_body import JSON_HEADERS, encode
from exporter.notifiers.message import Post
from exporter.notifiers.receiver import ReceiverSettings
from exporter.notifiers.secret_fields import Token
from exporter.notifiers.text import about, links, listed, loudest, spent, started, text_of, texts_of, title
from exporter.notifiers.wording import link_in, rfc3339

_LONGEST_SUMMARY = 1024
_SEVERITIES = {"critical": "critical", "warning": "warning"}


class PagerDuty(ReceiverSettings):
    """A service with an Events API v2 integration."""

    remembers: ClassVar[bool] = True

    kind: Literal["pagerduty"] = Field(description="PagerDuty, Events API v2")
    routing_key: Token = Field(description="Where the integration key of the service is")
    url: HttpUrl = Field(
        "https://events.pagerduty.com/v2/enqueue",
        description="Accounts in Europe: https://events.eu.pagerduty.com/v2/enqueue",
    )

    def render(self, notice: Notice, secrets: Mapping[str, Secret]) -> Sequence[Post]:
        """One event for a cause that keys of an account share; else one for each alarm: each is an incident."""
        if all(alarm.shared for alarm in notice.alarms):
            return [self._event(notice, group_id(notice), secrets)]
        each = (replace(notice, alarms=(alarm,), others=()) for alarm in notice.alarms)
        return [self._event(one, alarm_id(one.alarms[0], test=notice.test), secrets) for one in each]

    def _event(self, notice: Notice, dedup_key: str, secrets: Mapping[str, Secret]) -> Post:
        """A resolution only when nothing of it is left."""
        ended = notice.phase is Phase.RESOLVED
        left = notice.others if ended else (*notice.alarms, *notice.others)
        event: dict[str, object] = {
            "routing_key": secrets["routing_key"].value,
            "event_action": "trigger" if left else "resolve",
            "dedup_key": dedup_key,
        }
        if left:
            # Of a group that has shrunk, what is left is told as it fires.
            event |= _told(replace(notice, alarms=left, others=(), phase=Phase.FIRING))
        return Post(url=self.url, headers=JSON_HEADERS, body=encode(event))


def _told(notice: Notice) -> dict[str, object]:
    group = notice.group
    payload = {
        "summary": title(notice, _LONGEST_SUMMARY),
        "source": about(notice) or "llmkey-exporter",
        "severity": _SEVERITIES.get(loudest(notice.alarms), "info"),
        "timestamp": rfc3339(min(alarm.since if alarm.fired_at is None else alarm.fired_at for alarm in notice.alarms)),
        "component": group.provider,
        "group": group.account,
        "class": group.rule,
    }
    details = {
        "subjects": listed(notice.alarms),
        "since": rfc3339(started(notice.alarms)),
        "description": text_of(notice.alarms[0], "description") if len(notice.alarms) == 1 else "",
        "cause": texts_of(notice.alarms, "cause"),
        "spent": "\n".join(spent(notice)),
        "remedy": texts_of(notice.alarms, "remedy"),
    }
    return {
        "payload": _filled(payload) | {"custom_details": _filled(details)},
        "links": _links(notice),
        "client": "llmkey-exporter",
    }


def _links(notice: Notice) -> list[dict[str, str]]:
    found = [{"href": link.text, "text": link.label} for link in links(notice.alarms)]
    vendor = link_in(text_of(notice.alarms[0], "remedy"))
    return [*found, {"href": vendor, "text": "Vendor"}] if vendor else found


def _filled(values: Mapping[str, str]) -> dict[str, object]:
    return {name: value for name, value in values.items() if value}
