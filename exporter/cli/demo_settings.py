"""The configuration that a scenario's fleet is watched with: what a user would write for it, with dates from today."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import yaml

from exporter.config.sections import MEMORY
from exporter.simulator import Scenario
from exporter.simulator.accounts.account import Account
from exporter.simulator.accounts.operations import PRICES
from exporter.simulator.scenario import Key

# Fast, so that a newcomer sees a key die and recover within a minute or two.
_PROBING = {
    "auth": {"interval": "5s", "timeout": "4s"},
    "quota": {"interval": "10s", "timeout": "5s"},
    "confirm": {"failures": 3, "delay": "1s"},
}
# What is known of models lasts five intervals: this long outlives the story's outage, as a minute does most real ones.
_PATIENT = {"auth": {"interval": "10s", "timeout": "4s"}}
_COLLECT = {
    "costs": {"interval": "15s"},
    "usage": {"interval": "10s"},
    "limits": {"interval": "15s"},
    "keys": {"interval": "30s"},
}
_BUDGET_USD = 500
_MAIN_GRANT_USD = 500
_LATEST_GRANT_USD = 30


def settings(scenario: Scenario, url: str, status_url: str, now: float) -> dict[str, Any]:
    """As in a configuration file. ``now`` is Unix seconds; secrets stand in :func:`variables`."""
    return {
        "probing": _PROBING,
        "providers": {"openai": {"base_url": url, "status": {"url": status_url, "interval": "10s"}}},
        "storage": {"path": MEMORY},
        "prices": {model: _price(model) for model in _used(scenario) if model in PRICES},
        "accounts": [_account(account, now) for account in scenario.accounts],
        "keys": [_key(key, _owners(scenario), now) for key in scenario.keys],
    }


def written(scenario: Scenario, url: str, status_url: str, now: float) -> str:
    """The same as a file for people, YAML, with the simulated secrets in it."""
    held = variables(scenario)
    made = settings(scenario, url, status_url, now)
    for entry, field in [
        *((key, "secret") for key in made["keys"]),
        *((one, "admin_secret") for one in made["accounts"]),
    ]:
        entry[field] = held[entry[field]["env"]]
    return yaml.safe_dump(_without_none(made), sort_keys=False, allow_unicode=True, width=120)


def _without_none(part: Any) -> Any:  # noqa: ANN401  # whatever YAML holds
    if isinstance(part, dict):
        return {name: _without_none(inner) for name, inner in part.items() if inner is not None and inner != []}
    return [_without_none(inner) for inner in part] if isinstance(part, list) else part


def variables(scenario: Scenario) -> dict[str, str]:
    """The secrets of keys and accounts, by the names of the variables that the settings name."""
    keys = {_variable(key.name): key.secret.get_secret_value() for key in scenario.keys}
    return keys | {_admin(account.name): account.admin_secret.get_secret_value() for account in scenario.accounts}


def _key(key: Key, owners: Mapping[str, str], now: float) -> dict[str, Any]:
    dates = {
        "created_on": None if key.created_days is None else _day(now, -key.created_days),
        "expires_on": None if key.expires_days is None else _day(now, key.expires_days),
    }
    return {
        "name": key.name,
        "secret": {"env": _variable(key.name)},
        "account": owners.get(key.name),
        "severity": key.severity,
        "labels": dict(key.labels),
        "models": list(key.models),
        "rotate_after": key.rotate_after,
        **dates,
        **({"probing": _PATIENT} if key.models else {}),
    }


def _account(account: Account, now: float) -> dict[str, Any]:
    """With credit of which the larger part is spent with the month, and the rest ends within days."""
    eve = datetime.fromtimestamp(now, UTC).day  # days ago: the last day of last month
    return {
        "name": account.name,
        "admin_secret": {"env": _admin(account.name)},
        "monthly_budget_usd": _BUDGET_USD,
        "credit": [
            {"granted_usd": _MAIN_GRANT_USD, "granted_on": _day(now, -eve), "expires_on": _day(now, 300)},
            {"granted_usd": _LATEST_GRANT_USD, "granted_on": _day(now, 0), "expires_on": _day(now, 5)},
        ],
        "collect": _COLLECT,
    }


def _owners(scenario: Scenario) -> dict[str, str]:
    """The account of each key that is in one."""
    return {
        key.name: account.name for account in scenario.accounts for project in account.projects for key in project.keys
    }


def _used(scenario: Scenario) -> Iterable[str]:
    spends = (spend for account in scenario.accounts for project in account.projects for spend in project.spend)
    return dict.fromkeys(spend.model for spend in spends if spend.model)


def _price(model: str) -> dict[str, float | None]:
    price = PRICES[model]
    return {
        "input_usd_per_mtok": price.input,
        "output_usd_per_mtok": price.output,
        "cached_usd_per_mtok": price.cached,
    }


def _day(now: float, days: float) -> str:
    return (datetime.fromtimestamp(now, UTC) + timedelta(days=days)).date().isoformat()


def _variable(name: str) -> str:
    return "SIMULATED_" + "".join(c if c.isalnum() else "_" for c in name.upper())


def _admin(name: str) -> str:
    return f"{_variable(name)}_ADMIN"
