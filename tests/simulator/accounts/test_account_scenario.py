"""Accounts in scenario files: what they may say, and how they are refused."""

import textwrap
from pathlib import Path

import pytest

from exporter.simulator import Scenario, ScenarioError, load
from exporter.simulator.accounts import account

CANARY = "sk-admin-CANARY-000000000000000000000000000000"


def read(folder: Path, text: str) -> Path:
    path = folder / "scenario.yml"
    path.write_text(textwrap.dedent(text))
    return path


def test_the_documented_account_loads(tmp_path: Path) -> None:
    """The example of the module's description is accepted as it stands, member by member."""
    example = textwrap.dedent((account.__doc__ or "").split("::\n", 1)[1].split("\nMoney is", 1)[0])
    scenario = load(read(tmp_path, "keys: [{name: prod-chat}]\n" + example))
    acme = scenario.accounts[0]
    assert set(acme.model_fields_set) == set(type(acme).model_fields)
    assert set(acme.projects[0].model_fields_set) == set(type(acme.projects[0]).model_fields)
    assert acme.projects[0].spend[1].spike is not None
    assert acme.timeline[0].endpoints == {"costs"}


def test_an_admin_secret_is_made_from_the_name() -> None:
    """Shaped like an admin key, its own, the same every time, never shown."""
    first, again = (Scenario.model_validate({"keys": [], "accounts": [{"name": "a"}, {"name": "b"}]}) for _ in "12")
    secrets = [each.admin_secret.get_secret_value() for each in first.accounts]
    assert secrets == [each.admin_secret.get_secret_value() for each in again.accounts]
    assert len(set(secrets)) == 2
    assert all(secret.startswith("sk-admin-") and len(secret) > 40 for secret in secrets)
    assert secrets[0] not in repr(first)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[{name: a b}]", "accounts.0.name: String should match pattern '^[A-Za-z0-9][A-Za-z0-9_.-]{0,62}$'"),
        (
            "[{name: a, admin_secret: sk-CANARY}]",
            "accounts.0.admin_secret: expected a secret that begins with sk-admin-",
        ),
        ("[{name: a, budget: 5}]", "accounts.0.budget: no such field is known"),
        ("[{name: a}, {name: a}]", "document: expected every account to have a name of its own"),
        (
            f"[{{name: a, admin_secret: {CANARY}}}, {{name: b, admin_secret: {CANARY}}}]",
            "document: expected every account to have an admin secret of its own",
        ),
        (
            "[{name: a, projects: [{id: p}, {id: p}]}]",
            "accounts.0: expected every project to have an id of its own",
        ),
        (
            "[{name: a, projects: [{id: p, keys: [{name: k}]}, {id: q, keys: [{name: k}]}]}]",
            "accounts.0: expected every key to be in one project",
        ),
        (
            "[{name: a, projects: [{id: p, keys: [{name: k}]}]}, {name: b, projects: [{id: p, keys: [{name: k}]}]}]",
            "document: expected every key to be in one account",
        ),
        (
            "[{name: a, projects: [{id: p, spend: [{model: o3, usd_per_day: 1, key: k}]}]}]",
            "accounts.0.projects.0: expected the key of each spend among the project's keys",
        ),
        (
            "[{name: a, projects: [{id: p, spend: [{usd_per_day: 1}]}]}]",
            "accounts.0.projects.0.spend.0: expected `model` or `use`",
        ),
        (
            "[{name: a, projects: [{id: p, spend: [{model: o3}]}]}]",
            "accounts.0.projects.0.spend.0: expected one of `usd_per_day` and `requests_per_day`",
        ),
        (
            "[{name: a, projects: [{id: p, spend: [{model: omni-moderation-latest, usd_per_day: 1}]}]}]",
            "accounts.0.projects.0.spend.0: expected `requests_per_day`, since this costs nothing",
        ),
        (
            "[{name: a, projects: [{id: p, spend: [{model: o, usd_per_day: 1, spike: {at: 5, until: 5}}]}]}]",
            "accounts.0.projects.0.spend.0.spike.factor: expected, and not there",
        ),
        (
            "[{name: a, timeline: [{at: 9, behaviour: ok}, {at: 9, behaviour: html}]}]",
            "document: expected the times of a's timeline to rise",
        ),
        ("[{name: a, usage_lag: 2m}]", "accounts.0.usage_lag: expected a number"),
    ],
)
def test_a_wrong_account_says_where_and_what(tmp_path: Path, text: str, message: str) -> None:
    """The error names the file, the place and what was expected, and no value."""
    path = read(tmp_path, f"{{keys: [], accounts: {text}}}")
    with pytest.raises(ScenarioError) as raised:
        load(path)
    assert str(raised.value) == f"{path}: {message}"
    assert "CANARY" not in str(raised.value)
