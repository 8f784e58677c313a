"""How a behaviour is played."""

from typing import Annotated

from pydantic import Field, NonNegativeInt

from exporter.simulator.call import Call
from exporter.simulator.schema import Seconds, Strict


class Options(Strict):
    """What a behaviour may be told.

    ``latency``: seconds before the answer, on top of the behaviour's own. ``retry_after``: seconds
    told to the caller. ``pace``: seconds between the bytes of a trickle. ``size``: bytes of padding
    when oversized. ``calls``: the calls it applies to instead of its own; the others are served.
    """

    latency: Seconds = 0.0
    retry_after: Seconds | None = None
    pace: Seconds = 0.5
    size: NonNegativeInt = 64 * 1024 * 1024
    calls: frozenset[Annotated[Call, Field(strict=False)]] = Field(default=frozenset(), strict=False)


PLAIN = Options()
