"""From the configuration to those who are told."""

from collections.abc import Callable
from pathlib import Path

import pytest

from exporter.config import SecretFiles, Settings, links, load, resolve_heartbeat, resolve_receivers
from exporter.model import Secret
from exporter.notifiers import Receiver

Load = Callable[..., Settings]

CANARY = "CANARY0123456789canary"
TOKEN = "expected printable ASCII characters without spaces"
ADDRESS = "expected an address that begins with https:// or http://"


def secrets_of(receiver: Receiver) -> dict[str, str]:
    return {field: secret.value for field, secret in receiver.secrets.items()}


def read_nothing(path: Path) -> bytes:
    raise FileNotFoundError(path)


def test_every_kind_of_the_example_is_resolved() -> None:
    """With its secrets by field, from files beneath their names and from variables."""
    settings = load(Path(__file__).parent / "example.yml", environ={}, flags={})
    environ = {"HOOK_URL": f"https://hook/{CANARY}", "HOOK_SECRET": f"{CANARY} 1", "HOOK_TOKEN": f"{CANARY}2"}
    receivers = resolve_receivers(
        settings, environ=environ, read=lambda path: f"https://{path.name}/{CANARY}\n".encode()
    )
    assert [receiver.fault for receiver in receivers] == [""] * 7
    assert {receiver.name: secrets_of(receiver) for receiver in receivers} == {
        "am": {},
        "am-cluster": {"password": f"https://alertmanager/{CANARY}"},
        "pager": {"routing_key": f"https://pagerduty/{CANARY}"},
        "hook": {"url": environ["HOOK_URL"], "hmac_secret": f"{CANARY} 1", "bearer_token": f"{CANARY}2"},
        "mail": {"password": f"https://smtp/{CANARY}"},
        "chat": {"url": f"https://slack/{CANARY}"},
        "phones": {"url": f"https://apprise/{CANARY}"},
    }
    assert "CANARY" not in repr(receivers) + str(receivers)


FAULTS = [
    ("routing_key: {env: X}", "routing_key: environment variable X is not set"),
    ("routing_key: {env: EMPTY}", "routing_key: environment variable EMPTY is empty"),
    ("routing_key: {file: /etc/x}", "routing_key: secret file /etc/x is missing"),
    ("routing_key: ''", "routing_key: the secret in the configuration is empty"),
    (f"routing_key: 'two {CANARY}'", f"routing_key: {TOKEN}"),
    ("routing_key: {env: BROKEN}", f"routing_key: {TOKEN}"),
]


@pytest.mark.parametrize(("written", "fault"), FAULTS)
def test_a_secret_that_will_not_do_is_a_fault(configure: Load, written: str, fault: str) -> None:
    """The words say whose it is, which, and what is wrong; nothing is raised, nothing shown."""
    settings = configure(f"keys: []\nreceivers: [{{name: pager, kind: pagerduty, {written}}}]")
    environ = {"EMPTY": "", "BROKEN": f"{CANARY}\n"}
    (receiver,) = resolve_receivers(settings, environ=environ, read=read_nothing)
    assert receiver.fault == f"receiver pager: {fault}"
    assert receiver.secrets == {}


@pytest.mark.parametrize("url", [CANARY, f"ftp://{CANARY}", "https://", f"https://h/{CANARY} x", "https://h:99999/"])
def test_an_address_that_is_none_is_a_fault(configure: Load, url: str) -> None:
    """It could not be sent to; the other secrets are there."""
    settings = configure(f"keys: []\nreceivers: [{{name: hook, kind: webhook, url: '{url}', hmac_secret: {CANARY}}}]")
    (receiver,) = resolve_receivers(settings, environ={})
    assert receiver.fault == f"receiver hook: url: {ADDRESS}"
    assert secrets_of(receiver) == {"hmac_secret": CANARY}


@pytest.mark.parametrize("url", [CANARY, " ", f"ntfy://{CANARY} {CANARY}"])
def test_apprise_wants_addresses(configure: Load, url: str) -> None:
    """Each of the several."""
    settings = configure(f"keys: []\nreceivers: [{{name: a, kind: apprise, url: '{url}'}}]")
    (receiver,) = resolve_receivers(settings, environ={})
    assert receiver.fault == "receiver a: url: expected addresses such as ntfy://topic, separated by white space"


def test_several_faults_are_told_together(configure: Load) -> None:
    """In the order of the fields."""
    settings = configure("keys: []\nreceivers: [{name: h, kind: webhook, url: {env: U}, bearer_token: {env: T}}]")
    (receiver,) = resolve_receivers(settings, environ={})
    assert receiver.fault == (
        "receiver h: url: environment variable U is not set; bearer_token: environment variable T is not set"
    )


def test_relative_files_begin_beside_the_configuration(configure: Load, tmp_path: Path) -> None:
    """As those of keys do."""
    (tmp_path / "pager").write_text(f"{CANARY}\n")
    settings = configure("keys: []\nreceivers: [{name: p, kind: pagerduty, routing_key: {file: pager}}]")
    (receiver,) = resolve_receivers(settings, environ={})
    assert secrets_of(receiver) == {"routing_key": CANARY}


