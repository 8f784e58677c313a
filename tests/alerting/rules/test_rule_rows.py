"""What holds for every row: style, words, and what may be muted."""

import re
import string
from itertools import chain
from typing import Any

import pytest

from exporter.alerting.prometheus import groups
from exporter.alerting.rules import ACCOUNT_RULES, EXPORTER_RULES, FLEET_RULES, KEY_RULES, PROVIDER_RULES, RULES, Rule
from exporter.alerting.rules.words import LABELS, PHRASES
from exporter.outcome import State
from tests.alerting.promql import unknown_in

every_rule = pytest.mark.parametrize("rule", RULES, ids=lambda rule: f"{rule.name}-{rule.severity}")

# name: severities, for, keep_firing_for in minutes; those of accounts are in test_account_rows.py
TABLE = {
    "LLMKeyAuthFailed": ([None], 0, 5),
    "LLMKeyQuotaExhausted": ([None], 0, 5),
    "LLMKeyExpiring": ([None, "warning"], 0, 0),
    "LLMKeyRotationDue": (["warning"], 0, 15),
    "LLMProviderDown": (["critical"], 10, 5),
    "LLMKeyExporterEgressDown": (["critical"], 5, 0),
    "LLMKeyExporterDown": (["critical"], 5, 0),
    "LLMProviderDegraded": (["warning"], 15, 0),
    "LLMProviderIncident": (["info"], 2, 5),
    "LLMKeyRateLimited": (["warning"], 15, 0),
    "LLMKeyRateLimitHeadroomLow": (["warning"], 15, 0),
    "LLMKeyUnreachable": (["warning"], 15, 0),
    "LLMKeyMisconfigured": (["warning"], 30, 0),
    "LLMKeyUnknown": (["warning"], 30, 0),
    "LLMKeyStale": (["warning"], 0, 0),
    "LLMKeyProbeBudgetSpent": (["warning"], 0, 0),
    "LLMModelUnavailable": (["warning"], 30, 0),
    "LLMModelRetiring": (["warning"], 0, 60),
    "LLMKeyExporterConfigReloadFailed": (["warning"], 10, 0),
    "LLMKeyExporterNotificationsFailing": (["warning"], 10, 0),
    "LLMKeyExporterProbesMissed": (["warning"], 10, 0),
    "Watchdog": (["none"], 0, 0),
}
ONLY_IN_PROMETHEUS = {
    "LLMKeyExporterDown": "what is down cannot tell",
    "Watchdog": "the daemon has its heartbeat",
}
NEVER_MUTED = {
    "LLMKeyAuthFailed",
    "LLMKeyQuotaExhausted",
    "LLMKeyExpiring",
    "LLMKeyRotationDue",
    "LLMModelRetiring",
    "LLMProviderIncident",
}
UNEXPLAINED_BY_PROVIDERS = {"LLMKeyProbeBudgetSpent", "LLMModelUnavailable"}


def advised(rule: Rule[Any]) -> list[str]:
    """Every cause and remedy it may tell."""
    return [rule.cause, rule.remedy, *(text for told in rule.told for text in (told.cause, told.remedy))]


def test_the_table_of_alerts() -> None:
    """Every alert there is, with its severity, patience and persistence."""
    rows: dict[str, tuple[list[str | None], int, int]] = {}
    for rule in KEY_RULES + FLEET_RULES:
        severities = [*rows.get(rule.name, ([], 0, 0))[0], str(rule.severity) if rule.severity else None]
        rows[rule.name] = severities, round(rule.pending / 60), round(rule.keep_firing / 60)
    assert rows == TABLE


@every_rule
def test_names_and_sentences(rule: Rule[Any]) -> None:
    """A CamelCase name with our prefix, a fixed summary and whole sentences everywhere."""
    assert rule.name.startswith(("LLMKey", "LLMProvider", "LLMModel", "LLMAccount")) or rule.name == "Watchdog"
    assert rule.name.isalnum()
    assert "{" not in rule.summary
    own = [told.cause for told in rule.told]
    sentences = [rule.summary, rule.cause, *own, rule.settled_by, rule.runbook.meaning, rule.runbook.tune]
    for text in [*sentences, *rule.runbook.now]:
        assert text.endswith((".", "`", "`).", "?"))
        assert "  " not in text
    assert len(rule.runbook.now) >= 3
    assert rule.remedy
    assert all(told.remedy for told in rule.told)


