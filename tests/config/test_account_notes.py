"""What is allowed of accounts and status pages and still worth saying."""

from collections.abc import Callable

import pytest

from exporter.config import Settings, notes, resolve, resolve_accounts

Load = Callable[..., Settings]

ADMIN = "sk-admin-CANARY0123456789canary"
ORDINARY = "sk-proj-CANARY0123456789canary"
SECRETS = {"ADMIN": ADMIN, "OTHER": f"{ADMIN}2", "KEY": ORDINARY, "QUOTED": f'"{ADMIN}"'}
KEY = "keys: [{name: k, secret: {env: KEY}}]\n"


def noted(settings: Settings, *, mode: int = 0o100600) -> list[str]:
    targets = resolve(settings, environ=SECRETS, read=bytes)
    accounts = resolve_accounts(settings, environ=SECRETS, read=lambda _: ADMIN.encode())
    found = notes(settings, targets, accounts, now=lambda: 1_790_000_000.0, mode=lambda _: mode)
    assert not any("CANARY" in note for note in found)
    return found


def test_a_good_account_is_met_with_silence(configure: Load) -> None:
    """With an admin key, or without one for its budget and credit alone."""
    text = (
        f"{KEY}accounts:\n"
        "  - {name: a, admin_secret: {env: ADMIN}, monthly_budget_usd: 5, warn_at: [1], compat: [foxdalas]}\n"
        "  - {name: b, monthly_budget_usd: 5, credit: [{granted_usd: 5, granted_on: 2026-10-01}]}\n"
    )
    assert noted(configure(text)) == []


def test_the_secret_of_an_account_is_named_as_that_of_a_key(configure: Load) -> None:
    """Written in the configuration, not expanded, or in a file open to all."""
    settings = configure(
        f"keys: []\naccounts: [{{name: a, admin_secret: {ADMIN}}}, {{name: b, admin_secret: $ADMIN}},"
        " {name: c, admin_secret: {file: /etc/admin}}]"
    )
    written, unexpanded, readable, *_ = noted(settings, mode=0o100644)
    assert written == (
        "the secret of account a is written in the configuration; {file: PATH} or {env: NAME} keeps it out of there"
    )
    assert unexpanded.startswith("the secret of account b looks like an unexpanded variable; ")
    assert readable == "the secret file of account c can be read by everybody on this machine; chmod 600 helps"


def test_an_admin_key_that_will_not_do_is_named(configure: Load) -> None:
    """Before anything is sent: missing, malformed, or an ordinary key."""
    settings = configure(
        "keys: []\naccounts: [{name: a, admin_secret: {env: NONE}}, {name: b, admin_secret: {env: QUOTED}},"
        " {name: c, admin_secret: {env: KEY}}]"
    )
    assert noted(settings) == [
        "account a: environment variable NONE is not set; nothing can be read of it",
        "account b: the key has quotes around it or in it; nothing can be read of it",
        "the admin_secret of account c does not begin with sk-admin-: only an admin key can read an account",
    ]


def test_at_another_address_an_admin_key_may_look_otherwise(configure: Load) -> None:
    """Such as the fault server's."""
    settings = configure(
        "keys: []\nproviders: {openai: {base_url: 'http://127.0.0.1:1/v1'}}\n"
        "accounts: [{name: c, admin_secret: {env: KEY}}]"
    )
    assert noted(settings) == []


def test_an_admin_key_among_the_keys_is_named(configure: Load) -> None:
    """It would be probed, and refused, for ever."""
    settings = configure("keys: [{name: k, secret: {env: ADMIN}}, {name: l, secret: {env: KEY}}]")
    (note,) = noted(settings)
    assert note == (
        "the secret of key k begins with sk-admin-: an admin key serves no models, "
        "it belongs under accounts: as admin_secret"
    )


def test_two_accounts_with_one_admin_key_are_named(configure: Load) -> None:
    """Their sums would be counted twice."""
    settings = configure(
        "keys: []\naccounts: [{name: a, admin_secret: {env: ADMIN}}, {name: b, admin_secret: {env: ADMIN}},"
        " {name: c, admin_secret: {env: OTHER}}]"
    )
    assert noted(settings) == ["accounts a and b have the same admin_secret: it is read, and counted, 2 times"]


def test_a_provider_without_an_admin_api_is_named(configure: Load) -> None:
    """It is no reason to refuse: budget and credit are still shown."""
    settings = configure(
        "keys: []\nproviders: {groq: {base_url: 'https://g'}}\n"
        "accounts: [{name: a, provider: groq, admin_secret: {env: ADMIN}}, {name: b, provider: groq}]"
    )
    assert noted(settings) == ["nothing is read of account a: providers of kind groq have no admin API"]


def test_fields_that_need_another_are_named(configure: Load) -> None:
    """What to read without a key to read it with, shares of no budget."""
    settings = configure(
        "keys: []\naccounts: [{name: a, compat: [foxdalas]}, {name: b, collect: {}}, {name: c},"
        " {name: d, warn_at: [0.9]}]"
    )
    assert noted(settings) == [
        "nothing is read of accounts a and b: admin_secret is missing",
        "warn_at of account d does nothing without monthly_budget_usd",
    ]


@pytest.mark.parametrize(
    ("key", "account", "silent"),
    [
        ("", "name: acme", False),
        (", created_on: 2026-09-01", "name: acme", True),
        ("", "name: acme, admin_secret: {env: ADMIN}", True),
        (", account: acme", "name: acme, admin_secret: {env: ADMIN}", True),
        (", account: acme", "name: acme, admin_secret: {env: ADMIN}, collect: {keys: {enabled: false}}", False),
        (", provider: groq", "name: acme, admin_secret: {env: ADMIN}", False),
        (", provider: groq", "name: acme, provider: groq, admin_secret: {env: ADMIN}", False),
    ],
)
def test_an_age_that_nobody_tells_is_named(configure: Load, key: str, account: str, silent: bool) -> None:
    """Neither the configuration nor an admin key that may ask for it."""
    text = (
        "providers: {groq: {base_url: 'https://g'}}\n"
        f"accounts: [{{{account}}}]\nkeys: [{{name: k, secret: {{env: KEY}}, rotate_after: 90d{key}}}]"
    )
    note = "rotate_after of key k does nothing: neither created_on nor an account tells the age"
    assert (note not in noted(configure(text))) is silent


def test_a_status_page_without_an_address_is_named(configure: Load) -> None:
    """Unless it is known, or switched off."""
    settings = configure(
        "keys: []\nproviders: {openai: {status: {interval: 5m}}, a: {base_url: 'http://a', status: {interval: 5m}},"
        " b: {base_url: 'http://b', status: {enabled: false}}, c: {base_url: 'http://c'}}"
    )
    assert noted(settings) == ["the status page of provider a is not read: status.url is missing"]


def test_of_accounts_the_owning_shard_speaks(configure: Load) -> None:
    """Once, wherever its keys are watched."""
    text = f"keys: [{{name: key-1, secret: {{env: KEY}}}}]\naccounts: [{{name: acme, admin_secret: {ADMIN}}}]"
    spoken = [noted(configure(text, flags={"shard": shard, "total_shards": 5})) for shard in range(5)]
    assert [len(found) for found in spoken] == [1, 0, 0, 0, 0]
