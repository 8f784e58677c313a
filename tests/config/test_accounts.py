"""From the configuration to the accounts that are read."""

from collections.abc import Callable
from pathlib import Path

import pytest

from exporter.config import Settings, resolve_accounts
from exporter.config.sharding import shard_of
from exporter.model import Account, Collector, Grant, HeldKey, Price, Secret

Load = Callable[..., Settings]

CANARY = "sk-admin-CANARY0123456789canary"
SECRETS = {name: f"sk-proj-CANARY-{name}" for name in ("A", "B", "C", "D")}


def resolved(settings: Settings) -> Account:
    (account,) = resolve_accounts(settings, environ=SECRETS)
    assert "CANARY" not in repr(account)
    return account


def test_a_name_and_an_admin_key_are_an_account(configure: Load) -> None:
    """Everything is on, at the pace of good manners."""
    account = resolved(configure(f"keys: []\naccounts: [{{name: acme, admin_secret: {CANARY}}}]"))
    assert (account.name, account.provider.name, account.provider.official) == ("acme", "openai", True)
    assert (account.secret, account.secret_fault, account.own) == (Secret(CANARY), "", True)
    assert account.intervals == {
        Collector.COSTS: 900.0,
        Collector.USAGE: 120.0,
        Collector.LIMITS: 900.0,
        Collector.KEYS: 3600.0,
    }
    assert (account.usage_bucket, account.budget_usd, account.warn_at) == ("1m", None, (0.5, 0.8, 1.0))
    assert (account.credit, account.held, account.models) == ((), (), ())
    assert (account.top_models, account.top_projects, account.prices, account.compat) == (20, 20, {}, frozenset())


def test_everything_about_an_account_reaches_it(configure: Load) -> None:
    """Days become midnights UTC, prices are a token's, shares are in order."""
    account = resolved(
        configure(
            "keys: []\n"
            "prices: {m: {input_usd_per_mtok: 2, output_usd_per_mtok: 8, cached_usd_per_mtok: 0.5}}\n"
            f"accounts:\n  - name: acme\n    admin_secret: {CANARY}\n    monthly_budget_usd: 500\n"
            "    warn_at: [1, 0.25]\n    top_models: 0\n    top_projects: 200\n    compat: [foxdalas, foxdalas]\n"
            "    credit: [{granted_usd: 5, granted_on: 2026-10-01, expires_on: 2027-01-01},"
            " {granted_usd: 9, granted_on: 2026-11-01}]\n"
            "    collect: {costs: {interval: 1d}, usage: {bucket: 1h}, limits: {enabled: false}, keys: {interval: 10s}}"
        )
    )
    assert account.intervals == {Collector.COSTS: 86400.0, Collector.USAGE: 120.0, Collector.KEYS: 10.0}
    assert (account.usage_bucket, account.budget_usd, account.warn_at) == ("1h", 500.0, (0.25, 1.0))
    assert (account.top_models, account.top_projects, account.compat) == (0, 200, frozenset({"foxdalas"}))
    assert account.credit == (
        Grant(usd=5, granted_at=1790812800.0, expires_at=1798761600.0),
        Grant(usd=9, granted_at=1793491200.0),
    )
    assert account.prices == {"m": Price(2e-6, 8e-6, 0.5e-6)}


def test_without_an_admin_key_nothing_is_read(configure: Load) -> None:
    """Budget and credit are still there; and no fault, since nobody promised a key."""
    account = resolved(configure("keys: []\naccounts: [{name: acme, monthly_budget_usd: 5}]"))
    assert (account.secret, account.secret_fault, account.intervals) == (None, "", {})
    assert account.budget_usd == 5


def test_an_admin_key_that_is_not_there_says_where_was_looked(configure: Load) -> None:
    """The account stays on: its collectors report the fault."""
    account = resolved(configure("keys: []\naccounts: [{name: acme, admin_secret: {env: ADMIN}}]"))
    assert (account.secret, account.secret_fault) == (None, "environment variable ADMIN is not set")
    assert len(account.intervals) == 4