@every_rule
def test_placeholders_are_known(rule: Rule[Any]) -> None:
    """A text names only what can be filled in, and the description always says why."""
    texts = (rule.description, *advised(rule))
    fields = {field for _, field, _, _ in chain(*(string.Formatter().parse(text) for text in texts)) if field}
    assert fields <= {*LABELS, *PHRASES, *(figure.name for figure in rule.figures)}
    assert "{cause}" in rule.description
    assert "cause" not in {field for _, field, _, _ in string.Formatter().parse("".join(advised(rule)))}


def snippets(rule: Rule[Any]) -> list[str]:
    """The PromQL in a runbook's text, with the label it is to be read by."""
    text = " ".join([rule.runbook.meaning, *rule.runbook.now, rule.runbook.tune, *advised(rule)])
    read_by = re.findall(r"`([^`]*llmkey_[^`]*)` by `(\w+)`", text)
    return [
        *re.findall(r"`([^`]*llmkey_[^`]*)`", text),
        *re.findall(r"llmkey_\w+", re.sub("`[^`]*`", "", text)),
        *(f"sum by ({label}) ({promql})" for promql, label in read_by),
    ]


@every_rule
def test_runbooks_ask_for_what_exists(rule: Rule[Any]) -> None:
    """A query somebody pastes at night must answer: its metrics exist and have these labels."""
    assert [unknown for promql in snippets(rule) for unknown in unknown_in(promql)] == []


def test_runbooks_do_ask() -> None:
    """The queries within the texts were found."""
    assert sum(len(snippets(rule)) for rule in RULES) > 20
    assert unknown_in('max by (key, account) (llmkey_state{state="ok", kind="x"} + llmkey_nothing)') == [
        "llmkey_state{kind}",
        "llmkey_nothing",
        "account",
    ]


@every_rule
def test_an_outcome_chooses_one_pair_of_words(rule: Rule[Any]) -> None:
    """Of a rule that tells outcomes apart, which therefore explains no state and has words for all the others."""
    outcomes = [outcome for told in rule.told for outcome in told.outcomes]
    assert len(set(outcomes)) == len(outcomes)
    assert not (rule.told and rule.runbook.states)
    assert rule.cause or not rule.told


@every_rule
def test_pages_of_a_vendor_are_named_as_its(rule: Rule[Any]) -> None:
    """A key may be of any provider: whose page it is stands before the address."""
    text = " ".join([rule.description, *advised(rule), rule.runbook.meaning, *rule.runbook.now])
    before = re.findall(r"(\S+) https://[\w.]*openai\.com", text)
    assert len(before) == text.count("openai.com")
    assert all(word.endswith("OpenAI:") for word in before)


@every_rule
def test_what_keeps_firing_is_said(rule: Rule[Any]) -> None:
    """Whoever repaired it and looks whether the alert ends is told of the minutes that it goes on."""
    told = " ".join(rule.runbook.now)
    assert not re.search(r"probes?[^.;]* ends? the alert", told)
    if rule.runbook.states and rule.keep_firing:
        assert "five more minutes" in told


def test_what_takes_time_to_gather_anew() -> None:
    """What is counted over a while is not there at once after a restart."""
    assert {rule.name: rule.memory for rule in KEY_RULES + FLEET_RULES if rule.memory} == {
        "LLMKeyExpiring": 900,
        "LLMKeyRotationDue": 900,
        "LLMKeyRateLimited": 3600,
        "LLMProviderDegraded": 900,
        "LLMKeyExporterProbesMissed": 900,
        "LLMKeyExporterNotificationsFailing": 900,
    }


@every_rule
def test_the_daemon_sees_it_too(rule: Rule[Any]) -> None:
    """Every rule has both halves, or a reason to have one."""
    assert (rule.find is None) == (rule.name in ONLY_IN_PROMETHEUS)


