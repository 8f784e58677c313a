"""What a piece of evidence means, and the shape of a table of such meanings."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from exporter.outcome import Outcome, Reason


class Decision(NamedTuple):
    """An outcome and, when money is the matter, which bucket is empty."""

    outcome: Outcome
    reason: Reason = Reason.NONE


Pattern = tuple[re.Pattern[str], Decision]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """One vendor's tables. Each is asked before the generic one of the same stage.

    ``words``: exact codes, types and reasons, as :func:`normal` writes them. ``messages``: patterns in
    order. ``weak``: exact words that several causes share, asked after the message. ``statuses``: what
    a bare status means.
    """

    words: Mapping[str, Decision] = field(default_factory=dict)
    messages: tuple[Pattern, ...] = ()
    weak: Mapping[str, Decision] = field(default_factory=dict)
    statuses: Mapping[int, Decision] = field(default_factory=dict)


def normal(word: str) -> str:
    """A code as the tables write it: lower case, with ``_`` for spaces and hyphens."""
    return word.strip().lower().replace("-", "_").replace(" ", "_")


def table(rows: Mapping[Decision | Outcome, str]) -> dict[str, Decision]:
    """``{outcome: "word word"}`` turned around."""
    return {
        word: decision if isinstance(decision, Decision) else Decision(decision)
        for decision, words in rows.items()
        for word in words.split()
    }


def phrases(*rows: tuple[Decision | Outcome, str]) -> tuple[Pattern, ...]:
    """Rows of regular expressions, one alternative a line; the first row that occurs anywhere wins."""
    return tuple(
        (
            re.compile("|".join(line.strip() for line in lines.splitlines() if line.strip())),
            decision if isinstance(decision, Decision) else Decision(decision),
        )
        for decision, lines in rows
    )


NO_RULES = Rules()

CREDIT = Decision(Outcome.QUOTA_EXHAUSTED, Reason.CREDIT_BALANCE)
SPENT = Decision(Outcome.QUOTA_EXHAUSTED, Reason.UNSPECIFIED)
ORGANIZATION_LIMIT = Decision(Outcome.QUOTA_EXHAUSTED, Reason.ORGANIZATION_SPEND_LIMIT)
PROJECT_LIMIT = Decision(Outcome.QUOTA_EXHAUSTED, Reason.PROJECT_SPEND_LIMIT)
USAGE_LIMIT = Decision(Outcome.QUOTA_EXHAUSTED, Reason.ORGANIZATION_USAGE_LIMIT)
HARD_LIMIT = Decision(Outcome.QUOTA_EXHAUSTED, Reason.BILLING_HARD_LIMIT)
