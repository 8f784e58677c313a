"""Wrong values are refused before anything reaches a cluster, in words that name the place and no secret."""

import re
from typing import Any

import helm_python
import pytest

from tests.charted.examples import CANARY, HASH, keys
from tests.charted.helm import render
from tests.charted.looking import the

SCHEMA = [
    ({"shard": 3}, "at '': additional properties 'shard' not allowed"),
    ({"serviceMonitor": {"enable": True}}, "at '/serviceMonitor': additional properties 'enable' not allowed"),
    ({"shards": 0}, "at '/shards': minimum: got 0, want 1"),
    ({"image": {"tag": "a b"}}, "at '/image/tag': 'a b' does not match pattern"),
    ({"serviceMonitor": {"interval": "15x"}}, "at '/serviceMonitor/interval': '15x' does not match pattern"),
    ({"secrets": {"keys": {"inline": {"../x": "a"}}}}, "at '/secrets/keys/inline': additional properties '../x' not"),
    ({"extraArgs": ["serve"]}, "at '/extraArgs/0': 'serve' does not match pattern '^-'"),
    ({"image": {"repository": "a b: c"}}, "at '/image/repository': 'a b: c' does not match pattern"),
    (
        {"image": {"repository": "registry.example.org/x:edge"}},
        "at '/image/repository': 'registry.example.org/x:edge' does",
    ),
    # No Service could be called so.
    ({"fullnameOverride": "my.app"}, "at '/fullnameOverride': 'my.app' does not match pattern"),
    ({"fullnameOverride": "1app"}, "at '/fullnameOverride': '1app' does not match pattern"),
    ({"nameOverride": "my.app"}, "at '/nameOverride': 'my.app' does not match pattern"),
    ({"persistence": {"storageClass": "--"}}, "at '/persistence/storageClass': '--' does not match pattern"),
    # The exporter's own configuration.
    (
        {"config": {"keys": [{"name": "a", "secrt": {"file": "/x"}}]}},
        "at '/config/keys/0': additional properties 'secrt' not allowed",
    ),
    ({"config": {"probing": {"auth": {"interval": "60"}}}}, "at '/config/probing/auth/interval': '60' does not match"),
    (
        {"config": {"probing": {"auth": {"interval": ""}}}},
        "at '/config/probing/auth/interval': minLength: got 0, want 1",
    ),
    (
        {"config": {"receivers": [{"name": "a", "kind": "pager"}]}},
        "at '/config/receivers/0/kind': value must be one of 'alertmanager'",
    ),
    (
        {"config": {"receivers": [{"name": "a", "kind": "pagerduty", "key": "x"}]}},
        "at '/config/receivers/0': missing property 'routing_key'",
    ),
    # What the chart sets itself.
    ({"config": {"storage": {"path": "/x"}}}, "at '/config': additional properties 'storage' not allowed"),
    ({"config": {"total_shards": 2}}, "at '/config': additional properties 'total_shards' not allowed"),
    (
        {"config": {"web": {"listen_address": ":1"}}},
        "at '/config/web': additional properties 'listen_address' not allowed",
    ),
    # A secret would stand in a ConfigMap.
    ({"config": {"keys": [{"name": "a", "secret": CANARY}]}}, "at '/config/keys/0/secret': got string, want object"),
    (
        {"config": {"receivers": [{"name": "a", "kind": "slack", "url": CANARY}]}},
        "at '/config/receivers/0/url': got string, want object",
    ),
    (
        {"config": {"accounts": [{"name": "a", "admin_secret": CANARY}]}},
        "at '/config/accounts/0/admin_secret': got string, want object",
    ),
]

