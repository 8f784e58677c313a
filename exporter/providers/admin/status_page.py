"""A vendor's public status page: two documents asked for without any credential, read as one.

The summary may lack its incidents (incident.io), the list of incidents lacks the components: each does without the
other. What has another shape (FlashDuty's widget, as DeepSeek's page has it) is a page of which nothing is known.
"""

from exporter import __version__
from exporter.model import Incident, Indicator, Request, Response, VendorStatus
from exporter.providers.admin.answer import Json, parsed
from exporter.providers.admin.incidents import Listed, components, meaning, read_listed

_OK = range(200, 300)
_MEMBERS = ("page", "status", "components", "incidents", "scheduled_maintenances")
_MOST_INCIDENTS = 20
_WORST_FIRST = (Indicator.CRITICAL, Indicator.MAJOR, Indicator.MINOR, Indicator.MAINTENANCE, Indicator.NONE)


def status_requests(base_url: str) -> tuple[Request, Request]:
    """The summary and the list of incidents of a page such as ``https://status.openai.com``."""
    base = base_url.rstrip("/")
    headers = {"Accept": "application/json", "User-Agent": f"llmkey-exporter/{__version__}"}
    summary, incidents = (
        Request(method="GET", url=f"{base}/api/v2/{name}.json", headers=headers) for name in ("summary", "incidents")
    )
    return summary, incidents


def read_status(summary: Response | None, incidents: Response | None, now: float) -> VendorStatus | None:
    """What both say together, at most 20 incidents, newest first; None when neither can be read. Never raises.

    None for an answer: there was none.
    """
    documents = [_document(summary), _document(incidents)]
    if documents == [None, None]:
        return None
    newest: dict[str, Listed] = {}
    for document, only_open in zip(documents, (True, False), strict=True):
        for found in read_listed(document, only_open=only_open) if document else ():
            known = newest.get(found.incident.id)
            if known is None or found.updated_at > known.updated_at:
                newest[found.incident.id] = found
    unresolved = sorted((each.incident for each in newest.values() if each.open), key=_age)
    indicator = _indicator(documents[0], unresolved)
    return VendorStatus(indicator=indicator, incidents=tuple(unresolved[:_MOST_INCIDENTS]), at=now)


def _document(response: Response | None) -> Json | None:
    document = parsed(response) if response and response.status in _OK else None
    return document if isinstance(document, dict) and any(name in document for name in _MEMBERS) else None


def _indicator(summary: Json | None, unresolved: list[Incident]) -> Indicator:
    """The page's own word; where it has none, the worst of its components and incidents; else unknown."""
    status = summary.get("status") if summary else None
    said = status.get("indicator") if isinstance(status, dict) else None
    if said is not None:
        return meaning(said)
    found = {*(components(summary) if summary else ()), *(incident.impact for incident in unresolved)}
    return next((indicator for indicator in _WORST_FIRST if indicator in found), Indicator.UNKNOWN)


def _age(incident: Incident) -> float:
    return -(incident.began_at or 0.0)
