"""What the simulator was asked, so that a test can prove manners."""

from collections import Counter, deque
from dataclasses import dataclass, field

from exporter.simulator.call import PAID, Call

_REMEMBERED = 10_000  # requests
_HEADER_VALUES = 20  # different ones a key


@dataclass(slots=True, kw_only=True)
class Visit:
    """One request. ``abandoned``: the caller left before the answer was complete."""

    key: str
    call: Call
    at: float
    organization: str = ""
    project: str = ""
    behaviour: str = ""
    status: int = 0
    duration: float = 0.0
    abandoned: bool = False
    tallies: tuple["Tally", ...] = field(repr=False, default=())


@dataclass(slots=True)
class Tally:
    """Requests added up. Headers are kept in the order in which they were first seen."""

    requests: int = 0
    in_flight: int = 0
    peak_in_flight: int = 0
    abandoned: int = 0
    calls: Counter[Call] = field(default_factory=Counter)
    behaviours: Counter[str] = field(default_factory=Counter)
    organizations: list[str] = field(default_factory=list)
    projects: list[str] = field(default_factory=list)

    @property
    def paid(self) -> int:
        return sum(self.calls[call] for call in PAID)

    def begin(self, visit: Visit) -> None:
        self.requests += 1
        self.calls[visit.call] += 1
        self.in_flight += 1
        self.peak_in_flight = max(self.peak_in_flight, self.in_flight)
        _note(self.organizations, visit.organization)
        _note(self.projects, visit.project)

    def end(self, visit: Visit) -> None:
        self.in_flight -= 1
        self.abandoned += visit.abandoned
        self.behaviours[visit.behaviour] += 1

    def document(self) -> dict[str, object]:
        return {
            "requests": self.requests,
            "paid": self.paid,
            "in_flight": self.in_flight,
            "peak_in_flight": self.peak_in_flight,
            "abandoned": self.abandoned,
            "paths": {call.path: count for call, count in self.calls.items()},
            "behaviours": dict(self.behaviours),
            "organizations": self.organizations,
            "projects": self.projects,
        }


class Stats:
    """Requests whose secret is none of ours count under ``(unknown)``; no secret is kept.

    ``total`` adds up all keys; ``visits`` holds the last finished requests, oldest first;
    ``tls_connections`` counts connections to the port that breaks the handshake.
    """

    def __init__(self) -> None:
        self.total = Tally()
        self.visits: deque[Visit] = deque(maxlen=_REMEMBERED)
        self.tls_connections = 0
        self._keys: dict[str, Tally] = {}

    def key(self, name: str) -> Tally:
        """All zero for a key that asked nothing."""
        return self._keys.get(name) or Tally()

    def begin(self, visit: Visit) -> None:
        visit.tallies = (self.total, self._keys.setdefault(visit.key, Tally()))
        for tally in visit.tallies:
            tally.begin(visit)

    def end(self, visit: Visit) -> None:
        for tally in visit.tallies:
            tally.end(visit)
        self.visits.append(visit)

    def times(self, name: str, call: Call | None = None) -> list[float]:
        """When that key asked (Unix times, rising), of the requests remembered."""
        return sorted(visit.at for visit in self.visits if visit.key == name and call in (None, visit.call))

    def reset(self) -> None:
        """Count from zero; what is on its way now counts no more."""
        self.total = Tally()
        self.visits.clear()
        self.tls_connections = 0
        self._keys.clear()

    def document(self) -> dict[str, object]:
        """For JSON: the total, and each key with the times of what it asked."""
        keys = {name: tally.document() | {"times": self._by_path(name)} for name, tally in self._keys.items()}
        return {"total": self.total.document(), "keys": keys, "tls_connections": self.tls_connections}

    def _by_path(self, name: str) -> dict[str, list[float]]:
        return {call.path: self.times(name, call) for call in self._keys[name].calls}


def _note(seen: list[str], value: str) -> None:
    if value and value not in seen and len(seen) < _HEADER_VALUES:
        seen.append(value)
