"""The closed vocabulary: how a probe can end, what that says of the key, and which state it leads to.

One row an outcome. Metrics, rules, pages and runbooks read these rows; the plain words that go
with each (cause, remedy, the vendor's page) stand in :mod:`exporter.outcome.advice`.
"""

from enum import Enum, StrEnum
from typing import Self


class Verdict(StrEnum):
    """What an outcome says about the key itself."""

    USABLE = "usable"
    UNUSABLE = "unusable"
    INCONCLUSIVE = "inconclusive"


class State(StrEnum):
    """What we believe of a key, worst first: a key's state is the first of its kinds' states here."""

    AUTH_FAILED = "auth_failed"
    QUOTA_EXHAUSTED = "quota_exhausted"
    MISCONFIGURED = "misconfigured"
    RATE_LIMITED = "rate_limited"
    PROVIDER_ERROR = "provider_error"
    UNREACHABLE = "unreachable"
    UNKNOWN = "unknown"
    OK = "ok"

    @property
    def rank(self) -> int:
        """0 is the worst."""
        return _RANKS[self]

    @property
    def unusable(self) -> bool:
        """Whether the key cannot serve: the states that page and that stay until refuted."""
        return self in (State.AUTH_FAILED, State.QUOTA_EXHAUSTED)


_RANKS = {state: rank for rank, state in enumerate(State)}


class Reason(StrEnum):
    """Which bucket is empty when the outcome is ``quota_exhausted``; ``NONE`` for all others."""

    NONE = ""
    CREDIT_BALANCE = "credit_balance"
    ORGANIZATION_SPEND_LIMIT = "organization_spend_limit"
    PROJECT_SPEND_LIMIT = "project_spend_limit"
    ORGANIZATION_USAGE_LIMIT = "organization_usage_limit"
    BILLING_HARD_LIMIT = "billing_hard_limit"
    UNSPECIFIED = "unspecified"


class Outcome(Enum):
    """The named ending of a probe. ``value`` is the name used in labels, logs and pages."""

    def __new__(cls, value: str, verdict: Verdict, state: State) -> Self:
        member = object.__new__(cls)
        member._value_ = value
        member.verdict = verdict
        member.state = state
        return member

    verdict: Verdict
    state: State

    OK = "ok", Verdict.USABLE, State.OK
    LIMITED_SCOPE = "limited_scope", Verdict.USABLE, State.OK

    INVALID_KEY = "invalid_key", Verdict.UNUSABLE, State.AUTH_FAILED
    MISSING_KEY = "missing_key", Verdict.UNUSABLE, State.AUTH_FAILED
    MALFORMED_KEY = "malformed_key", Verdict.UNUSABLE, State.AUTH_FAILED
    ACCOUNT_DEACTIVATED = "account_deactivated", Verdict.UNUSABLE, State.AUTH_FAILED
    NO_ORGANIZATION = "no_organization", Verdict.UNUSABLE, State.AUTH_FAILED
    WRONG_ORGANIZATION = "wrong_organization", Verdict.UNUSABLE, State.AUTH_FAILED
    WRONG_PROJECT = "wrong_project", Verdict.UNUSABLE, State.AUTH_FAILED
    IP_NOT_ALLOWED = "ip_not_allowed", Verdict.UNUSABLE, State.AUTH_FAILED
    REGION_BLOCKED = "region_blocked", Verdict.UNUSABLE, State.AUTH_FAILED
    PERMISSION_DENIED = "permission_denied", Verdict.UNUSABLE, State.AUTH_FAILED

    QUOTA_EXHAUSTED = "quota_exhausted", Verdict.UNUSABLE, State.QUOTA_EXHAUSTED
    BILLING_INACTIVE = "billing_inactive", Verdict.UNUSABLE, State.QUOTA_EXHAUSTED

    RATE_LIMITED_REQUESTS = "rate_limited_requests", Verdict.INCONCLUSIVE, State.RATE_LIMITED
    RATE_LIMITED_TOKENS = "rate_limited_tokens", Verdict.INCONCLUSIVE, State.RATE_LIMITED
    RATE_LIMITED_OTHER = "rate_limited_other", Verdict.INCONCLUSIVE, State.RATE_LIMITED
    SLOW_DOWN = "slow_down", Verdict.INCONCLUSIVE, State.RATE_LIMITED

    OVERLOADED = "overloaded", Verdict.INCONCLUSIVE, State.PROVIDER_ERROR
    SERVER_ERROR = "server_error", Verdict.INCONCLUSIVE, State.PROVIDER_ERROR

    TIMEOUT = "timeout", Verdict.INCONCLUSIVE, State.UNREACHABLE
    UNREACHABLE = "unreachable", Verdict.INCONCLUSIVE, State.UNREACHABLE
    TLS_ERROR = "tls_error", Verdict.INCONCLUSIVE, State.UNREACHABLE

    MODEL_NOT_FOUND = "model_not_found", Verdict.INCONCLUSIVE, State.MISCONFIGURED
    BAD_REQUEST = "bad_request", Verdict.INCONCLUSIVE, State.MISCONFIGURED

    UNKNOWN = "unknown", Verdict.INCONCLUSIVE, State.UNKNOWN

    def __str__(self) -> str:
        return str(self.value)

    @property
    def usable(self) -> bool:
        return self.verdict is Verdict.USABLE

    @property
    def unusable(self) -> bool:
        return self.verdict is Verdict.UNUSABLE

    @property
    def unanswered(self) -> bool:
        """No HTTP answer came: evidence about the way to the provider."""
        return self.state is State.UNREACHABLE

    @property
    def provider_trouble(self) -> bool:
        """Evidence that the provider, not the key, is at fault; never a 429."""
        return self.state in (State.PROVIDER_ERROR, State.UNREACHABLE)
