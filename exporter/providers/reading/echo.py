"""What a refusal shows of the key that the provider saw, held against the key that we sent."""

import re
from collections.abc import Iterable

_ECHO = re.compile(
    r"(?i)(?:incorrect api key provided|your api key|received api key|api key provided)\s*[:=]\s*"
    r"(?P<key>\S[^\n]{0,400}?)(?:\.\s+(?=You\b)|\s+is\s+(?:invalid|incorrect|not\b)|,\s+(?=Key Hash|expected))"
)
_MASK = re.compile(r"\*{2,}|\.{3,}|…|•{2,}")
_REDACTED = re.compile(r"(?i)redact|hidden|mask|secret|x{3,}|your|placeholder|removed|filtered|\[|<|\{|\$")
_SHOWN = 2  # one character proves little
_SHORT = 16  # a provider shows only a short key unmasked


def echoes(messages: Iterable[str]) -> list[str]:
    """The keys that the messages show, masked as they are."""
    return [match.group("key").strip() for message in messages for match in _ECHO.finditer(message[:4000])]


def is_prose(echo: str) -> bool:
    """Whether what the provider took for a key holds white space: something else was pasted."""
    return bool(re.search(r"\s", echo))


def is_foreign(echo: str, secret: str) -> bool:
    """Whether the key shown cannot be ours. Never true on a doubt.

    Providers mask by their own measure (OpenAI shows up to eight characters in front and four behind,
    xAI two and two, DeepSeek four behind), so only what is shown is compared.
    """
    if not secret or not echo:
        return False
    mask = _MASK.search(echo)
    if mask is None:
        return len(echo) <= _SHORT < len(secret) and not _REDACTED.search(echo)
    head, tail = echo[: mask.start()], _MASK.split(echo)[-1]
    if _REDACTED.search(head) or _REDACTED.search(tail):
        return False
    wrong_head = len(head) >= _SHOWN and not secret.startswith(head)
    wrong_tail = len(tail) >= _SHOWN and not secret.endswith((tail, tail.rstrip(".")))
    return wrong_head or wrong_tail
