"""One account while the simulator runs: its scenario, and what was told since."""

from collections import Counter, deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from exporter.simulator.accounts.account import Account
from exporter.simulator.accounts.curve import Span
from exporter.simulator.accounts.directive import SERVE, AccountDirective
from exporter.simulator.accounts.endpoint import Endpoint
from exporter.simulator.accounts.ledger import Ledger, ledger
from exporter.simulator.timeline import position

_REMEMBERED = 10_000  # requests


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One request to the admin API."""

    endpoint: Endpoint
    path: str
    query: str
    at: float
    status: int


class Desk:
    """``asked`` holds the last requests, oldest first; ``payers`` the projects of keys that may run dry, by name."""

    def __init__(self, account: Account, *, speed: float, loop: float | None, start: float) -> None:
        self.account = account
        self.asked: deque[Asked] = deque(maxlen=_REMEMBERED)
        self._speed = speed
        self._loop = loop
        self._told: AccountDirective | None = None
        self._factors: tuple[Span, ...] = ()
        self._start = start
        self.ledger: Ledger = ledger(account, start, speed, ())
        self.payers: Mapping[str, str] = _payers(account)

    def directive(self, now: float) -> AccountDirective:
        """What its admin API does: as it was told, else as the timeline says."""
        if self._told is not None:
            return self._told
        place = position(now - self._start, self._speed, self._loop)
        return next((step for step in reversed(self.account.timeline) if step.at <= place), SERVE)

    def tell(self, directive: AccountDirective | None) -> None:
        """None: back to the timeline."""
        self._told = directive

    def spend(self, factor: float, now: float) -> None:
        """From now on spend so many times what the scenario says; the past stays."""
        past = tuple(Span(span.start, min(span.end, now), span.factor) for span in self._factors)
        self._factors = (*past, Span(now, float("inf"), factor))
        self.ledger = ledger(self.account, self._start, self._speed, self._factors)

    def exhaustion(self, key: str, now: float) -> str:
        """The behaviour of one of its payers for want of money, "" while it can pay. Raises KeyError."""
        return self.ledger.exhaustion(self.payers[key], now)

    def begin(self, now: float) -> None:
        """Begin the timeline and the money anew."""
        self._start = now
        self.ledger = ledger(self.account, now, self._speed, self._factors)

    def forget(self) -> None:
        """Forget all that was told and asked."""
        self._told, self._factors = None, ()
        self.asked.clear()

    def document(self, now: float) -> dict[str, object]:
        """For JSON."""
        return {
            "behaviour": self.directive(now).behaviour,
            "month_usd": round(self.ledger.month(now), 6),
            "factor": self._factors[-1].factor if self._factors else 1.0,
            "requests": dict(Counter(each.endpoint.value for each in self.asked)),
            "times": {name: self.times(name) for name in sorted({each.endpoint for each in self.asked})},
        }

    def times(self, endpoint: Endpoint) -> Sequence[float]:
        """When it was asked (Unix times), of the requests remembered."""
        return [each.at for each in self.asked if each.endpoint is endpoint]


def _payers(account: Account) -> Mapping[str, str]:
    if not account.exhausts:
        return {}
    return {key.name: project.id for project in account.projects for key in project.keys}
