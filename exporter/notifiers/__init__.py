"""How receivers are told: one file each, settings and rendering, no I/O."""

from collections.abc import Mapping
from types import MappingProxyType

from exporter.notifiers.alertmanager import Alertmanager
from exporter.notifiers.apprise import Apprise
from exporter.notifiers.email import Email
from exporter.notifiers.heartbeat import Heartbeat
from exporter.notifiers.message import Chat, Mail, Message, Post
from exporter.notifiers.pagerduty import PagerDuty
from exporter.notifiers.receiver import Receiver, ReceiverSettings
from exporter.notifiers.secret_fields import malformed, secret_fields
from exporter.notifiers.slack import Slack
from exporter.notifiers.webhook import Webhook

#: By the ``kind`` of a receiver in the configuration.
NOTIFIERS: Mapping[str, type[ReceiverSettings]] = MappingProxyType(
    {
        "alertmanager": Alertmanager,
        "apprise": Apprise,
        "email": Email,
        "pagerduty": PagerDuty,
        "slack": Slack,
        "webhook": Webhook,
    }
)

__all__ = [
    "NOTIFIERS",
    "Alertmanager",
    "Apprise",
    "Chat",
    "Email",
    "Heartbeat",
    "Mail",
    "Message",
    "PagerDuty",
    "Post",
    "Receiver",
    "ReceiverSettings",
    "Slack",
    "Webhook",
    "malformed",
    "secret_fields",
]
