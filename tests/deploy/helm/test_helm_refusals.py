"""Wrong values are refused before anything reaches a cluster, in words that name the place and no secret."""

import re
from typing import Any

import helm_python
import pytest

from tests.charted.examples import CANARY, keys
from tests.charted.helm import render

SCHEMA = [
    ({"shard": 3}, "at '': additional properties 'shard' not allowed"),
    ({"serviceMonitor": {"enable": True}}, "at '/serviceMonitor': additional properties 'enable' not allowed"),
    ({"shards": 0}, "at '/shards': minimum: got 0, want 1"),
    ({"image": {"tag": "a b"}}, "at '/image/tag': 'a b' does not match pattern"),
    ({"serviceMonitor": {"interval": "15x"}}, "at '/serviceMonitor/interval': '15x' does not match pattern"),
    ({"secrets": {"keys": {"inline": {"../x": "a"}}}}, "at '/secrets/keys/inline': additional properties '../x' not"),
    ({"extraArgs": ["serve"]}, "at '/extraArgs/0': 'serve' does not match pattern '^-'"),
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
]


@pytest.mark.parametrize(("values", "words"), SCHEMA)
def test_the_schema_names_the_place(values: dict[str, Any], words: str) -> None:
    """And what was expected there."""
    with pytest.raises(helm_python.HelmError, match=re.escape(words)) as refused:
        render(values)
    assert CANARY not in str(refused.value)


@pytest.mark.parametrize(("values", "words"), CONTRADICTIONS)
def test_what_contradicts_itself_is_refused(values: dict[str, Any], words: str) -> None:
    """What a schema cannot say is said by the templates."""
    with pytest.raises(helm_python.HelmError, match=re.escape(words)) as refused:
        render(values)
    assert CANARY not in str(refused.value)
