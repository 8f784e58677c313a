"""What one document of a status page says: incidents and maintenances as listed, and the worst of its components.

Statuspage's own pages and incident.io's copy of its API; every member may be missing. Maintenances have the states
scheduled, in_progress, verifying and completed, at incident.io with ``maintenance_`` in front.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from exporter.model import Incident, Indicator
from exporter.providers.admin.answer import Json
from exporter.providers.admin.values import label, moment

_NOT_OPEN = ("resolved", "postmortem", "completed", "closed", "canceled", "cancelled", "scheduled")
_UNDER_WAY = ("in_progress", "verifying")
_LONGEST_URL = 256
_MOST_LISTED = 200  # what a page has of its past

WORDS = {
    **{str(indicator): indicator for indicator in Indicator},
    "operational": Indicator.NONE,
    "degraded_performance": Indicator.MINOR,
    "partial_outage": Indicator.MAJOR,
    "major_outage": Indicator.CRITICAL,
    "full_outage": Indicator.CRITICAL,
    "under_maintenance": Indicator.MAINTENANCE,
}
"""What a page's words for impact and for a component's state come to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """An incident as a document lists it. ``updated_at`` decides between two documents that both know it."""

    incident: Incident
    open: bool
    updated_at: float


def meaning(value: object) -> Indicator:
    return WORDS.get(value.strip().lower(), Indicator.UNKNOWN) if isinstance(value, str) else Indicator.UNKNOWN


def read_listed(document: Json, *, only_open: bool) -> Iterator[Listed]:
    """Everything it lists. ``only_open``: by its nature it lists nothing that is over, should it not say."""
    for name in ("incidents", "scheduled_maintenances"):
        items = document.get(name)
        for item in items[:_MOST_LISTED] if isinstance(items, list) else ():
            if isinstance(item, dict) and (found := _listed(item, name != "incidents", only_open=only_open)):
                yield found


def components(document: Json) -> Iterator[Indicator]:
    """How its components are, those that it knows a word for."""
    items = document.get("components")
    found = (
        meaning(item.get("status")) for item in (items if isinstance(items, list) else ()) if isinstance(item, dict)
    )
    return (indicator for indicator in found if indicator is not Indicator.UNKNOWN)


def _listed(item: Json, maintenance: bool, *, only_open: bool) -> Listed | None:
    incident_id, title = label(item.get("id")), label(item.get("name"))
    if not (incident_id or title):
        return None
    impact = meaning(item.get("impact"))
    planned = maintenance or impact is Indicator.MAINTENANCE
    began = moment(item.get("started_at")) or moment(item.get("scheduled_for" if planned else "created_at"))
    incident = Incident(
        id=incident_id or title,
        title=title,
        impact=Indicator.MAINTENANCE if planned else impact,
        began_at=began or moment(item.get("created_at")),
        url=_url(item.get("shortlink")),
    )
    is_open = _is_open(item, planned=planned, only_open=only_open)
    return Listed(incident=incident, open=is_open, updated_at=moment(item.get("updated_at")) or 0.0)


def _is_open(item: Json, *, planned: bool, only_open: bool) -> bool:
    status = label(item.get("status")).lower().removeprefix("maintenance_")
    if planned:
        return status in _UNDER_WAY
    return status not in _NOT_OPEN and item.get("resolved_at") is None and (bool(status) or only_open)


def _url(value: object) -> str:
    """An address to show; one that is cut would lead elsewhere."""
    text = label(value) if isinstance(value, str) and len(value) <= _LONGEST_URL else ""
    return text if text == value and text.startswith("https://") and " " not in text else ""
