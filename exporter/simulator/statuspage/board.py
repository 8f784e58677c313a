"""The status page while the simulator runs: its scenario, what was told since, and its documents."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256

from exporter.simulator.statuspage.page import StatusIncident, StatusPage, Told
from exporter.simulator.timeline import position

COMPONENTS = ("API", "Chat Completions", "Responses", "Embeddings", "Images", "Codex")
_DESCRIPTIONS = {
    "none": "All Systems Operational",
    "minor": "Partially Degraded Service",
    "major": "Partial System Outage",
    "critical": "Major System Outage",
    "maintenance": "Service Under Maintenance",
}
_WELL = Told()


@dataclass(frozen=True, slots=True)
class _Period:
    """Something said from ``start`` on."""

    start: float
    told: Told


class StatusBoard:
    """What it says and said: as it was told, else by the timeline."""

    def __init__(self, page: StatusPage, *, speed: float, loop: float | None, start: float) -> None:
        self._page = page
        self._speed = speed
        self._loop = loop
        self._start = start
        self._orders: list[tuple[float, Told | None]] = []

    def tell(self, told: Told | None, now: float) -> None:
        """None: back to the timeline."""
        self._orders.append((now, told))

    def begin(self, now: float) -> None:
        """Begin the timeline anew."""
        self._start = now

    def forget(self) -> None:
        """Forget what was told."""
        self._orders.clear()

    def told(self, now: float) -> Told:
        """What the page says now."""
        return self._history(now)[-1].told

    def summary(self, now: float) -> Mapping[str, object]:
        """The body of ``summary.json``."""
        told = self.told(now)
        status = {
            "indicator": told.indicator,
            "description": told.description or _DESCRIPTIONS.get(told.indicator, told.indicator),
        }
        kept = {name: text for name, text in status.items() if name not in self._page.omit}
        return self._without_omitted(
            {
                "page": self._about(now),
                "status": kept,
                "components": self._components(now),
                "incidents": [self._incident(one, now) for one in told.incidents],
                "scheduled_maintenances": [],
            }
        )

    def incidents(self, now: float) -> Mapping[str, object]:
        """The body of ``incidents.json``: the open ones and, resolved, those that were open before."""
        known = {one.name: one for period in self._history(now) for one in period.told.incidents}
        rows = [self._incident(one, now) for one in reversed(known.values())]
        return {"page": self._about(now), "incidents": rows}

    def _history(self, now: float) -> list[_Period]:
        """What was said in this round and by order, oldest first; never empty."""
        place = position(now - self._start, self._speed, self._loop)
        begun = now - place / self._speed
        steps = [(begun + step.at / self._speed, step) for step in self._page.timeline if step.at <= place]
        planned, ordered = _WELL, None
        said: list[_Period] = []
        for start, by_order, told in sorted(
            [
                (begun, False, _WELL),
                *((at, False, step) for at, step in steps),
                *((at, True, o) for at, o in self._orders),
            ],
            key=lambda event: event[0],
        ):
            if by_order:
                ordered = told
            else:
                planned = told or _WELL
            if by_order or ordered is None:
                said.append(_Period(start, ordered or planned))
        return said

    def _about(self, now: float) -> Mapping[str, object]:
        updated = _when(self._history(now)[-1].start)
        return {
            "id": "simulated",
            "name": "OpenAI (simulated)",
            "url": "https://status.openai.com",
            "updated_at": updated,
        }

    def _components(self, now: float) -> list[Mapping[str, object]]:
        told = self._history(now)[-1]
        statuses = dict.fromkeys(COMPONENTS, "operational") | dict(told.told.components)
        return [
            {"id": _id("component", name), "name": name, "status": status, "updated_at": _when(told.start)}
            for name, status in statuses.items()
        ]

    def _incident(self, one: StatusIncident, now: float) -> Mapping[str, object]:
        periods = self._history(now)
        said = [place for place, period in enumerate(periods) if _named(period.told, one.name)]
        first, last = periods[said[0]].start, said[-1]
        resolved = None if last == len(periods) - 1 else periods[last + 1].start
        updated = periods[last].start if resolved is None else resolved
        status = one.status if resolved is None else "resolved"
        update = {"id": _id("update", one.name), "status": status, "body": one.body, "created_at": _when(updated)}
        return {
            "id": _id("incident", one.name),
            "name": one.name,
            "status": status,
            "impact": one.impact,
            "created_at": _when(first),
            "updated_at": _when(updated),
            "resolved_at": None if resolved is None else _when(resolved),
            "shortlink": f"https://status.openai.com/incidents/{_id('incident', one.name)}",
            "incident_updates": [update],
        }

    def _without_omitted(self, document: Mapping[str, object]) -> Mapping[str, object]:
        return {name: value for name, value in document.items() if name not in self._page.omit}


def _named(told: Told, name: str) -> bool:
    return any(one.name == name for one in told.incidents)


def _id(kind: str, name: str) -> str:
    return sha256(f"llmkey simulated {kind} {name}".encode()).hexdigest()[:12]


def _when(moment: float) -> str:
    return datetime.fromtimestamp(moment, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
