"""Flags over environment over file over defaults, and messages that name the right one."""

import json
import logging
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from exporter.config import ConfigError, Settings, load, resolve
from exporter.fields import SecretSource
from exporter.notifiers import Slack

Load = Callable[..., Settings]

CANARY = "sk-proj-CANARY0123456789canary"
KEYS = "keys: []\n"


def from_environment(environ: Mapping[str, str], flags: Mapping[str, Any] | None = None) -> Settings:
    return load(None, environ={"LLMKEY_KEYS": "[]", **environ}, flags=flags or {})


def refused(environ: Mapping[str, str], flags: Mapping[str, Any] | None = None) -> str:
    with pytest.raises(ConfigError) as caught:
        from_environment(environ, flags)
    assert "CANARY" not in str(caught.value)
    return str(caught.value)


def test_the_strongest_source_wins(configure: Load) -> None:
    """A flag hides the variable, the variable hides the file, the file hides the default; neighbours stay."""
    text = KEYS + "web: {listen_address: ':1', external_url: 'http://file'}\nlog: {level: warn, format: json}"
    environ = {"LLMKEY_WEB__LISTEN_ADDRESS": ":2", "LLMKEY_LOG__LEVEL": "error"}
    settings = configure(text, environ, {"web": {"listen_address": ":3"}})
    assert settings.web.port == 3
    assert settings.web.external_url == "http://file"
    assert (settings.log.level, settings.log.format) == ("error", "json")
    assert settings.storage.path == "llmkey.db"


PATHS = KEYS + "storage: {path: data/a.db}\nweb: {config_file: web.yml}"


def test_paths_in_the_file_begin_beside_it(configure: Load, tmp_path: Path) -> None:
    """As those of secret files do; an absolute path and :memory: stay."""
    settings = configure(PATHS)
    assert settings.storage.path == str(tmp_path / "data" / "a.db")
    assert settings.web.config_file == str(tmp_path / "web.yml")
    settings = configure(KEYS + "storage: {path: /data/a.db}\nweb: {config_file: /etc/web.yml}")
    assert (settings.storage.path, settings.web.config_file) == ("/data/a.db", "/etc/web.yml")
    assert configure(KEYS + "storage: {path: ':memory:'}").storage.path == ":memory:"


def test_paths_of_flags_and_variables_begin_where_the_program_was_started(configure: Load) -> None:
    """They stay as given, over a file or without one; so does the default."""
    variables = {"LLMKEY_STORAGE": '{"path": "b.db"}'}
    flags = {"web": {"config_file": "flag.yml"}}
    settings = configure(PATHS, variables, flags)
    assert (settings.storage.path, settings.web.config_file) == ("b.db", "flag.yml")
    assert from_environment(variables, flags).storage.path == "b.db"
    assert configure(KEYS).storage.path == "llmkey.db"


def test_every_depth_can_be_set_by_a_variable() -> None:
    """Two underscores go one level down; lists and mappings are JSON."""
    settings = from_environment(
        {
            "LLMKEY_PROVIDERS__OPENAI__BASE_URL": "http://127.0.0.1:9/v1",
            "LLMKEY_PROBING__AUTH__INTERVAL": "2s",
            "LLMKEY_PROBING__CONCURRENCY": "7",
            "LLMKEY_PROBING__QUOTA__ENABLED": "false",
            "LLMKEY_STORAGE__PATH": ":memory:",
            "LLMKEY_TOTAL_SHARDS": "2",
            "LLMKEY_KEYS": json.dumps([{"name": "a", "secret": CANARY, "labels": {"team": "x"}}]),
            "LLMKEY_WEB": '{"listen_address": ":5"}',
            "LLMKEY_RECEIVERS": json.dumps([{"name": "r", "kind": "slack", "url": {"env": "SLACK"}}]),
            "LLMKEY_ALERTING__REPEAT_INTERVAL": "1h",
            "LLMKEY_HEARTBEAT__URL__ENV": "BEAT",
            "LLMKEY_HEARTBEAT__INTERVAL": "5m",
            "LLMKEY_PROVIDERS__OPENAI__STATUS__ENABLED": "false",
            "LLMKEY_PRICES": '{"m": {"input_usd_per_mtok": 1, "output_usd_per_mtok": 2}}',
            "LLMKEY_ACCOUNTS": json.dumps(
                [{"name": "acme", "admin_secret": {"env": "ADMIN"}, "collect": {"keys": {"interval": "30m"}}}]
            ),
            "llmkey_shard": "1",
        }
    )
    assert settings.providers["openai"].base_url == "http://127.0.0.1:9/v1"
    assert settings.probing.auth.interval == 2.0
    assert settings.probing.concurrency == 7
    assert not settings.probing.quota.enabled
    assert settings.storage.path == ":memory:"
    assert (settings.shard, settings.total_shards) == (1, 2)
    assert settings.keys[0].labels == {"team": "x"}
    assert settings.web.port == 5
    assert not settings.providers["openai"].status.enabled
    assert settings.prices["m"].output_usd_per_mtok == 2
    assert settings.accounts[0].admin_secret == SecretSource(env="ADMIN")
    assert settings.accounts[0].collect.keys.interval == 1800.0
    assert isinstance(settings.receivers[0], Slack)
    assert settings.receivers[0].url.env == "SLACK"
    assert settings.alerting.repeat_interval == 3600.0
    assert settings.heartbeat is not None
    assert (settings.heartbeat.url.env, settings.heartbeat.interval) == ("BEAT", 300.0)