HEARTBEATS = [
    (f"https://hc-ping.com/{CANARY}", f"https://hc-ping.com/{CANARY}/fail"),
    (f"https://hc-ping.com/{CANARY}/", f"https://hc-ping.com/{CANARY}/fail"),
    (f"https://hc/{CANARY}?create=1", f"https://hc/{CANARY}/fail?create=1"),
]


@pytest.mark.parametrize(("url", "fail"), HEARTBEATS)
def test_a_failure_is_told_behind_the_heartbeats_address(configure: Load, url: str, fail: str) -> None:
    """Unless it has an address of its own."""
    heartbeat = resolve_heartbeat(configure(f"keys: []\nheartbeat: {{url: '{url}'}}"), environ={})
    assert heartbeat is not None
    assert (heartbeat.url, heartbeat.fail_url, heartbeat.interval) == (Secret(url), Secret(fail), 60.0)
    assert heartbeat.fault == ""
    assert "CANARY" not in repr(heartbeat)
    settings = configure(f"keys: []\nheartbeat: {{url: '{url}', fail_url: {{env: FAIL}}, interval: 2m}}")
    heartbeat = resolve_heartbeat(settings, environ={"FAIL": "https://own"})
    assert heartbeat is not None
    assert (heartbeat.fail_url, heartbeat.interval) == (Secret("https://own"), 120.0)


def test_a_heartbeat_without_its_address_has_a_fault(configure: Load) -> None:
    """And a missing address of its own for failures is not made up."""
    settings = configure("keys: []\nheartbeat: {url: {env: U}, fail_url: {env: F}}")
    heartbeat = resolve_heartbeat(settings, environ={"U": "https://hc"})
    assert heartbeat is not None
    assert (heartbeat.url, heartbeat.fail_url) == (Secret("https://hc"), None)
    assert heartbeat.fault == "heartbeat: fail_url: environment variable F is not set"
    heartbeat = resolve_heartbeat(configure("keys: []\nheartbeat: {url: {env: U}}"), environ={})
    assert heartbeat is not None
    assert (heartbeat.url, heartbeat.fail_url) == (None, None)
    assert heartbeat.fault == "heartbeat: url: environment variable U is not set"


def test_without_a_heartbeat_there_is_none(configure: Load) -> None:
    """It is optional."""
    assert resolve_heartbeat(configure("keys: []"), environ={}) is None


LINKS = [
    ("", "http://127.0.0.1:10427/runbooks", ""),
    ("web: {listen_address: ':1'}", "http://127.0.0.1:1/runbooks", ""),
    ("web: {listen_address: '[2001:db8::1]:1'}", "http://[2001:db8::1]:1/runbooks", ""),
    ("web: {external_url: 'https://x/llmkey/'}", "https://x/llmkey/runbooks", ""),
    (
        "web: {external_url: 'https://x'}\nalerting: {runbook_url: 'https://r/', dashboard_url: 'https://g'}",
        "https://r",
        "https://g",
    ),
]


@pytest.mark.parametrize(("text", "runbooks", "grafana"), LINKS)
def test_links_lead_where_they_are_said_to(configure: Load, text: str, runbooks: str, grafana: str) -> None:
    """Else to the exporter itself, and to no dashboard."""
    found = links(configure(f"keys: []\n{text}"))
    assert (found.runbooks, found.grafana) == (runbooks, grafana)


TOLD = """
keys: [{name: a, secret: {file: shared}}]
receivers: [{name: pager, kind: pagerduty, routing_key: {file: shared}}, {name: chat, kind: slack, url: {file: chat}}]
heartbeat: {url: {file: beat}}
"""


def test_a_rotated_secret_of_a_receiver_has_the_same_grace(configure: Load, tmp_path: Path) -> None:
    """A new one is taken at once; a lost one stays for a minute, for receivers and heartbeat as for keys."""
    for name, content in (("shared", "old"), ("chat", "https://old"), ("beat", "https://beat")):
        (tmp_path / name).write_text(content)
    settings = configure(TOLD)
    told, beat = resolve_receivers(settings, environ={}), resolve_heartbeat(settings, environ={})
    files = SecretFiles(settings, (), told, beat)

    def seen(now: float) -> list[str]:
        files.poll(now)
        receivers = resolve_receivers(settings, environ={}, read=files.reader())
        heartbeat = resolve_heartbeat(settings, environ={}, read=files.reader())
        assert heartbeat is not None
        urls = [secret.value for receiver in receivers for secret in receiver.secrets.values()]
        return [*urls, heartbeat.url.value if heartbeat.url else heartbeat.fault]

    assert seen(4e9) == ["old", "https://old", "https://beat"]
    (tmp_path / "chat").write_text("https://new")
    assert seen(4e9 + 10) == ["old", "https://new", "https://beat"]
    for name in ("shared", "chat", "beat"):
        (tmp_path / name).unlink()
    assert seen(4e9 + 20) == ["old", "https://new", "https://beat"]
    assert seen(4e9 + 79) == ["old", "https://new", "https://beat"]
    assert seen(4e9 + 80) == [f"heartbeat: url: secret file {tmp_path}/beat is missing"]
