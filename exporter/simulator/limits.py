"""How much of its rate limits a key has used: leaky buckets, pure."""

from dataclasses import dataclass

from exporter.simulator.caller import Limits

_WINDOW = 60.0


@dataclass(frozen=True, slots=True)
class Bucket:
    """``level`` units were in use at ``at``; they drain at the limit's own rate."""

    level: float = 0.0
    at: float = 0.0

    def pour(self, amount: float, limit: int, now: float) -> "Bucket":
        """The bucket after ``amount`` more; never fuller than the limit."""
        drained = max(0.0, self.level - max(0.0, now - self.at) * limit / _WINDOW)
        return Bucket(min(float(limit), drained + amount), now)


@dataclass(frozen=True, slots=True)
class Meter:
    """One key's use: requests of all kinds, paid ones, and how full its limits are."""

    serial: int = 0
    paid: int = 0
    requests: Bucket = Bucket()
    tokens: Bucket = Bucket()

    def free(self) -> "Meter":
        return Meter(self.serial + 1, self.paid, self.requests, self.tokens)

    def pay(self, tokens: int, limits: Limits, now: float) -> "Meter":
        return Meter(
            self.serial + 1,
            self.paid + 1,
            self.requests.pour(1.0, limits.requests, now),
            self.tokens.pour(tokens, limits.tokens, now),
        )
