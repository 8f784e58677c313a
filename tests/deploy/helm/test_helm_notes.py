"""What Helm tells after an installation is true."""

import pytest

from tests.charted.examples import EXAMPLES
from tests.charted.helm import notes

WARNINGS = {
    "nothing is watched yet": "default",
    "secrets.keys: secrets written into values are kept": "inline",
    "names no registry": "default",
    "persistence is off": "forgetful",
    "Prometheus is not told": "default",
    "every pod of the cluster can read": "inline",
}


@pytest.mark.parametrize("words", WARNINGS)
def test_a_warning_is_given_where_it_is_due(words: str) -> None:
    """And not where all is well."""
    assert words in notes(EXAMPLES[WARNINGS[words]])
    assert words not in notes(EXAMPLES["everything"])


def test_a_monitor_that_may_be_refused_is_told_of() -> None:
    """What an existing web.yml asks for, the chart cannot see."""
    web = {"webConfig": {"existingSecret": "web"}, "serviceMonitor": {"enabled": True}}
    assert "NOTE: the monitor has no basicAuth: if web.yml in the Secret web has basic_auth_users" in notes(web)
    assert "tlsConfig" not in notes(web)
    tls = {"webConfig": {"existingSecret": "web", "tls": True}, "podMonitor": {"enabled": True}}
    assert "NOTE: the monitor has no tlsConfig: " in notes(tls)
    for good in (
        EXAMPLES["readme-full"],
        {"webConfig": {"existingSecret": "web"}},
        {"serviceMonitor": {"enabled": True}},
    ):
        assert "the monitor has no" not in notes(good)


def test_it_counts_keys_and_pods() -> None:
    """And says how to see the page of each."""
    told = notes(EXAMPLES["shards"])
    assert "watches 2 keys with 3 pods." in told
    assert "llmkey-exporter-0 to llmkey-exporter-2" in told
    assert "watches 1 key with 1 pod." in notes(EXAMPLES["everything"])


def test_the_page_s_address_has_its_scheme() -> None:
    """https where TLS is on."""
    assert "https://127.0.0.1:10427/" in notes(EXAMPLES["protected"])
    assert "http://127.0.0.1:10427/" in notes(EXAMPLES["password"])


def test_volumes_that_stay_are_told_of() -> None:
    """Only when there are any."""
    assert "stay when the release is uninstalled" in notes(EXAMPLES["default"])
    assert "stay when the release is uninstalled" not in notes(EXAMPLES["forgetful"])
