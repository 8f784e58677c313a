"""From a simulated provider to the receivers: the exporter is a process, the receivers listen on real sockets."""

import datetime as dt
from typing import Any

from exporter.simulator import Simulator
from tests.e2e.dispatch.conftest import PASSWORD, PostOffice, Sink, post_office, sink
from tests.e2e.test_exporter_keys import config, secret_of

__all__ = ["post_office", "sink"]

AT_ONCE = {"group_wait": "0s", "group_interval": "0s"}
"""News goes out as soon as it is known."""

SIGNING, ROUTING_KEY = "CANARY-signing-0123456789", "CANARY0123456789abcdef0123456789"
_PATH, _TOKEN = "CANARY-path-0123456789", "CANARY-token-0123456789"
SECRETS = (SIGNING, ROUTING_KEY, _PATH, _TOKEN, PASSWORD)
"""Of the receivers below."""

Told = tuple[str, str, str]
"""``firing`` or ``resolved``, the rule, and the key or whatever else it is about."""


def webhook(name: str, url: str, **fields: Any) -> dict[str, Any]:
    """A receiver that tells this address of everything down to warnings."""
    return {"name": name, "kind": "webhook", "url": f"{url}/{name}", **fields}


def secret_address(there: Sink, name: str) -> str:
    """An address that is itself a secret; its last part is the name."""
    return f"{there.url}/{_PATH}/{name}"


def every_kind(there: Sink, office: PostOffice) -> list[dict[str, Any]]:
    """A receiver of each kind, each with all the secrets it may have; at the sink its name ends the path."""
    mail = {"smarthost": f"127.0.0.1:{office.port}", "security": "none", "from": "llmkey@example.org"}
    login = {"username": "llmkey", "password": PASSWORD}
    tail = secret_address(there, "tail").replace("http://", "json://")
    return [
        {"name": "am", "kind": "alertmanager", "urls": [there.url], "bearer_token": _TOKEN},
        {"name": "hook", "kind": "webhook", "url": secret_address(there, "hook"), "hmac_secret": SIGNING},
        {"name": "pd", "kind": "pagerduty", "routing_key": ROUTING_KEY, "url": f"{there.url}/pd"},
        {"name": "chat", "kind": "slack", "url": secret_address(there, "chat")},
        {"name": "tail", "kind": "apprise", "url": tail},
        {"name": "mail", "kind": "email", "to": ["ops@example.org"], **mail, **login},
    ]


def arrived(there: Sink, name: str) -> list[Any]:
    """The bodies that came to addresses which end in this name, in order; all with an empty one."""
    paths = (path.rpartition("/")[2] for path in there.paths)
    return [body for path, body in zip(paths, there.bodies, strict=True) if name in ("", path)]


def told(there: Sink, name: str = "") -> list[Told]:
    """What webhooks of this name (or any) were told, in order, one entry for each alert."""
    return [
        (alert["status"], alert["labels"]["alertname"], subject(alert["labels"]))
        for body in arrived(there, name)
        for alert in body["alerts"]
    ]


def subject(labels: dict[str, str]) -> str:
    return labels.get("key") or labels.get("receiver") or labels.get("provider", "")


def in_days(days: float) -> str:
    """A day as ``expires_on`` wants it."""
    return (dt.datetime.now(dt.UTC) + dt.timedelta(days=days)).date().isoformat()


def watching(server: Simulator, *names: str, receivers: list[dict[str, Any]], **changes: Any) -> dict[str, Any]:
    """A configuration that probes these keys quickly and tells these receivers at once."""
    return config(server, *names, receivers=receivers, alerting=AT_ONCE) | changes


def key(server: Simulator, name: str, **fields: Any) -> dict[str, Any]:
    """One key's entry."""
    return {"name": name, "secret": secret_of(server, name), **fields}
