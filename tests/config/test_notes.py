"""What is allowed and still worth saying."""

from collections.abc import Callable
from pathlib import Path

import pytest

from exporter.config import Settings, notes, resolve

Load = Callable[..., Settings]

CANARY = "sk-proj-CANARY0123456789canary"
QUIET = "secret: {env: A}"


def noted(settings: Settings, *, now: float = 0.0, mode: int | None = 0o100600) -> list[str]:
    targets = resolve(settings, environ={"A": f"{CANARY}1", "B": f"{CANARY}2"}, read=bytes)
    found = notes(settings, targets, now=lambda: now, mode=lambda _: mode)
    assert not any("CANARY" in note for note in found)
    return found


def test_a_good_configuration_is_met_with_silence(configure: Load) -> None:
    """Nothing is said when there is nothing to say."""
    text = "keys: [{name: a, secret: {env: A}}, {name: b, secret: {env: B}}, {name: c, secret: {file: /etc/c}}]"
    assert noted(configure(text)) == []


def test_secrets_in_the_configuration_are_named(configure: Load) -> None:
    """By the key's name, five at most."""
    keys = ", ".join(f"{{name: k{i}, secret: {CANARY}{i}}}" for i in range(7))
    (note,) = noted(configure(f"keys: [{keys}]"))
    assert note == (
        "the secret of keys k0, k1, k2, k3, k4 and 2 more is written in the configuration; "
        "{file: PATH} or {env: NAME} keeps it out of there"
    )


@pytest.mark.parametrize("text", ["$OPENAI_API_KEY", "${OPENAI_API_KEY}", "${KEY:-sk-CANARY}", "$(CANARY)"])
def test_a_variable_that_was_not_expanded_is_named(configure: Load, text: str) -> None:
    """With the way that works, and without what stands there; beside a real secret, which is told apart."""
    settings = configure(f'keys: [{{name: a, secret: "{text}"}}, {{name: b, secret: {CANARY}}}]')
    inline, unexpanded, *_ = noted(settings)
    assert inline.startswith("the secret of key b is written in the configuration; ")
    assert unexpanded == (
        "the secret of key a looks like an unexpanded variable; "
        "variables are not expanded in the configuration, {env: NAME} reads one"
    )


def test_a_secret_that_will_not_do_is_named_with_its_outcome(configure: Load) -> None:
    """Before anything is sent: keys with the same fault together, missing and malformed ones alike."""
    names = {"a": "QUOTED", "b": "QUOTED", "c": "NONE"}
    keys = ", ".join(f"{{name: {name}, secret: {{env: {variable}}}}}" for name, variable in names.items())
    targets = resolve(configure(f"keys: [{keys}]"), environ={"QUOTED": f'"{CANARY}"'})
    assert notes(configure(f"keys: [{keys}]"), targets)[1:] == [
        "keys a and b: the key has quotes around it or in it; it will be reported as malformed_key",
        "key c: environment variable NONE is not set; it will be reported as missing_key",
    ]


def test_of_many_faults_the_first_are_told(configure: Load) -> None:
    """A fleet without its secrets does not fill the log."""
    keys = ", ".join(f"{{name: k{i}, secret: {{env: V{i}}}}}" for i in range(30))
    settings = configure(f"keys: [{keys}]")
    found = notes(settings, resolve(settings, environ={}))
    assert len(found) == 21
    assert found[-1] == "keys k20, k21, k22, k23, k24 and 5 more: no usable secret either"


def test_a_secret_file_open_to_all_is_named(configure: Load) -> None:
    """Except where container platforms mount secrets so."""
    settings = configure("keys: [{name: a, secret: {file: /etc/a}}, {name: b, secret: {file: /run/secrets/b}}]")
    assert noted(settings, mode=0o100644) == [
        "the secret file of key a can be read by everybody on this machine; chmod 600 helps"
    ]
    assert noted(settings, mode=None) == []


def test_two_keys_with_one_secret_are_named(configure: Load) -> None:
    """By their names only."""
    settings = configure("keys: [{name: a, secret: {env: A}}, {name: b, secret: {env: A}}]")
    assert noted(settings) == ["keys a and b have the same secret: it is probed, and paid for, 2 times"]


def test_dates_that_have_passed_are_named(configure: Load) -> None:
    """A pause that is over, a key that has ended."""
    settings = configure(f"keys: [{{name: a, {QUIET}, paused_until: 2026-12-01T08:00Z, expires_on: 2027-01-31}}]")
    assert noted(settings, now=1796111999.0) == []
    assert noted(settings, now=1796112000.0) == ["paused_until of key a has passed; it can be removed"]
    assert noted(settings, now=1801353600.0)[1:] == ["expires_on of key a has passed"]


