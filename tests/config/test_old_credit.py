"""Credit that is older than the costs that are kept."""

from collections.abc import Callable

import pytest

from exporter.config import Settings, notes, resolve_accounts

Load = Callable[..., Settings]
ADMIN = "sk-admin-CANARY0123456789canary"
NOW = 1_790_000_000.0  # 21 September 2026


@pytest.mark.parametrize(
    ("grant", "told"),
    [
        ("granted_on: 2025-07-01", True),
        ("granted_on: 2025-07-01, expires_on: 2027-01-01", True),
        ("granted_on: 2025-07-01, expires_on: 2026-07-01", False),
        ("granted_on: 2025-08-20", False),
        ("granted_on: 2027-08-20", False),
    ],
)
def test_a_grant_in_force_that_is_too_old_is_noted(configure: Load, grant: str, told: bool) -> None:
    """What is left of it would be absent for ever, and nobody would know why."""
    settings = configure(
        f"keys: []\naccounts: [{{name: a, admin_secret: {{env: ADMIN}}, credit: [{{granted_usd: 5, {grant}}}]}}]"
    )
    accounts = resolve_accounts(settings, environ={"ADMIN": ADMIN}, read=bytes)
    found = notes(settings, [], accounts, now=lambda: NOW)
    text = (
        "the credit of account a cannot be told: a grant in force is older than the 400 days whose costs are kept; "
        "state what was left of it at a later granted_on"
    )
    assert found == ([text] if told else [])
