"""What is said of money where a key has run dry: phrases for the daemon, and for Prometheus' templates.

Which of them are said depends on the reason: beside a limit that is far away, a credit that ran out reads as if there
were room.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from exporter.outcome import Outcome, Reason


class Part(StrEnum):
    """An amount, under the label that Prometheus records it with: they are told in this order."""

    COST = "1 cost"
    PROJECT_COST = "2 project cost"
    PROJECT_LIMIT = "3 project limit"
    LIMIT = "4 limit"
    BUDGET = "5 budget"
    CREDIT = "6 credit"


@dataclass(frozen=True, slots=True)
class Phrase:
    """Said of an amount for some reasons (empty: for any), and where ``some`` is given only of more than nothing, or
    of no more. The words may hold ``{usd}``, ``{account}`` and ``{project}``.
    """

    part: Part
    words: str
    reasons: tuple[str, ...] = ()
    some: bool | None = None


_UNSAID = ("", Reason.UNSPECIFIED.value, Outcome.QUOTA_EXHAUSTED.value)
_CREDIT = (Reason.CREDIT_BALANCE.value,)
_BILLING = (Outcome.BILLING_INACTIVE.value, Reason.BILLING_HARD_LIMIT.value)
_ORGANIZATION = (Reason.ORGANIZATION_SPEND_LIMIT.value, Reason.ORGANIZATION_USAGE_LIMIT.value)
_PROJECT = (Reason.PROJECT_SPEND_LIMIT.value,)
_LEFT = "; of its stated credit {usd} are left by estimate"

#: Of those for one part the first that fits is said.
PHRASES = (
    Phrase(Part.COST, " Account {account} has spent {usd} this month (recorded so far)"),
    Phrase(Part.PROJECT_COST, "; project {project} has spent {usd} of it", _PROJECT),
    Phrase(Part.PROJECT_LIMIT, "; the limit of project {project} is {usd}", _PROJECT),
    Phrase(Part.LIMIT, "; its limit is {usd}", (*_ORGANIZATION, *_UNSAID)),
    Phrase(Part.BUDGET, "; its budget is {usd}", _UNSAID),
    Phrase(Part.CREDIT, "; of its credit nothing is left", _UNSAID, some=False),
    Phrase(
        Part.CREDIT,
        "; by our estimate {usd} of its stated credit are left, which the provider contradicts",
        _CREDIT,
        some=True,
    ),
    Phrase(Part.CREDIT, _LEFT, (*_CREDIT, *_BILLING)),
)


def said(amounts: Mapping[Part, float], reason: str, **names: str) -> str:
    """One sentence with a space before it; empty without a cost. ``reason`` is a reason's or else an outcome's name."""
    if Part.COST not in amounts:
        return ""
    phrases = (_phrase(part, amounts[part], reason) for part in sorted(amounts))
    words = (
        phrase.words.format(usd=f"{amounts[phrase.part]:.2f} USD", **names) for phrase in phrases if phrase is not None
    )
    return f"{''.join(words)}."


def _phrase(part: Part, usd: float, reason: str) -> Phrase | None:
    for phrase in PHRASES:
        fits = not phrase.reasons or reason in phrase.reasons
        if phrase.part is part and fits and phrase.some in (None, usd > 0):
            return phrase
    return None
