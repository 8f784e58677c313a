"""What a caller asks and what it is answered: the values the simulator's pure part works on."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from exporter.simulator.call import Call
from exporter.simulator.caller import Caller
from exporter.simulator.catalogue import Catalogue
from exporter.simulator.options import PLAIN, Options


class Manner(StrEnum):
    """How an answer goes over the wire."""

    WHOLE = "whole"
    TRICKLE = "trickle"  # a byte at a time, `pace` seconds apart
    TRUNCATED = "truncated"  # half of the promised length, then the connection ends
    OVERSIZED = "oversized"  # `size` bytes of white space before the body
    STALL = "stall"  # the head, then nothing
    HANG = "hang"  # nothing at all
    CLOSE = "close"  # the connection ends without an answer
    RESET = "reset"  # the same with a TCP reset


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One answer, ready to be sent ``delay`` seconds after it was asked for."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    manner: Manner = Manner.WHOLE
    delay: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One request, understood. ``now`` is a Unix time.

    ``known`` is whether ``secret`` (as sent, "" for none) belongs to ``caller``. ``organization`` and
    ``project`` are the headers as sent. ``body`` is the JSON object sent, None when it was not one.
    ``model`` is what is asked for, in the path or in the body. ``serial`` counts this key's requests
    from 1, ``paid`` the paid ones among them. ``requests_used`` and ``tokens_used`` say how full its
    rate limits are, this request included.
    """

    call: Call
    caller: Caller
    now: float
    catalogue: Catalogue
    known: bool = True
    secret: str = field(default="", repr=False)
    organization: str = ""
    project: str = ""
    body: Mapping[str, object] | None = None
    model: str = ""
    serial: int = 1
    paid: int = 1
    requests_used: float = 1.0
    tokens_used: float = 8.0
    options: Options = PLAIN


Reply = Callable[[Question], Answer]