def test_an_empty_variable_is_not_set() -> None:
    """Compose files pass variables on that nobody set."""
    assert from_environment({"LLMKEY_LOG__LEVEL": ""}).log.level == "info"


def test_variables_of_others_are_ignored() -> None:
    """Kubernetes sets such names for a service called llmkey."""
    environ = {"LLMKEY_PORT": "tcp://10.0.0.1:10427", "LLMKEY_SERVICE_HOST": "10.0.0.1", "LLMKEY_X__Y": CANARY}
    assert from_environment(environ).remarks == ()


def test_a_variable_that_was_meant_for_us_is_remarked() -> None:
    """One underscore too few is the likeliest mistake, and would be silent."""
    settings = from_environment({"LLMKEY_LOG_LEVEL": "debug", "LLMKEY_WEB__LISTEN_ADDRESS": ":1"})
    assert settings.remarks == ("the environment variable LLMKEY_LOG_LEVEL is not read; LLMKEY_LOG__LEVEL would be",)


DURATION = "expected a duration such as 90s or 1h30m"
PLACES = "expected {file: PATH}, {env: NAME} or the secret itself as text"
MAPPING = "expected a mapping, that is name: value lines"
LIST = "expected a list, whose entries begin with a dash; [] for none"

WRONG_VARIABLES = [
    ({"LLMKEY_LOG__LEVEL": CANARY}, "LLMKEY_LOG__LEVEL: expected debug, info, warn or error"),
    ({"LLMKEY_LOG__LEVLE": CANARY}, "LLMKEY_LOG__LEVLE: unknown field; did you mean level?"),
    ({"LLMKEY_KEYS": CANARY}, "LLMKEY_KEYS: expected JSON"),
    ({"LLMKEY_KEYS": f'{{"a": "{CANARY}"}}'}, f"LLMKEY_KEYS: {LIST}"),
    ({"LLMKEY_KEYS": f'[{{"secret": "{CANARY}"}}]'}, "LLMKEY_KEYS: [0].name: required, but missing"),
    (
        {"LLMKEY_RECEIVERS": f'[{{"kind": "pagerduty", "name": "a", "routing": "{CANARY}"}}]'},
        "LLMKEY_RECEIVERS: [0].routing: unknown field; did you mean routing_key?",
    ),
    ({"LLMKEY_ACCOUNTS__0__NAME": CANARY}, f"LLMKEY_ACCOUNTS__0__NAME: {LIST}"),
    (
        {"LLMKEY_ACCOUNTS": f'[{{"name": "a", "compat": ["{CANARY}"]}}]'},
        "LLMKEY_ACCOUNTS: [0].compat[0]: expected foxdalas",
    ),
    ({"LLMKEY_PRICES": f'{{"m": "{CANARY}"}}'}, f"LLMKEY_PRICES: m: {MAPPING}"),
    ({"LLMKEY_HEARTBEAT__URL__FIEL": CANARY}, f"LLMKEY_HEARTBEAT__URL__FIEL: {PLACES}"),
    ({"LLMKEY_PROBING__AUTH": CANARY}, "LLMKEY_PROBING__…: expected JSON"),
    ({"LLMKEY_PROBING__AUTH__INTERVAL__X": CANARY}, f"LLMKEY_PROBING__AUTH__INTERVAL__X: {DURATION}"),
]


@pytest.mark.parametrize(("environ", "message"), WRONG_VARIABLES)
def test_a_wrong_variable_is_named(environ: Mapping[str, str], message: str) -> None:
    """The message names the variable, and the path in its JSON, never a value."""
    assert refused(environ) == message


LISTEN = "expected an address such as 127.0.0.1:10427, [::1]:10427 or :10427"

