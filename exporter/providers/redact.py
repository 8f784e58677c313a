"""Takes secrets out of words that others wrote, before anybody sees, stores or exports them.

OpenAI shows the first eight and last four characters of the key it refuses, and a short key whole;
Gemini echoes the whole key of a suspended consumer; gateways put Authorization headers into their
messages. So: our own secret goes (also cut, also masked), and so does everything shaped like a key.
"""

import re

MESSAGE_LIMIT = 300
WORD_LIMIT = 64

_HIDDEN = "***"
_WORK_LIMIT = 2000  # more is never read: what stays in the message is a tenth of it
_GRAM = 6  # a run of this many characters of our secret is ours, not chance
_EDGE = 4  # what providers show of its ends

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff\ud800-\udfff]+")
_SPACE = re.compile(r"\s+")
_TOKEN = re.compile(r"[A-Za-z0-9_-]{4,}")
_NOT_WORD = re.compile(r"[^A-Za-z0-9_.-]+")

# What stands where a provider shows the key: OpenAI, xAI, DeepSeek, litellm, Google.
_ECHO = re.compile(
    r"(?i)\b((?:api[ _-]?key|token|credentials?|authorization)(?: provided| passed in| used)?|received(?: api key)?"
    r"|passed in|consumer 'api_key)\s*[:=]\s*(?![0-9.e-]+\b)"
    r"(\S.{0,400}?)(?=\.(?:\s|$)|[,;)']|\s+(?:is|has|was|not)\b|$)"
)
_REFUSED = re.compile(
    r"(?i)\b(incorrect api key provided:\s*)\S.{0,400}?(?=\.\s+you\b|\.?\s*$)"
)  # a sentence, if one was pasted
_SHAPES = re.compile(
    r"""(?x)
      (?i:\bBearer\s+) (?=\S*[0-9_.*-]) \S{6,}                              # a header
    | \b(?:sk|pk|rk|ak|sess|xai|gsk|pplx|nvapi|csk|fw|glpat|hf|r8|tgp|gh[opsu]|github_pat|key|kod|whsec)[-_]
      (?: [A-Za-z0-9_-]{8,} | [A-Za-z0-9_-]*(?:\*+|\.{3,}|…|•+)[A-Za-z0-9_.…*•-]* )
    | \b(?:AIza|AKIA)[A-Za-z0-9_-]{8,}
    | \beyJ[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]*)*                           # a JSON web token
    | (?<![A-Za-z0-9_-])[A-Za-z0-9_-]*(?:\*{2,}|•{2,})(?:[A-Za-z0-9_.*•-]*[A-Za-z0-9_*•-])?  # masked
    | \b[A-Za-z0-9_-]{2,}(?:\.{3,}|…)[A-Za-z0-9_-]{2,}                      # head...tail
    | (?<![A-Za-z0-9_-])[0-9a-fA-F]{32,}(?![A-Za-z0-9_-])                   # Azure keys, hashes of keys
    | (?<![A-Za-z0-9_/+-])(?=[A-Za-z_/+-]*[0-9])(?=[0-9_/+-]*[A-Za-z])[A-Za-z0-9_/+-]{40,}={0,2}
    """
)


def redact(text: str, *secrets: str, limit: int = MESSAGE_LIMIT) -> str:
    """``text`` on one line, without control characters and secrets, at most ``limit`` characters.

    ``secrets`` are those we hold ourselves: they, every longer piece of them and their bare ends
    are removed. What only looks like a key is removed too.
    """
    text = _CONTROL.sub(" ", text[:_WORK_LIMIT])
    for secret in secrets:
        text = _without(text, secret)
    text = _REFUSED.sub(rf"\1{_HIDDEN}", text)
    text = _ECHO.sub(rf"\1: {_HIDDEN}", text)
    text = _SHAPES.sub(_HIDDEN, text)
    text = _SPACE.sub(" ", text).strip()
    return text if len(text) <= limit else text[: limit - 1] + "…"


def word(text: str, *secrets: str) -> str:
    """A provider's code or type as one word of ``[A-Za-z0-9_.-]``, at most 64 characters."""
    return _NOT_WORD.sub("_", redact(text, *secrets, limit=4 * WORD_LIMIT)).strip("_")[:WORD_LIMIT]


def _without(text: str, secret: str) -> str:
    """``text`` without ``secret``, its pieces and its bare ends."""
    secret = secret.strip()
    if not secret:
        return text
    text = text.replace(secret, _HIDDEN)
    if len(secret) < _EDGE:
        return text
    text = _without_pieces(text, secret.lower())
    return _TOKEN.sub(lambda m: _HIDDEN if _is_end(m.group(), secret) else m.group(), text)


def _without_pieces(text: str, secret: str) -> str:
    grams = {secret[i : i + _GRAM] for i in range(len(secret) - _GRAM + 1)}
    low = text.lower()
    if not grams or len(low) != len(text):  # a letter that changes its length in lower case: compare as it is
        low = text
    kept: list[str] = []
    hidden_until = 0
    for i, char in enumerate(text):
        if low[i : i + _GRAM] in grams:
            if i >= hidden_until:
                kept.append(_HIDDEN)
            hidden_until = i + _GRAM
        if i >= hidden_until:
            kept.append(char)
    return "".join(kept)


def _is_end(token: str, secret: str) -> bool:
    return secret.endswith(token) or secret.startswith(token)
