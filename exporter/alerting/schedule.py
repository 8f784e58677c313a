"""When a probe should start: spread at first, then a phase of its own from the key's name."""

import hashlib
import math

from exporter.model import Kind, Target

FIRST_PER_SECOND = 200.0


def phase(name: str, kind: Kind) -> float:
    """A stable place in [0, 1) for this kind of probe of this key."""
    digest = hashlib.blake2b(f"{kind}:{name}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") / 2**64


def next_slot(target: Target, kind: Kind, now: float) -> float:
    """The next time in this key's phase that is at least half an interval away.

    Aligning to the phase keeps starts from drifting and keys from bunching; the half keeps the
    first aligned probe from following the one before it at once.
    """
    interval = target.probing(kind).interval
    offset = phase(target.name, kind) * interval
    slots = math.floor((now + interval / 2 - offset) / interval) + 1
    return offset + slots * interval


def first_due(target: Target, kind: Kind, now: float, fleet: int) -> float:
    """When the first probe of a kind starts in a fleet of so many keys."""
    spread = min(target.probing(kind).interval, max(1.0, fleet / FIRST_PER_SECOND))
    return now + phase(target.name, kind) * spread
