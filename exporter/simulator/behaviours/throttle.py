"""Too much, too fast: the key is good, the caller is told to wait. The free calls are served."""

import math
from collections.abc import Mapping
from dataclasses import replace

from exporter.outcome import Outcome
from exporter.simulator import headers
from exporter.simulator.behaviours.row import Behaviour, fails
from exporter.simulator.call import PAID
from exporter.simulator.catalogue import pretty
from exporter.simulator.errors import error
from exporter.simulator.question import Answer, Question

_LEARN = "Visit https://platform.openai.com/account/rate-limits to learn more."
_PAYMENT = (
    "Contact us through our help center at help.openai.com if you continue to have issues. Please add a payment method "
    "to your account to increase your rate limit. Visit https://platform.openai.com/account/billing to add a payment "
    "method."
)


def _full(question: Question) -> Mapping[str, str]:
    """Every limit used up."""
    limits = question.caller.limits
    return headers.limited(
        replace(question, requests_used=float(limits.requests), tokens_used=float(limits.tokens)),
    )


def _throttles(outcome: Outcome, message: str, *, kind: str, code: str | None, wait: float, says: str) -> Behaviour:
    """A row whose message and headers tell the same wait, ``retry_after`` of the options if given."""

    def reply(question: Question) -> Answer:
        asked = question.options.retry_after
        pause = wait if asked is None else asked
        words = message.format(
            model=question.model or "default-models-api",
            organization=question.caller.organization or "org-simulated",
            requests=question.caller.limits.requests,
            tokens=question.caller.limits.tokens,
            wait=headers.go_duration(pause),
        )
        answer = error(question, 429, words, kind=kind, code=code, head=_full)
        told = {"retry-after": str(math.ceil(pause)), "retry-after-ms": str(round(pause * 1000))}
        return replace(answer, headers={**answer.headers, **told})

    return Behaviour(outcome=outcome, says=says, reply=reply, calls=PAID)


def _slow_down_text(question: Question) -> Answer:
    return Answer(status=429, headers=headers.edge(question), body=pretty("slow down"))


THROTTLE: Mapping[str, Behaviour] = {
    "rate_limited_requests": _throttles(
        Outcome.RATE_LIMITED_REQUESTS,
        "Rate limit reached for {model} in organization {organization} on requests per min (RPM): Limit {requests}, "
        f"Used {{requests}}, Requested 1. Please try again in {{wait}}. {_LEARN} You can increase your rate limit by "
        "adding a payment method to your account at https://platform.openai.com/account/billing.",
        kind="requests",
        code="rate_limit_exceeded",
        wait=20.0,
        says="too many requests a minute",
    ),
    "rate_limited_requests_2023": _throttles(
        Outcome.RATE_LIMITED_REQUESTS,
        "Rate limit reached for default-{model} in organization {organization} on requests per min. "
        f"Limit: {{requests}} / min. Please try again in {{wait}}. {_PAYMENT}",
        kind="requests",
        code=None,
        wait=20.0,
        says="the same in the form of 2023: no code; it speaks of billing and payment, yet is a rate limit",
    ),
    "rate_limited_tokens": _throttles(
        Outcome.RATE_LIMITED_TOKENS,
        "Rate limit reached for {model} in organization {organization} on tokens per min (TPM): Limit {tokens}, "
        f"Used {{tokens}}, Requested 3082. Please try again in {{wait}}. {_LEARN}",
        kind="tokens",
        code="rate_limit_exceeded",
        wait=9.816,
        says="too many tokens a minute",
    ),
    "rate_limited_other": _throttles(
        Outcome.RATE_LIMITED_OTHER,
        "Rate limit reached for {model} in organization {organization} on input-images per min: Limit 5, Used 5, "
        f"Requested 1. Please try again in {{wait}}. {_LEARN}",
        kind="input-images",
        code="rate_limit_exceeded",
        wait=12.0,
        says="too much of something else (images)",
    ),
    "request_too_large": fails(
        Outcome.RATE_LIMITED_TOKENS,
        429,
        "Request too large for {model} in organization {organization} on tokens per min (TPM): Limit 30000, Requested "
        f"30601. The input or output tokens must be reduced in order to run successfully. {_LEARN}",
        says="one request larger than the whole token limit: waiting never helps",
        kind="tokens",
        code="rate_limit_exceeded",
        head=headers.limited,
        calls=PAID,
    ),
    "slow_down": fails(
        Outcome.SLOW_DOWN,
        429,
        "Reduce request rate.",
        says="traffic rose too fast",
        kind="rate_limit_error",
        code="slow_down",
        calls=PAID,
    ),
    "slow_down_503": fails(
        Outcome.SLOW_DOWN,
        503,
        "Slow Down",
        says="the same in its older form, a 503",
        kind="service_unavailable_error",
        code="slow_down",
        calls=PAID,
    ),
    "slow_down_text": Behaviour(
        outcome=Outcome.SLOW_DOWN,
        says="the same from the edge: the whole body is a JSON string",
        reply=_slow_down_text,
        calls=PAID,
    ),
}
