"""Ids, and keys as they are listed: made from names, the same at every start."""

from hashlib import sha256

_HEAD, _TAIL = 10, 4


def key_id(name: str) -> str:
    return "key_" + _made("key", name, 16)


def owner_id(name: str) -> str:
    return "user-" + _made("owner", name, 24)


def redacted(secret: str) -> str:
    """A secret as the lists show it: its head and its tail; of a short one next to nothing."""
    if len(secret) < 2 * (_HEAD + _TAIL):
        return f"{secret[:3]}...{secret[-1:]}"
    return f"{secret[:_HEAD]}...{secret[-_TAIL:]}"


def _made(kind: str, name: str, length: int) -> str:
    return sha256(f"llmkey simulated {kind} {name}".encode()).hexdigest()[:length]
