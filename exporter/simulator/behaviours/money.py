"""The key is good and cannot pay: free calls are served, paid ones refused."""

from collections.abc import Mapping

from exporter.outcome import Outcome, Reason
from exporter.simulator import headers
from exporter.simulator.behaviours.row import Behaviour, fails
from exporter.simulator.call import PAID
from exporter.simulator.question import Answer, Question
from exporter.simulator.service import serve

_QUOTA = (
    "You exceeded your current quota, please check your plan and billing details. For more information on this error, "
    "read the docs: https://platform.openai.com/docs/guides/error-codes/api-errors."
)
_INACTIVE = "Your account is not active, please check your billing details on our website."


def _exhausted(reason: Reason, code: str | None, message: str, says: str) -> Behaviour:
    return fails(
        Outcome.QUOTA_EXHAUSTED,
        429,
        message,
        says=says,
        kind="insufficient_quota",
        code=code,
        reason=reason,
        calls=PAID,
    )


_CREDIT = _exhausted(
    Reason.CREDIT_BALANCE,
    "credit_balance_exhausted",
    "Your prepaid credit balance is exhausted. Please add credits to continue: "
    "https://platform.openai.com/settings/organization/billing.",
    "the prepaid credit is gone",
)


def _returning(question: Question) -> Answer:
    """A top-up arrives unevenly: every other paid call still meets a server that has not heard of it."""
    return _CREDIT.reply(question) if question.paid % 2 else serve(question)


MONEY: Mapping[str, Behaviour] = {
    "quota_exhausted": _exhausted(
        Reason.UNSPECIFIED, "insufficient_quota", _QUOTA, "no quota left, without saying which"
    ),
    "insufficient_quota_2023": _exhausted(
        Reason.UNSPECIFIED, None, _QUOTA, "the same in the form of 2023: no code, only the type"
    ),
    "credit_balance": _CREDIT,
    "credit_returning": Behaviour(
        outcome=Outcome.QUOTA_EXHAUSTED,
        reason=Reason.CREDIT_BALANCE,
        says="credit was bought and arrives unevenly: every other paid call is still refused",
        reply=_returning,
        calls=PAID,
    ),
    "organization_spend_limit": _exhausted(
        Reason.ORGANIZATION_SPEND_LIMIT,
        "organization_spend_limit_exceeded",
        "Your organization has reached its monthly spend limit. Requests resume when the limit is raised or at the "
        "start of the next month.",
        "the organisation's own spend limit is reached",
    ),
    "project_spend_limit": _exhausted(
        Reason.PROJECT_SPEND_LIMIT,
        "project_spend_limit_exceeded",
        "Your project `{project}` has reached its monthly spend limit. Requests resume when the limit is raised or at "
        "the start of the next month.",
        "the project's own spend limit is reached",
    ),
    "organization_usage_limit": _exhausted(
        Reason.ORGANIZATION_USAGE_LIMIT,
        "organization_usage_limit_exceeded",
        "Your organization has reached the monthly usage limit that OpenAI has set for it.",
        "the monthly limit OpenAI has set is reached",
    ),
    "billing_hard_limit": fails(
        Outcome.QUOTA_EXHAUSTED,
        400,
        "Billing hard limit has been reached",
        says="the billing hard limit is reached (a 400)",
        code="billing_hard_limit_reached",
        reason=Reason.BILLING_HARD_LIMIT,
        calls=PAID,
    ),
    "billing_inactive": fails(
        Outcome.BILLING_INACTIVE,
        429,
        _INACTIVE,
        says="no active billing",
        kind="billing_not_active",
        code="billing_not_active",
        calls=PAID,
    ),
    "billing_inactive_2023": fails(
        Outcome.BILLING_INACTIVE,
        429,
        _INACTIVE,
        says="the same in the form of 2023: no code, only the type",
        kind="billing_not_active",
        head=headers.edge,
        calls=PAID,
    ),
}
