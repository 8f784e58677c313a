"""How an attempt to tell somebody ended."""

from dataclasses import dataclass
from enum import StrEnum


class Ending(StrEnum):
    """``retry``: trying again can help. ``refused``: it cannot; what was sent, or where to, is wrong."""

    DELIVERED = "delivered"
    RETRY = "retry"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Delivery:
    """``words`` say what happened, for people, without any secret. ``retry_after`` is in seconds."""

    ending: Ending
    words: str = ""
    retry_after: float | None = None
