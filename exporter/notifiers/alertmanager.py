"""Alertmanager, API v2: told of everything that fires, again and again, rather than of what is new.

https://github.com/prometheus/alertmanager/blob/main/api/v2/openapi.yaml; how often and how far ahead is
what Prometheus does (rules/manager.go: four times the resend delay), so that a dead daemon's alerts end.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from exporter.fields import HttpUrl, SecretSource, refusal
from exporter.model import Alarm, Notice, Secret
from exporter.notifiers.json_body import JSON_HEADERS, basic, bearer, encode
from exporter.notifiers.kinds import AT_LEAST_ONE, UserName
from exporter.notifiers.message import Post
from exporter.notifiers.receiver import ReceiverSettings
from exporter.notifiers.secret_fields import OptionalToken
from exporter.notifiers.text import annotations, marked
from exporter.notifiers.wording import rfc3339

#: How far ahead the end of a firing alert is said to be, in seconds.
AHEAD = 240.0


class Alertmanager(ReceiverSettings):
    """One Alertmanager, or all members of a cluster.

    Not asked for :meth:`render` but for :meth:`posts`, with everything that fires or has just ended. It forgets a
    test by itself; resolving one at once would keep it from ever being told.
    """

    kind: Literal["alertmanager"] = Field(description="Prometheus' Alertmanager, API v2")
    urls: Annotated[tuple[HttpUrl, ...], AT_LEAST_ONE] = Field(
        max_length=20,
        description="Address of every member of the cluster, such as http://alertmanager:9093",
        json_schema_extra={"minItems": 1},
    )
    username: UserName = Field("", description="For basic auth")
    password: SecretSource | None = Field(None, description="For basic auth")
    bearer_token: OptionalToken = Field(None, description="In place of user and password")

    @model_validator(mode="after")
    def _one_credential(self) -> Self:
        if bool(self.username) != (self.password is not None):
            raise refusal("expected username and password together")
        if self.username and self.bearer_token is not None:
            raise refusal("expected username and password, or bearer_token, not both")
        return self

    def render(self, notice: Notice, secrets: Mapping[str, Secret]) -> Sequence[Post]:
        """The posts for the alarms of one notice."""
        return self.posts(marked(notice), notice.at, secrets)

    def posts(self, alarms: Iterable[Alarm], now: float, secrets: Mapping[str, Secret]) -> Sequence[Post]:
        """The same body for each member."""
        password, token = secrets.get("password"), secrets.get("bearer_token")
        headers = {**JSON_HEADERS, **basic(self.username, password), **bearer(token)}
        body = payload(alarms, now)
        return [Post(url=f"{url}/api/v2/alerts", headers=headers, body=body) for url in self.urls]


def payload(alarms: Iterable[Alarm], now: float) -> bytes:
    """JSON for ``POST /api/v2/alerts``: what fires ends in four minutes, what has ended ended when it did."""
    return encode([_alert(alarm, now) for alarm in alarms])


def _alert(alarm: Alarm, now: float) -> dict[str, object]:
    texts = annotations(alarm)
    starts = alarm.active_at if alarm.fired_at is None else alarm.fired_at
    # An alert that ends before it starts is refused.
    ends = now + AHEAD if alarm.resolved_at is None else max(alarm.resolved_at, starts)
    return {
        "labels": {"alertname": alarm.rule, **dict(alarm.labels)},
        "annotations": texts,
        "startsAt": rfc3339(starts),
        "endsAt": rfc3339(ends),
        "generatorURL": texts.get("runbook_url", ""),
    }