def test_where_there_is_no_admin_api_nothing_is_read(configure: Load) -> None:
    """The provider is asked nothing that it cannot answer."""
    account = resolved(
        configure(
            "keys: []\nproviders: {groq: {base_url: 'https://api.groq.com/openai/v1'}}\n"
            f"accounts: [{{name: acme, provider: groq, admin_secret: {CANARY}}}]"
        )
    )
    assert (account.provider.kind, account.intervals) == ("groq", {})


def test_an_account_holds_its_keys_and_those_without_an_account(configure: Load) -> None:
    """At its own provider; those whose secret is missing are left out, their models are not."""
    settings = configure(
        "providers: {gateway: {base_url: 'http://g'}}\n"
        "accounts: [{name: acme}, {name: beta}, {name: gone, provider: gateway}]\n"
        "keys:\n"
        "  - {name: a, secret: {env: A}, account: acme, project: proj_1, models: [m1, m2]}\n"
        "  - {name: b, secret: {env: B}, models: [m2, m3]}\n"
        "  - {name: c, secret: {env: C}, account: beta, models: [m4]}\n"
        "  - {name: d, secret: {env: D}, provider: gateway, models: [m5]}\n"
        "  - {name: e, secret: {env: E}, account: acme, models: [m6]}\n"
    )
    acme, beta, gone = resolve_accounts(settings, environ=SECRETS)
    assert acme.held == (
        HeldKey("a", Secret(SECRETS["A"]), "proj_1"),
        HeldKey("b", Secret(SECRETS["B"])),
    )
    assert acme.models == ("m1", "m2", "m6", "m3")
    assert ([key.name for key in beta.held], beta.models) == (["c", "b"], ("m4", "m2", "m3"))
    assert ([key.name for key in gone.held], gone.models) == (["d"], ("m5",))


def test_a_secret_that_many_accounts_may_hold_is_read_once(configure: Load) -> None:
    """Ten thousand files for each of a hundred accounts would be a million."""
    reads: list[Path] = []

    def read(path: Path) -> bytes:
        reads.append(path)
        return b"x"

    accounts = ", ".join(f"{{name: a{number}}}" for number in range(5))
    settings = configure(f"keys: [{{name: k, secret: {{file: /k}}}}]\naccounts: [{accounts}]")
    assert [len(account.held) for account in resolve_accounts(settings, environ={}, read=read)] == [1] * 5
    assert reads == [Path("/k")]


@pytest.mark.parametrize("account", ["", ", account: acme"])
def test_an_account_is_read_whole_by_one_shard(configure: Load, account: str) -> None:
    """That of its name; where it may hold a key, its keys are read elsewhere too, and nothing else."""
    keys = "".join(f"  - {{name: key-{number}, secret: {{env: A}}{account}}}\n" for number in range(4))
    text = f"accounts: [{{name: acme, admin_secret: {CANARY}}}]\nkeys:\n{keys}"
    owners, readers = [], []
    for shard in range(5):
        settings = configure(text, flags={"shard": shard, "total_shards": 5})
        accounts = resolve_accounts(settings, environ=SECRETS)
        owners += [shard for one in accounts if one.own and len(one.intervals) == 4]
        readers += [shard for one in accounts if not one.own and set(one.intervals) == {Collector.KEYS}]
        assert all([key.name for key in one.held] == ["key-0", "key-1", "key-2", "key-3"] for one in accounts)
    keyed = [shard_of(f"key-{number}", 5) for number in range(4)]
    assert owners == [shard_of("acme", 5)] == [0]
    assert readers == sorted({*keyed} - {0}) == [1, 3, 4]


@pytest.mark.parametrize(
    "account", ["name: acme", "name: acme, admin_secret: {env: A}, collect: {keys: {enabled: false}}"]
)
def test_an_account_of_another_shard_that_cannot_tell_of_keys_is_left_out(configure: Load, account: str) -> None:
    """Nothing would be read of it here."""
    text = f"accounts: [{{{account}}}]\nkeys: [{{name: key-1, secret: {{env: A}}, account: acme}}]"
    found = [
        resolve_accounts(configure(text, flags={"shard": shard, "total_shards": 5}), environ=SECRETS)
        for shard in range(5)
    ]
    assert sum(map(len, found)) == 1
