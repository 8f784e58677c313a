"""How much of a rate limit is left: in figures, and as a bar."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from exporter.model import Limit
from exporter.web.accounts.line import Tone
from exporter.web.times import Moment, moment

_LITTLE: Final = 0.1  # as the alert LLMKeyRateLimitHeadroomLow has it


@dataclass(frozen=True, slots=True, kw_only=True)
class Headroom:
    """One limit; ``name`` is its resource with the model.

    ``left`` is the bar, 0 to 100; None when no share can be told. ``reset`` is when it is whole again.
    """

    name: str
    resource: str
    text: str
    left: float | None
    tone: Tone
    reset: Moment | None
    at: Moment | None


def headrooms(limits: Iterable[Limit], now: float) -> tuple[Headroom, ...]:
    """The limit that is nearest first; those without a share last, by name."""
    known = [_headroom(limit, now) for limit in limits]
    return tuple(sorted(known, key=lambda one: (one.left is None, one.left, one.name)))


def _headroom(limit: Limit, now: float) -> Headroom:
    share = _share(limit)
    told = _figure(limit.remaining)
    of = f" of {_figure(limit.limit)}" if limit.limit is not None else ""
    percent = "" if share is None else f" ({int(100 * share)}%)"
    return Headroom(
        name=f"{limit.resource} ({limit.model})" if limit.model else limit.resource,
        resource=limit.resource,
        text=f"{told}{of} left{percent}",
        left=None if share is None else round(100 * share, 1),
        tone=_tone(share),
        reset=moment(limit.reset_at, now) if limit.reset_at is not None and limit.reset_at > now else None,
        at=moment(limit.at, now),
    )


def _share(limit: Limit) -> float | None:
    if not limit.limit or limit.remaining is None or not math.isfinite(limit.remaining / limit.limit):
        return None
    return min(max(limit.remaining / limit.limit, 0.0), 1.0)


def _tone(share: float | None) -> Tone:
    if share is None or share >= _LITTLE:
        return Tone.PLAIN
    return Tone.DOUBT if share else Tone.BAD


def _figure(number: float | None) -> str:
    """``200,000``; a provider may send anything."""
    if number is None or math.isnan(number):
        return "an unknown part"
    return f"{number:,.0f}" if math.isfinite(number) else "no end"
