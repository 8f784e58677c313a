"""OpenAI's own table of error codes (platform.openai.com/docs/guides/error-codes), row by row."""

from collections.abc import Callable
from typing import NamedTuple

import pytest

from exporter.model import Finding, Kind
from exporter.outcome import Outcome, Reason, Verdict

Read = Callable[..., Finding]


class Row(NamedTuple):
    """A row of the table: what comes, and what it has to mean."""

    title: str
    status: int
    type: str
    code: str | None
    message: str
    outcome: Outcome
    reason: Reason = Reason.NONE


_REFUSED = "invalid_request_error"
TABLE = [
    Row("invalid authentication", 401, _REFUSED, None, "Invalid Authentication", Outcome.INVALID_KEY),
    Row(
        "incorrect key",
        401,
        _REFUSED,
        "invalid_api_key",
        "Incorrect API key provided: sk-abcde***wxyz. You can find your API key at https://platform.openai.com/account/api-keys.",
        Outcome.INVALID_KEY,
    ),
    Row(
        "not a member of an organization",
        401,
        _REFUSED,
        "no_organization",
        "You must be a member of an organization to use the API. Please contact us.",
        Outcome.NO_ORGANIZATION,
    ),
    Row(
        "IP not authorized",
        401,
        _REFUSED,
        "ip_not_authorized",
        "Your IP is not authorized to make this request.",
        Outcome.IP_NOT_ALLOWED,
    ),
    Row(
        "unsupported country, region, or territory",
        403,
        "request_forbidden",
        "unsupported_country_region_territory",
        "Country, region, or territory not supported",
        Outcome.REGION_BLOCKED,
    ),
    Row(
        "rate limit reached for requests",
        429,
        "requests",
        "rate_limit_exceeded",
        "Rate limit reached for gpt-5 in organization org-x on requests per min (RPM): Limit 3, Used 3, Requested 1.",
        Outcome.RATE_LIMITED_REQUESTS,
    ),
    Row(
        "rate limit reached for tokens",
        429,
        "tokens",
        "rate_limit_exceeded",
        "Rate limit reached for gpt-5 in organization org-x on tokens per min (TPM): Limit 30000, Used 30000.",
        Outcome.RATE_LIMITED_TOKENS,
    ),
    Row(
        "exceeded your current quota",
        429,
        "insufficient_quota",
        "insufficient_quota",
        "You exceeded your current quota, please check your plan and billing details.",
        Outcome.QUOTA_EXHAUSTED,
        Reason.UNSPECIFIED,
    ),
    Row(
        "prepaid credit is gone",
        429,
        "insufficient_quota",
        "credit_balance_exhausted",
        "Your credit balance is exhausted.",
        Outcome.QUOTA_EXHAUSTED,
        Reason.CREDIT_BALANCE,
    ),
    Row(
        "the server had an error",
        500,
        "server_error",
        None,
        "The server had an error while processing your request. Sorry about that!",
        Outcome.SERVER_ERROR,
    ),
    Row(
        "the engine is overloaded",
        503,
        "service_unavailable_error",
        "server_is_overloaded",
        "The engine is currently overloaded, please try again later",
        Outcome.OVERLOADED,
    ),
    Row("slow down, as 503", 503, "server_error", "slow_down", "Slow Down", Outcome.SLOW_DOWN),
    Row("slow down, as 429", 429, "rate_limit_error", "slow_down", "Reduce request rate.", Outcome.SLOW_DOWN),
]


def _body(row: Row, **changes: str | None) -> dict[str, object]:
    error: dict[str, object] = {"message": row.message, "type": row.type, "param": None, "code": row.code, **changes}
    return {"error": error}


@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize("row", TABLE, ids=[row.title for row in TABLE])
def test_every_row_of_the_official_table_is_told_apart(read: Read, row: Row, kind: Kind) -> None:
    """Outcome and reason are those of the row, for the free and the paid probe."""
    finding = read(row.status, _body(row), kind=kind)
    assert (finding.outcome, finding.reason) == (row.outcome, row.reason)
    assert not finding.upstream


@pytest.mark.parametrize("row", TABLE, ids=[row.title for row in TABLE])
def test_the_message_alone_tells_the_row(read: Read, row: Row) -> None:
    """Without code and type, as in 2023 and behind some gateways, the row is still told by its words."""
    finding = read(row.status, _body(row, code=None, type=None))
    if row.message == "Reduce request rate.":  # nothing in these words but the status: throttled it is
        assert finding.outcome.state is row.outcome.state
    else:
        assert finding.outcome is row.outcome


@pytest.mark.parametrize("row", TABLE, ids=[row.title for row in TABLE])
def test_the_code_alone_tells_the_row(read: Read, row: Row) -> None:
    """With an empty message, as invalid_organization has come, code and type are enough to be right."""
    finding = read(row.status, _body(row, message=""))
    assert finding.outcome is row.outcome


@pytest.mark.parametrize("row", TABLE, ids=[row.title for row in TABLE])
def test_a_transient_row_never_condemns_the_key(read: Read, row: Row) -> None:
    """What passes by itself (429 throttling, 5xx) is inconclusive; what does not is unusable."""
    transient = row.status >= 500 or row.code in ("rate_limit_exceeded", "slow_down")
    verdict = read(row.status, _body(row)).outcome.verdict
    assert verdict is (Verdict.INCONCLUSIVE if transient else Verdict.UNUSABLE)
