"""How an attempt to tell somebody ended."""

from dataclasses import dataclass, field
from enum import StrEnum

from exporter.notifiers.message import Message


class Ending(StrEnum):
    """``retry``: trying again can help. ``refused``: it cannot; what was sent, or where to, is wrong."""

    DELIVERED = "delivered"
    RETRY = "retry"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Delivery:
    """``words`` say what happened, for people, without any secret. ``retry_after`` is in seconds.

    ``reached``: some of it arrived, or may have, although the ending says otherwise; whoever was told of a
    beginning must be told of its end. ``rest`` is what a retry has still to send, when it is less than all.
    """

    ending: Ending
    words: str = ""
    retry_after: float | None = None
    reached: bool = False
    rest: tuple[Message, ...] = field(default=(), repr=False)


def delivered(words: str = "") -> Delivery:
    return Delivery(Ending.DELIVERED, words, reached=True)


def refused(words: str) -> Delivery:
    return Delivery(Ending.REFUSED, words)


def retry(words: str, *, retry_after: float | None = None, reached: bool = False) -> Delivery:
    return Delivery(Ending.RETRY, words, retry_after=retry_after, reached=reached)