CONTRADICTIONS = [
    (
        {"secrets": {"admin": {"existingSecret": "a", "inline": {"b": CANARY}}}},
        "secrets.admin: existingSecret and inline are both set; choose one",
    ),
    (
        {"config": {"keys": keys("a")}},
        "config names files in /run/secrets/keys, but neither secrets.keys.existingSecret nor secrets.keys.inline is",
    ),
    ({"webConfig": {"tls": True}}, "webConfig: tls or tlsSecret is set, but there is no web.yml that uses it"),
    (
        {"webConfig": {"existingSecret": "a", "inline": {"basic_auth_users": {}, "http_server_config": {}}}},
        "webConfig: existingSecret and inline are both set; choose one",
    ),
    (
        {"serviceMonitor": {"enabled": True}, "podMonitor": {"enabled": True}},
        "serviceMonitor and podMonitor are both enabled: every sample would be taken twice; choose one",
    ),
    (
        {"prometheusRule": {"enabled": True, "disabled": ["LLMKeyUnusd"]}},
        "prometheusRule.disabled: there is no alert called LLMKeyUnusd",
    ),
    # A rule file that installs nothing would go unnoticed until something breaks.
    (
        {"prometheusRule": {"enabled": True, "file": "groups:\n- name: a\n rules: ["}},
        "prometheusRule.file is not YAML: error converting YAML to JSON: yaml: line ",
    ),
    *(
        ({"prometheusRule": {"enabled": True, "file": text}}, f"prometheusRule.file{words}")
        for text, words in {
            "- name: a": " is not YAML: ",
            "# nothing": " has no groups of rules: no alert would be installed",
            "groups: []": " has no groups of rules",
            "groups: {name: a}": " has no groups of rules",
            "group: [{name: a, rules: [{alert: A, expr: up}]}]": " has no groups of rules",
            "groups: [a]": ": a group has no name or no rules",
            "groups: [{name: a, rule: []}]": ": a group has no name or no rules",
        }.items()
    ),
    # What selectors rely on.
    *(
        ({place: {label: "x"}}, f"the label {label} is the chart's own; leave it out")
        for place, label in (
            ("podLabels", "app.kubernetes.io/name"),
            ("podLabels", "app.kubernetes.io/instance"),
            ("commonLabels", "app.kubernetes.io/name"),
            ("commonLabels", "app.kubernetes.io/version"),
            ("commonLabels", "app.kubernetes.io/component"),
        )
    ),
    *(
        ({"extraArgs": [flag]}, f"extraArgs: {flag.partition('=')[0]} is set by the chart; leave it out")
        for flag in (
            "--web.listen-address=:8080",
            "--storage.path=/x",
            "--shard",
            "--total-shards=2",
            "--config.file=/x",
        )
    ),
    (
        {"extraEnv": [{"name": "LLMKEY_WEB__LISTEN_ADDRESS", "value": ":8080"}]},
        "extraEnv: LLMKEY_WEB__LISTEN_ADDRESS is set by the chart; leave it out",
    ),
    # A target that is down for ever.
    *(
        ({"webConfig": {"inline": inline}, monitor: {"enabled": True}}, f"webConfig.inline {words}")
        for monitor in ("serviceMonitor", "podMonitor")
        for inline, words in (
            ({"basic_auth_users": {"a": HASH}}, "asks for a password, but the monitor has no basicAuth"),
            ({"tls_server_config": {"cert_file": "/x"}}, "switches TLS on, but the monitor has no tlsConfig"),
        )
    ),
]


@pytest.mark.parametrize(("values", "words"), SCHEMA)
def test_the_schema_names_the_place(values: dict[str, Any], words: str) -> None:
    """And what was expected there."""
    with pytest.raises(helm_python.HelmError, match=re.escape(words)) as refused:
        render(values)
    assert CANARY not in str(refused.value)


def test_a_release_that_begins_with_a_digit_needs_a_name() -> None:
    """Services cannot be called so; with a name of its own it may."""
    with pytest.raises(helm_python.HelmError, match=r"the release is called 123, .* set fullnameOverride"):
        render(name="123")
    assert the("StatefulSet", render({"fullnameOverride": "watch"}, name="123"))["metadata"]["name"] == "watch"


@pytest.mark.parametrize(("values", "words"), CONTRADICTIONS)
def test_what_contradicts_itself_is_refused(values: dict[str, Any], words: str) -> None:
    """What a schema cannot say is said by the templates."""
    with pytest.raises(helm_python.HelmError, match=re.escape(words)) as refused:
        render(values)
    assert CANARY not in str(refused.value)