WRONG_FLAGS = [
    ({"web": {"listen_address": "CANARY"}}, f"--web.listen-address: {LISTEN}"),
    ({"web": {"config_file": ""}}, "--web.config.file: expected a path"),
    ({"shard": "2", "total_shards": "2"}, "--shard: expected a number below total_shards, which is 2"),
    ({"log": {"format": "text"}}, "--log.format: expected logfmt or json"),
]


@pytest.mark.parametrize(("flags", "message"), WRONG_FLAGS)
def test_a_wrong_flag_is_named(flags: Mapping[str, Any], message: str) -> None:
    """The message names the flag as it is typed."""
    assert refused({}, flags) == message


def test_the_hidden_value_is_not_blamed(configure: Load) -> None:
    """A wrong value in the file does not matter while a variable hides it."""
    assert configure(KEYS + "log: {level: loud}", {"LLMKEY_LOG__LEVEL": "info"}).log.level == "info"


def test_without_anything_the_openai_variable_is_watched() -> None:
    """The key is called default; other variables of OpenAI's client are not read."""
    environ = {"OPENAI_API_KEY": CANARY, "OPENAI_ORG_ID": "org-1", "OPENAI_PROJECT_ID": "proj_1"}
    (target,) = resolve(load(None, environ=environ, flags={}), environ=environ)
    assert (target.name, target.provider.name, target.organization, target.project) == ("default", "openai", "", "")
    assert target.secret is not None
    assert target.secret.value == CANARY


def test_an_empty_openai_variable_is_a_key_without_a_secret() -> None:
    """Its emptiness is content: it is reported as the key's fault."""
    environ = {"OPENAI_API_KEY": ""}
    (target,) = resolve(load(None, environ=environ, flags={}), environ=environ)
    assert (target.secret, target.secret_fault) == (None, "environment variable OPENAI_API_KEY is empty")


def test_a_file_without_keys_leaves_the_openai_variable(configure: Load) -> None:
    """Changing the port does not end the watch; naming keys, even none, does."""
    environ = {"OPENAI_API_KEY": CANARY}
    assert [key.name for key in configure("web: {listen_address: ':1'}", environ).keys] == ["default"]
    assert configure(KEYS, environ).keys == ()


def test_with_nothing_to_watch_both_ways_are_named() -> None:
    """A newcomer learns what to do."""
    with pytest.raises(ConfigError) as caught:
        load(None, environ={}, flags={})
    assert str(caught.value) == (
        "no keys to watch: either set OPENAI_API_KEY in the environment, "
        "or list keys in a configuration file and name it with --config.file"
    )


def test_no_keys_are_allowed_when_said_so(configure: Load) -> None:
    """An exporter may start before its first key."""
    assert configure(KEYS).keys == ()
    assert load(None, environ={"LLMKEY_KEYS": "[]"}, flags={}).keys == ()


def test_the_debug_switch_of_the_library_shows_nothing(
    configure: Load, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """PYDANTIC_SETTINGS_DEBUG makes pydantic-settings log all it read; not here."""
    monkeypatch.setenv("PYDANTIC_SETTINGS_DEBUG", "1")
    with caplog.at_level(logging.DEBUG):
        configure(f"keys: [{{name: a, secret: {CANARY}}}]")
    assert "CANARY" not in caplog.text


def test_settings_never_show_a_secret(configure: Load) -> None:
    """Neither repr nor str nor a dump of the whole."""
    settings = configure(
        f"keys: [{{name: a, secret: {CANARY}}}]\n"
        f"accounts: [{{name: b, admin_secret: {CANARY}}}]\n"
        f"receivers: [{{name: c, kind: slack, url: 'https://hooks.slack.com/{CANARY}'}}]\n"
        f"heartbeat: {{url: 'https://hc/{CANARY}'}}"
    )
    shown = [repr(settings), str(settings), settings.model_dump_json(), repr(settings.model_dump(mode="json"))]
    assert not any("CANARY" in text for text in shown)


def test_settings_read_no_environment_of_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only what is given to load counts."""
    monkeypatch.setenv("LLMKEY_LOG__LEVEL", "debug")
    assert Settings().log.level == "info"


def test_the_example_of_the_documentation_loads() -> None:
    """Every field of the example is understood."""
    settings = load(Path(__file__).parent / "example.yml", environ={}, flags={})
    (target,) = resolve(settings, environ={}, read=lambda path: b"sk-" + str(path).encode())
    assert target.name == "prod-chat"
    assert target.paused_until == 1796112000.0
    assert not target.quota.enabled
    assert settings.accounts[0].credit[0].granted_usd == 100
