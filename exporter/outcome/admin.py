"""The words for an account's admin key: what is true of a key that serves models is not always true of it."""

from exporter.outcome import Outcome, Reason
from exporter.outcome.advice import Advice, advice

_ADMIN_KEYS = "https://platform.openai.com/settings/organization/admin-keys"

ADMIN_ADVICE: tuple[tuple[tuple[Outcome, ...], Advice], ...] = (
    (
        (Outcome.PERMISSION_DENIED,),
        Advice(
            "The admin key lacks the scope for it, or it is no admin key but one of a project.",
            "Give the admin key the scopes api.usage.read (costs and usage) and api.management.read (limits and "
            "keys), or make a new one that has them; keys of projects never do.",
            _ADMIN_KEYS,
        ),
    ),
    (
        (Outcome.INVALID_KEY, Outcome.NO_ORGANIZATION),
        Advice(
            "The provider refuses the admin key: it was deleted, has expired or is mistyped, its owner has left, or "
            "it is no admin key (those of OpenAI begin with sk-admin-).",
            "Make a new admin key with the scopes api.usage.read and api.management.read, and put it where "
            "admin_secret of the account is read from.",
            _ADMIN_KEYS,
        ),
    ),
    (
        (Outcome.MISSING_KEY, Outcome.MALFORMED_KEY),
        Advice(
            "There is nothing to ask with: the variable or file of admin_secret is missing, empty or holds something "
            "else than a key.",
            "Look at admin_secret of the account and put the whole admin key there, with nothing around it.",
            "",
        ),
    ),
)
"""One row for outcomes that say one thing of an admin key; what is in none is told as of any key."""


def admin_advice(outcome: Outcome, reason: Reason = Reason.NONE) -> Advice:
    """The words for an outcome of reading an account."""
    return next((words for outcomes, words in ADMIN_ADVICE if outcome in outcomes), advice(outcome, reason))
