"""What the words of a message mean. The order of the tables, and of the rows in them, is the rule: first match wins.

Words that mislead stand behind: "billing", "credits" and "quota" occur in plain rate limits (OpenAI's free
tier, Groq, OpenRouter, Gemini), "not active" and "suspended" in empty balances (Moonshot), "does not
exist" hides missing access, and links hold every one of them, so links are taken out first.
"""

import re

from exporter.providers.reading.messages.access import ACCOUNT, KEY
from exporter.providers.reading.messages.money import BILLING, MONEY
from exporter.providers.reading.messages.service import CALL, THROTTLE, TROUBLE

__all__ = ["MESSAGES", "REQUESTS", "SCOPES", "TOKENS", "plain"]

MESSAGES = (*MONEY, *ACCOUNT, *THROTTLE, *BILLING, *KEY, *CALL, *TROUBLE)

# Which limit a message speaks of: whichever of the two occurs first.
TOKENS = re.compile(
    r"tokens?[ _-]?(per|rate|limit|count)|\bt(pm|pd|ph)\b|too many tokens|number of (\w+ )?tokens|request tokens"
)
REQUESTS = re.compile(
    r"(requests?|calls?|quer(y|ies))[ _-]?(per|rate|limit)|\b(rpm|rpd|rps|qpm|qps)\b|number of requests|_requests\b"
    r"|too many requests for (team|model|key|account)"
)

# The list behind the words, as in: Missing scopes: api.model.read, model.request.
SCOPES = re.compile(r"missing scopes?:?\s*((?:[a-z0-9_.:-]*[a-z0-9_](?:,\s*)?)+)")

_LONGEST = 4000
_GOOGLE = re.compile(r"ai\.google\.dev|ai\.dev/|ai\.studio|aistudio|generativelanguage|googleapis|resource_exhausted")
_LINK = re.compile(r"https?://\S+|\bwww\.\S+|(?!\S*googleapis)\b[a-z0-9.-]{1,80}\.(com|ai|dev|net|org|io|cn|xyz)/\S*")
_MARKS = re.compile(r"[`\"“”*<>]+")
_SPACE = re.compile(r"\s+")
_APOSTROPHES = str.maketrans("\u2018\u2019", "''")


def plain(text: str) -> str:
    """``text`` as the patterns read it: lower case, one line, no links; ``(google)`` stands for Google's marks."""
    text = text[:_LONGEST].lower().translate(_APOSTROPHES)
    mark = "(google) " if _GOOGLE.search(text) else ""
    return mark + _SPACE.sub(" ", _MARKS.sub("", _LINK.sub(" ", text))).strip()
