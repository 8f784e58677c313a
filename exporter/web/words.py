"""What the pages and answers say of a hold, in a few words."""

from typing import Final

from exporter.model import Hold, HoldReason
from exporter.web.times import moment

_HOLDS: Final = {
    HoldReason.PAUSED: "the key is paused",
    HoldReason.BUDGET: "the day's probe budget is spent",
    HoldReason.AUTH_FAILED: "it waits until authentication works again",
    HoldReason.PROVIDER_DOWN: "the provider is down",
    HoldReason.SLOW_DOWN: "the provider asked to slow down",
    HoldReason.RETRY_AFTER: "the provider asked to wait",
    HoldReason.BACKOFF: "the exhaustion is known, so it is asked less often",
}


def because(hold: Hold, now: float) -> str:
    """``the day's probe budget is spent, until 2026-11-23T00:00:00.000Z (in 3 h)``."""
    until = moment(hold.until, now)
    return f"{_HOLDS[hold.reason]}, until {until.iso} ({until.words})" if until else _HOLDS[hold.reason]
