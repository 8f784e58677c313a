"""The effective configuration as it may be shown."""

from collections.abc import Callable
from pathlib import Path

from exporter.config import Settings, load, redacted
from exporter.config.yaml_source import parse_yaml

Load = Callable[..., Settings]

CANARY = "sk-proj-CANARY0123456789canary"


def test_secrets_are_left_out_and_their_places_shown(configure: Load) -> None:
    """Of keys, accounts, receivers and the heartbeat: their addresses are secrets too."""
    settings = configure(
        f"keys: [{{name: a, secret: {CANARY}}}, {{name: b, secret: {{env: B}}}}, {{name: c, secret: {{file: c}}}}]\n"
        f"accounts: [{{name: acme, admin_secret: {CANARY}}}, {{name: beta, admin_secret: {{env: A}}}}, {{name: c}}]\n"
        f"receivers: [{{name: hook, kind: webhook, url: 'https://hook/{CANARY}', hmac_secret: {{env: H}}}}]\n"
        f"heartbeat: {{url: 'https://beat/{CANARY}', fail_url: {{file: f}}}}"
    )
    text = redacted(settings)
    assert "CANARY" not in text
    shown = parse_yaml(text, label="shown")
    assert [key["secret"] for key in shown["keys"]] == ["<secret>", {"env": "B"}, {"file": "c"}]
    assert [account.get("admin_secret") for account in shown["accounts"]] == ["<secret>", {"env": "A"}, None]
    assert shown["receivers"] == [{"name": "hook", "kind": "webhook", "url": "<secret>", "hmac_secret": {"env": "H"}}]
    assert shown["heartbeat"] == {"url": "<secret>", "fail_url": {"file": "f"}, "interval": "1m"}


def test_defaults_and_overrides_are_filled_in(configure: Load) -> None:
    """What is shown is what holds, whoever said it; a key shows what it says itself."""
    settings = configure(
        "keys: [{name: a, secret: {env: A}, probing: {quota: {interval: 90m}}, paused_until: 2026-12-01T08:00Z}]",
        {"LLMKEY_LOG__LEVEL": "debug"},
        {"web": {"listen_address": ":1"}},
    )
    shown = parse_yaml(redacted(settings), label="shown")
    assert list(shown) == [name for name in Settings.model_fields if name in shown]
    assert shown["probing"]["quota"] == {"interval": "15m", "timeout": "30s", "enabled": True, "call": "auto"}
    assert shown["log"] == {"level": "debug", "format": "logfmt"}
    assert shown["web"] == {"listen_address": ":1"}
    assert shown["alerting"] == {
        "repeat_interval": "4h",
        "group_wait": "1s",
        "group_interval": "5m",
        "labels": [],
        "runbook_url": "http://127.0.0.1:1/runbooks",
        "dashboard_url": None,
    }
    assert "heartbeat" not in shown
    assert shown["keys"][0]["probing"] == {"quota": {"interval": "1h30m"}}
    assert shown["keys"][0]["paused_until"] == "2026-12-01T08:00:00Z"


def test_an_account_shows_what_is_read_of_it(configure: Load) -> None:
    """Also what nobody wrote."""
    settings = configure("keys: []\naccounts: [{name: acme, collect: {usage: {interval: 90s}}}]")
    (account,) = parse_yaml(redacted(settings), label="shown")["accounts"]
    assert account == {
        "name": "acme",
        "provider": "openai",
        "warn_at": [0.5, 0.8, 1.0],
        "credit": [],
        "collect": {
            "costs": {"interval": "15m", "enabled": True},
            "usage": {"interval": "1m30s", "enabled": True, "bucket": "1m"},
            "limits": {"interval": "15m", "enabled": True},
            "keys": {"interval": "1h", "enabled": True},
        },
        "top_projects": 20,
        "top_models": 20,
        "compat": [],
    }


def test_a_provider_shows_the_status_page_that_is_read(configure: Load) -> None:
    """Known or named; where there is none it is off."""
    settings = configure(
        "keys: []\nproviders: {a: {base_url: 'http://a', status: {url: 'http://s/', interval: 5m}},"
        " b: {base_url: 'http://b', status: {interval: 5m}}}"
    )
    assert parse_yaml(redacted(settings), label="shown")["providers"] == {
        "a": {
            "kind": "openai",
            "base_url": "http://a",
            "status": {"url": "http://s", "interval": "5m", "enabled": True},
        },
        "b": {"kind": "openai", "base_url": "http://b", "status": {"enabled": False}},
        "openai": {
            "kind": "openai",
            "base_url": "https://api.openai.com/v1",
            "status": {"url": "https://status.openai.com", "interval": "1m", "enabled": True},
        },
    }


def test_what_is_shown_can_be_loaded_again(tmp_path: Path) -> None:
    """Nothing is lost but the secrets."""
    settings = load(Path(__file__).parent / "example.yml", environ={}, flags={})
    path = tmp_path / "again.yml"
    path.write_text(redacted(settings))
    again = load(path, environ={}, flags={})
    assert redacted(again) == redacted(settings)
