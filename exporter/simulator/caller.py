"""Who asks: a simulated key and what belongs to it."""

import hashlib

from pydantic import Field, PositiveInt, SecretStr

from exporter.simulator.schema import Strict


def synthetic_secret(name: str) -> str:
    """A secret that is clearly no real one, of a plausible length, and the same at every start."""
    return "sk-sim-" + hashlib.sha256(f"llmkey simulated key {name}".encode()).hexdigest()


class Limits(Strict):
    """Rate limits a minute, as the ``x-ratelimit-*`` headers tell them. They are told, not enforced."""

    requests: PositiveInt = 10_000
    tokens: PositiveInt = 200_000
    project_tokens: PositiveInt | None = None


class Caller(Strict):
    """One simulated key.

    ``organization`` and ``project``: when set, a request whose header names another is refused.
    ``allowed_models``: when set, all other models are hidden and refused.
    """

    name: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,62}$")
    secret: SecretStr = Field(default_factory=lambda known: SecretStr(synthetic_secret(known["name"])), min_length=1)
    organization: str = ""
    project: str = ""
    limits: Limits = Limits()
    allowed_models: frozenset[str] | None = Field(default=None, strict=False)


STRANGER = Caller.model_construct(name="(unknown)", secret=SecretStr(""))  # a name no key can have
