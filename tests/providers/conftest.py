"""What the tests of the vendors share: a secret that must never show, a target that holds it, a way to read."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from exporter.model import Finding, Kind, Probing, Provider, Response, Secret, Target
from exporter.providers import VENDORS

CANARY = "sk-proj-CANARY8dJq2Lx5Vb7Nc4Mz1Kw9Rt6Yp3HsGfDaQe0UoIi_T3BlbkFJ-XvBnMkLjHgFdSaPoIuYtReWqZ"
NOW = 1_790_000_000.0  # September 2026


@pytest.fixture
def canary() -> str:
    return CANARY


@pytest.fixture
def target() -> Callable[..., Target]:
    """A key at a provider of a kind; further fields as given."""

    def make(kind: str = "openai", *, secret: str | None = CANARY, official: bool = False, **fields: Any) -> Target:
        provider = Provider(name=kind, kind=kind, base_url="https://api.example.com/v1", official=official)
        return Target(name="a", provider=provider, secret=None if secret is None else Secret(secret), **fields)

    return make


@pytest.fixture
def quota() -> Callable[..., Probing]:
    """How a paid probe is configured."""

    def make(call: str = "auto", model: str = "") -> Probing:
        return Probing(interval=900.0, timeout=30.0, call=call, model=model)

    return make


@pytest.fixture
def read(target: Callable[..., Target]) -> Callable[..., Finding]:
    """What a vendor makes of one answer."""

    def answer(
        status: int,
        body: object = "",
        *,
        kind: Kind = Kind.AUTH,
        vendor: str = "openai",
        headers: dict[str, str] | None = None,
        complete: bool = True,
        to: Target | None = None,
    ) -> Finding:
        raw = body if isinstance(body, bytes) else (body if isinstance(body, str) else json.dumps(body)).encode()
        names = {name.lower(): text for name, text in (headers or {}).items()}
        response = Response(status=status, headers=names, body=raw, complete=complete)
        return VENDORS[vendor].read(kind, response, to or target(vendor), NOW)

    return answer
