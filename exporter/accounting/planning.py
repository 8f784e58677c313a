"""When a collector reads next, and what one more reading makes of its status."""

import hashlib
import math
from dataclasses import replace

from exporter.accounting.dates import HOUR
from exporter.model import Collector, CollectorStatus, Finding
from exporter.outcome import Reason, State

FIRST_SPREAD = 15.0  # seconds over which the first readings of all accounts are spread
FIRST_RETRY = 60.0
LONGEST_WAIT = HOUR


def phase(account: str, collector: Collector) -> float:
    """A stable place in [0, 1) for this collector of this account."""
    return phase_of(f"{collector}:{account}")


def phase_of(name: str) -> float:
    """A stable place in [0, 1) for a name."""
    return int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest(), "big") / 2**64


def first_due(account: str, collector: Collector, interval: float, now: float) -> float:
    """When the first reading starts."""
    return now + phase(account, collector) * min(interval, FIRST_SPREAD)


def next_due(account: str, collector: Collector, interval: float, now: float) -> float:
    """The next time in this collector's phase that is at least half an interval away."""
    offset = phase(account, collector) * interval
    return offset + (math.floor((now + interval / 2 - offset) / interval) + 1) * interval


def concluded(
    status: CollectorStatus, finding: Finding, *, account: str, collector: Collector, interval: float, now: float
) -> CollectorStatus:
    """The status after a reading that ended now.

    After a failure the wait doubles from a minute (or the interval) to an hour; Retry-After is obeyed, an hour at most.
    A refusal of the admin key (no permission, dead, an ordinary key) is asked about again hourly at most: it needs a
    person, who changes the secret (:func:`asked_at_once`) or waits for the hour.
    """
    if finding.outcome.usable:
        return replace(
            status,
            success=True,
            tried_at=now,
            last_success_at=now,
            failures=0,
            outcome=None,
            reason=Reason.NONE,
            words="",
            due=next_due(account, collector, interval, now),
        )
    failures = status.failures + 1
    return replace(
        status,
        success=False,
        tried_at=now,
        failures=failures,
        outcome=finding.outcome,
        reason=finding.reason,
        words=finding.message,
        due=now + _wait(finding, failures, interval),
    )


def _wait(finding: Finding, failures: int, interval: float) -> float:
    if finding.outcome.state is State.AUTH_FAILED:
        return max(interval, LONGEST_WAIT)
    wait = min(interval, FIRST_RETRY) * 2.0 ** min(failures - 1, 16)
    told = finding.retry_after or 0.0
    return min(max(wait, told), LONGEST_WAIT)


def asked_at_once(status: CollectorStatus, now: float) -> CollectorStatus:
    """The secret has changed: what was refused says nothing any more."""
    return replace(status, failures=0, due=now)


def sane(status: CollectorStatus, interval: float, now: float) -> CollectorStatus:
    """Nothing is due later than can have been planned, and no data end in the future: the wall clock was set back."""
    if status.data_at is not None and status.data_at > now:
        status = replace(status, data_at=now)
    farthest = now + max(2 * interval, LONGEST_WAIT)
    return replace(status, due=now) if status.due > farthest else status
