"""Projects, keys and limits, as the admin API lists them.

Shapes: project.py, project_api_key.py, admin_api_key.py, project_rate_limit.py, *_spend_limit.py of openai-python.
"""

from collections.abc import Mapping, Sequence

from exporter.simulator.accounts.account import Account, AdminKey, ListedKey, Project, ProjectKey, RateLimits
from exporter.simulator.accounts.behaviours import Twist
from exporter.simulator.accounts.calendar import DAY
from exporter.simulator.accounts.identity import key_id, owner_id, redacted
from exporter.simulator.accounts.ledger import Ledger
from exporter.simulator.caller import synthetic_secret

Object = Mapping[str, object]
_CENTS = 100
_SPEND_LIMITS = {True: "enforcing", False: "inactive"}


def projects(account: Account, began: float, *, archived: bool) -> Sequence[Object]:
    """All projects, or those in use."""
    created = int(began - account.history_days * DAY)
    return [
        {
            "id": project.id,
            "object": "organization.project",
            "name": project.name or project.id,
            "created_at": created,
            "archived_at": int(began - DAY) if project.archived else None,
            "status": "archived" if project.archived else "active",
            "residency": "GLOBAL",
            "external_key_id": None,
        }
        for project in account.projects
        if archived or not project.archived
    ]


def api_keys(
    project: Project, began: float, *, access: str, secrets: Mapping[str, str], used: Mapping[str, float]
) -> Sequence[Object]:
    """A project's keys by ``access`` (active, inactive, any; "": what the spec calls the existing visibility rules).

    ``secrets`` are those of the simulated keys, ``used`` when each of them was last seen; both by name.
    """
    wanted = {"active": (True,), "": (True,), "inactive": (False,), "any": (True, False)}[access]
    return [
        {
            "object": "organization.project.api_key",
            **_common(key, began, secrets.get(key.name) or synthetic_secret(key.name), used.get(key.name)),
            "owner": _owner(key, began),
            "owner_project_access": "active" if key.owner_active else "inactive",
        }
        for key in project.keys
        if key.owner_active in wanted
    ]


def admin_keys(account: Account, began: float, used: float | None, *, newest_first: bool) -> Sequence[Object]:
    """The organisation's admin keys: the one in use, named like the account, and those the scenario adds."""
    secret = account.admin_secret.get_secret_value()
    rows = [_admin_key(AdminKey(name=account.name), began, secret, used)]
    rows += [_admin_key(key, began, f"sk-admin-{synthetic_secret(key.name)}", None) for key in account.admin_keys]
    return sorted(rows, key=lambda row: int(str(row["created_at"])), reverse=newest_first)


def rate_limits(project: Project) -> Sequence[Object]:
    return [_rate_limit(model, limits) for model, limits in project.rate_limits.items()]


def spend_limit(ledger: Ledger, project: Project | None, now: float, twist: Twist) -> Object | None:
    """The limit of a project, or of the organisation; None where there is none."""
    usd = project.spend_limit_usd if project else ledger.account.spend_limit_usd
    if usd is None:
        return None
    cents = round(usd * _CENTS)
    return {
        "object": "project.spend_limit" if project else "organization.spend_limit",
        "threshold_amount": cents if twist.amount is None else twist.amount(cents),
        "currency": twist.currency.upper(),
        "interval": "month",
        "enforcement": {"status": _SPEND_LIMITS[ledger.enforcing(now, project.id if project else "")]},
    }


def _common(key: ListedKey, began: float, secret: str, used: float | None) -> dict[str, object]:
    if used is None and key.used_days is not None:
        used = began - key.used_days * DAY
    return {
        "id": key_id(key.name),
        "name": key.name,
        "redacted_value": redacted(secret),
        "created_at": int(began - key.created_days * DAY),
        "last_used_at": None if used is None else int(used),
    }


def _owner(key: ProjectKey, began: float) -> Object:
    who = {
        "id": owner_id(key.name),
        "name": f"owner of {key.name}",
        "created_at": int(began - key.created_days * DAY),
        "role": "member",
    }
    if key.service_account:
        return {"type": "service_account", "service_account": who}
    return {"type": "user", "user": {**who, "email": f"{key.name.lower()}@example.com"}}


def _admin_key(key: AdminKey, began: float, secret: str, used: float | None) -> Object:
    owner = {
        "type": "user",
        "object": "organization.user",
        "id": owner_id(key.name),
        "name": f"owner of {key.name}",
        "created_at": int(began - key.created_days * DAY),
        "role": "owner",
    }
    return {
        "object": "organization.admin_api_key",
        **_common(key, began, secret, used),
        "expires_at": None if key.expires_days is None else int(began + key.expires_days * DAY),
        "owner": owner,
    }


def _rate_limit(model: str, limits: RateLimits) -> Object:
    limit: dict[str, object] = {
        "id": f"rl-{model}",
        "object": "project.rate_limit",
        "model": model,
        "max_requests_per_1_minute": limits.requests,
        "max_tokens_per_1_minute": limits.tokens,
    }
    if limits.requests_per_day is not None:
        limit["max_requests_per_1_day"] = limits.requests_per_day
    return limit
