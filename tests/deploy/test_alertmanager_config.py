"""The committed ``alertmanager.yml`` says what the rows say, and nothing that the oldest version refuses."""

import re
from typing import Any

import yaml

from exporter.alerting.alertmanager import inhibition
from exporter.alerting.rules import RULES
from tests.alerting.made_up_rows import ROWS
from tests.deploy.team import with_teams
from tests.deployed import ALERTMANAGER

TEXT = ALERTMANAGER.read_text()
DOCUMENT: dict[str, Any] = yaml.safe_load(TEXT)
BY_EGRESS = "LLMKeyExporterEgressDown"


def pairs(document: dict[str, Any]) -> set[tuple[str, str, tuple[str, ...]]]:
    """Source, target and equal labels of every pair."""
    found = set()
    for rule in document["inhibit_rules"]:
        [(source,)] = [re.findall('^alertname="(.*)"$', text) for text in rule["source_matchers"]]
        [(targets,)] = [re.findall('^alertname=~"(.*)"$', text) for text in rule["target_matchers"]]
        found |= {(source, target, tuple(rule.get("equal", []))) for target in targets.split("|")}
    return found


def test_inhibition_is_what_the_rows_say() -> None:
    """Every mute of every row and no other; the egress stands in the expressions."""
    mutes = {(mute.by, rule.name, mute.equal) for rule in RULES for mute in rule.muted_by}
    assert pairs(DOCUMENT) == {mute for mute in mutes if mute[0] != BY_EGRESS}


def test_what_is_conclusive_is_never_hidden() -> None:
    """A dead key and an empty account are told in any weather."""
    hidden = {target for _, target, _ in pairs(DOCUMENT)}
    assert (
        hidden & {"LLMKeyAuthFailed", "LLMKeyQuotaExhausted", "LLMKeyExpiring", "LLMProviderDown", "Watchdog"} == set()
    )


def test_no_alert_hides_itself_and_nothing_is_hidden_everywhere() -> None:
    """Alertmanager takes a label that is missing on both sides for equal: each pair needs one that both carry."""
    for source, target, equal in pairs(DOCUMENT):
        assert source != target
        assert "provider" in equal


def test_sources_share_an_item_only_when_they_hide_alike() -> None:
    """One item for every source and its equal labels."""
    assert pairs(yaml.safe_load("inhibit_rules:\n" + inhibition(ROWS))) == {
        ("LLMPlaceDown", "LLMKeyLate", ("provider",)),
        ("LLMKeyDead", "LLMKeyLate", ("key",)),
    }
    assert inhibition(ROWS).count("LLMKeyLate") == 2


def test_nothing_is_used_that_the_oldest_version_refuses() -> None:
    """No names of inhibit rules, no address files of webhooks; matchers as 0.25 reads them."""
    assert all(rule.keys() <= {"source_matchers", "target_matchers", "equal"} for rule in DOCUMENT["inhibit_rules"])
    webhooks = [hook for receiver in DOCUMENT["receivers"] for hook in receiver.get("webhook_configs", [])]
    assert all("url_file" not in hook for hook in webhooks)


def test_every_route_has_its_receiver_and_every_receiver_its_route() -> None:
    """With the example for teams and without."""
    for text in (TEXT, with_teams(TEXT)):
        document = yaml.safe_load(text)
        assert set(receivers(document["route"])) == {receiver["name"] for receiver in document["receivers"]}
    assert len(yaml.safe_load(with_teams(TEXT))["receivers"]) == len(DOCUMENT["receivers"]) + 2


def receivers(route: dict[str, Any]) -> list[str]:
    return [route["receiver"], *(name for child in route.get("routes", []) for name in receivers(child))]


def test_what_pages_waits_the_least() -> None:
    """A page leaves after ten seconds; only the sign of life leaves sooner."""
    waits = {route["receiver"]: route.get("group_wait", "30s") for route in DOCUMENT["route"]["routes"]}
    assert (waits["pager"], waits["ticket"], waits["dead-mans-switch"]) == ("10s", "30s", "0s")
    assert DOCUMENT["route"]["group_by"] == ["alertname", "provider", "account"]


def test_no_secret_stands_in_the_file() -> None:
    """Keys, tokens and addresses that are secrets are named as files, but for one that is a placeholder."""
    assert re.findall(r"hooks\.slack\.com|routing_key:|auth_password:|api_url:", TEXT) == []
    assert re.findall('hc-ping.com/(.*)"', TEXT) == ["00000000-0000-0000-0000-000000000000"]