@every_rule
def test_the_own_severity_is_a_keys(rule: Rule[Any]) -> None:
    """Only rules about keys leave the severity to the key."""
    assert rule.severity is not None or rule in KEY_RULES


@every_rule
def test_a_proof_of_death_is_never_muted(rule: Rule[Any]) -> None:
    """What is inconclusive is muted by a lost way out; nothing else is."""
    muted_by = {mute.by: mute.equal for mute in rule.muted_by}
    if rule.name in NEVER_MUTED or rule in EXPORTER_RULES:
        assert muted_by == {}
    elif rule in KEY_RULES:
        by_provider = {} if rule.name in UNEXPLAINED_BY_PROVIDERS else {"LLMProviderDown": ("provider",)}
        assert muted_by == {
            "LLMKeyExporterEgressDown": (),
            "LLMKeyAuthFailed": ("key", "provider"),
            **by_provider,
        }
        unusable = {state for state in rule.runbook.states if state.unusable}
        assert unusable == set()
    elif rule not in ACCOUNT_RULES:
        assert "LLMKeyExporterEgressDown" in muted_by


@every_rule
def test_egress_is_in_the_expression(rule: Rule[Any]) -> None:
    """What a lost way out mutes here, it mutes there: before the aggregation, per instance."""
    patient = next((mute.patient for mute in rule.muted_by if mute.by == "LLMKeyExporterEgressDown"), None)
    away = "unless on (instance, job) "
    assert (patient is False) == (f"{away}llmkey_exporter_egress_up == 0" in rule.expr(()))
    assert (patient is True) == (f"{away}max_over_time(llmkey_exporter_egress_up[5m]) == 0" in rule.expr(()))


def test_only_what_is_told_of_providers_is_muted_patiently() -> None:
    """No answer and errors that take turns are an outage; of a key nothing is known without a way out."""
    assert {rule.name for rule in RULES for mute in rule.muted_by if mute.patient} == {
        "LLMProviderDown",
        "LLMProviderDegraded",
    }


@pytest.mark.parametrize("rules", [KEY_RULES, ACCOUNT_RULES, FLEET_RULES], ids=["keys", "accounts", "fleet"])
def test_what_mutes_stands_before_what_it_mutes(rules: tuple[Rule[Any], ...]) -> None:
    """So that both seen at once, the one is there before the other asks; and nothing mutes itself."""
    names = [rule.name for rule in rules]
    for place, rule in enumerate(rules):
        for mute in rule.muted_by:
            assert mute.by in {rule.name for rule in RULES}
            assert mute.by not in names or names.index(mute.by) < place


def test_every_state_but_ok_has_one_rule() -> None:
    """And its runbook explains that state's outcomes."""
    told = [state for rule in KEY_RULES for state in rule.runbook.states]
    assert sorted(told) == sorted(state for state in State if state is not State.OK)


def test_annotations_are_complete() -> None:
    """In the rule file each alert has its texts and links, and no value in its labels."""
    alerts = [rule for group in groups() for rule in group["rules"] if "alert" in rule]
    assert len(alerts) == len(RULES)
    for alert in alerts:
        assert alert["annotations"].keys() == {"summary", "description", "remedy", "runbook_url", "dashboard_url"}
        assert alert["annotations"]["runbook_url"].endswith("/" + alert["alert"])
        assert alert.get("labels", {}).keys() <= {"severity"}


def test_where_links_lead() -> None:
    """Keys and accounts to their own dashboards, providers to the overview, the rest to the exporter's."""
    links = {
        rule["alert"]: rule["annotations"]["dashboard_url"].partition("/d/")[2]
        for group in groups()
        for rule in group["rules"]
        if "alert" in rule
    }
    key = "llmkey-key?var-key={{ $labels.key }}&var-provider={{ $labels.provider }}"
    assert {links[rule.name] for rule in KEY_RULES} == {key}
    account = "llmkey-money?var-account={{ $labels.account }}&var-provider={{ $labels.provider }}"
    assert {links[rule.name] for rule in ACCOUNT_RULES} == {account}
    assert {links[rule.name] for rule in PROVIDER_RULES} == {"llmkey-fleet"}
    assert {links[rule.name] for rule in EXPORTER_RULES} == {"llmkey-exporter"}