def test_a_key_from_the_future_is_named(configure: Load) -> None:
    """The day is UTC's, and counts from its beginning."""
    settings = configure(f"keys: [{{name: a, {QUIET}, created_on: 2026-12-01}}]")
    assert noted(settings, now=1796083199.0) == ["created_on of key a is in the future"]
    assert noted(settings, now=1796083200.0) == []


def test_a_timeout_longer_than_the_interval_is_named(configure: Load) -> None:
    """It is allowed: probes of one key never overlap."""
    settings = configure(f"keys: [{{name: a, {QUIET}, probing: {{auth: {{interval: 5s}}}}}}]")
    assert noted(settings) == ["the auth timeout of key a is longer than the interval: probes can be late"]


def test_calls_that_cannot_fit_the_budget_are_counted(configure: Load) -> None:
    """With the key and the figures; an unknown model counts 0.001 USD a call."""
    settings = configure(
        "probing: {quota: {call: chat, model: no-such-model}}\n"
        f"keys: [{{name: a, {QUIET}}}, {{name: b, secret: {{env: B}}, probing: {{quota: {{enabled: false}}}}}}]"
    )
    (note,) = noted(settings)
    assert note == (
        "the paid probes of key a do not fit the budget: 96 a day of 0.001 USD are 0.096 USD, "
        "budget_usd_per_key_per_day is 0.01; about 10 a day will be made"
    )


def test_a_budget_too_small_for_a_single_call_says_so(configure: Load) -> None:
    """Rather than that about 0 will be made."""
    settings = configure(
        "probing: {budget_usd_per_key_per_day: 0.0001, quota: {call: chat, model: no-such-model}}\n"
        f"keys: [{{name: a, {QUIET}}}]"
    )
    (note,) = noted(settings)
    assert note.endswith("budget_usd_per_key_per_day is 0.0001; none of them will be made")


def test_a_known_model_is_counted_with_its_price(configure: Load) -> None:
    """The cheapest call fits easily."""
    settings = configure(f"probing: {{quota: {{interval: 5m}}}}\nkeys: [{{name: a, {QUIET}}}]")
    assert noted(settings) == []


def test_the_secrets_of_receivers_and_heartbeat_are_named_as_those_of_keys(configure: Load) -> None:
    """Written in the configuration, not expanded, or in a file open to all; each name once."""
    settings = configure(
        "keys: []\nreceivers:\n"
        f"  - {{name: hook, kind: webhook, url: 'https://h/{CANARY}', hmac_secret: {CANARY}, bearer_token: $TOKEN}}\n"
        f"  - {{name: pager, kind: pagerduty, routing_key: {{file: /etc/pager}}}}\n"
        f"heartbeat: {{url: 'https://hc/{CANARY}', fail_url: {{file: /etc/fail}}}}"
    )
    open_to_all = "can be read by everybody on this machine; chmod 600 helps"
    unexpanded = (
        "looks like an unexpanded variable; variables are not expanded in the configuration, {env: NAME} reads one"
    )
    written = "is written in the configuration; {file: PATH} or {env: NAME} keeps it out of there"
    assert noted(settings, mode=0o100644) == [
        f"the secret of receiver hook {written}",
        f"the secret of receiver hook {unexpanded}",
        f"the secret file of receiver pager {open_to_all}",
        f"the secret of heartbeat url {written}",
        f"the secret file of heartbeat fail_url {open_to_all}",
    ]


def test_what_was_noticed_while_loading_is_said(configure: Load) -> None:
    """Such as a variable with an underscore too few."""
    assert noted(configure("keys: []", {"LLMKEY_LOG_LEVEL": CANARY})) == [
        "the environment variable LLMKEY_LOG_LEVEL is not read; LLMKEY_LOG__LEVEL would be"
    ]


def test_the_real_files_are_looked_at(configure: Load, tmp_path: Path) -> None:
    """Without anything injected, the mode is the file's."""
    secret = tmp_path / "secret"
    secret.write_text(CANARY)
    secret.chmod(0o644)
    settings = configure("keys: [{name: a, secret: {file: secret}}, {name: b, secret: {file: none}}]")
    missing = f"key b: secret file {tmp_path}/none is missing; it will be reported as missing_key"
    assert [note == missing for note in notes(settings, resolve(settings, environ={}))] == [False, True]
    secret.chmod(0o600)
    assert notes(settings, resolve(settings, environ={})) == [missing]


def test_a_label_that_no_key_has_is_named(configure: Load) -> None:
    """A matcher for it would never match; misspelt, somebody is never told."""
    text = """
keys: [{name: a, secret: {env: A}, labels: {team: search}}]
alerting: {labels: [team, owner]}
receivers:
  - {name: am, kind: alertmanager, urls: ["http://am:9093"], matchers: ['label_team="x"', 'label_taem="x"']}
"""
    assert noted(configure(text)) == [
        "matchers of receiver am ask for label_taem, but no key has the label taem",
        "alerting.labels names owner, but no key has that label",
    ]
