"""Redacted keys as vendors list them: what of a secret they still show."""

import re
from dataclasses import dataclass, field

_PREFIX = re.compile(r"^sk-(?:(?:proj|svcacct|service|admin)-)?")
_REDACTED = re.compile(r"^(?P<head>[A-Za-z0-9_-]+)[.*\u2026\u2022]+(?P<tail>[A-Za-z0-9_-]+)$")
_LEAST_TAIL = 3
_LEAST_SHOWN = 4  # beyond the prefix that all keys of a kind share


@dataclass(frozen=True, slots=True)
class Shape:
    """Head and tail of a secret; both are parts of it, so they never show."""

    head: str = field(repr=False)
    tail: str = field(repr=False)

    def fits(self, secret: str) -> bool:
        """Whether the secret may be the one that was redacted."""
        hidden = len(secret) - len(self.head) - len(self.tail)
        return hidden > 0 and secret.startswith(self.head) and secret.endswith(self.tail)


def shape(redacted: str) -> Shape | None:
    """From ``sk-abc...def`` or ``sk-proj-…***…wxyz``; None for what shows too little or looks otherwise.

    Four characters beyond the common prefix, three of them at the end, tell a few thousand keys apart.
    """
    found = _REDACTED.match(redacted.strip())
    if found is None:
        return None
    head, tail = found["head"], found["tail"]
    shown = len(_PREFIX.sub("", head)) + len(tail)
    return Shape(head, tail) if len(tail) >= _LEAST_TAIL and shown >= _LEAST_SHOWN else None
