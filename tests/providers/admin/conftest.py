"""What the tests of the admin APIs share: an account with a secret that must never show, and a way to read for it."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from exporter.model import Account, Provider, Reading, Response, Secret
from exporter.providers.admin import ADMINS

ADMIN_CANARY = "sk-admin-CANARY8dJq2Lx5Vb7Nc4Mz1Kw9Rt6Yp3HsGfDaQe0UoIi_T3BlbkFJ-XvBnMkLjHgFdSaPoIuYtReWqZ"
NOW = 1_790_000_000.0  # September 2026


@pytest.fixture
def admin_canary() -> str:
    return ADMIN_CANARY


@pytest.fixture
def account() -> Callable[..., Account]:
    """An organisation at OpenAI, read with a secret."""

    def make(secret: str | None = ADMIN_CANARY, **fields: Any) -> Account:
        provider = Provider(name="openai", kind="openai", base_url="https://api.example.com/v1", official=True)
        return Account(name="acme", provider=provider, secret=None if secret is None else Secret(secret), **fields)

    return make


@pytest.fixture
def answer() -> Callable[..., Response]:
    """An answer with a body of bytes, text or JSON."""

    def make(body: object = "", status: int = 200, *, complete: bool = True, **headers: str) -> Response:
        raw = body if isinstance(body, bytes) else (body if isinstance(body, str) else json.dumps(body)).encode()
        names = {name.lower().replace("_", "-"): text for name, text in headers.items()}
        return Response(status=status, headers=names, body=raw, complete=complete)

    return make


@pytest.fixture
def read_by(account: Callable[..., Account]) -> Callable[..., Reading[Any]]:
    """What OpenAI's admin makes of an answer, by the name of the question."""
    more: dict[str, dict[str, Any]] = {
        "usage": {"operation": "completions"},
        "rate_limits": {"project": "proj_1"},
        "project_keys": {"project": "proj_1"},
    }

    def read(name: str, response: Response, *, secret: str = ADMIN_CANARY, **arguments: Any) -> Reading[Any]:
        reading: Reading[Any] = getattr(ADMINS["openai"], f"read_{name}")(
            response, account(secret), NOW, **{**more.get(name, {}), **arguments}
        )
        return reading

    return read
