"""Providers on the status page: what our probes find, and beside it what the vendor's own status page says.

The vendor's word is told as such, so that nobody takes it for our finding. Where our probes find a provider down and
its page says that nothing is wrong, the page adds nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from exporter.model import Incident, Indicator, ProviderHealth, VendorStatus
from exporter.web.times import Moment, moment

_MOST_INCIDENTS: Final = 5
_LONGEST_TITLE: Final = 128
_LONGEST_URL: Final = 256

_WORDS: Final = {
    Indicator.NONE: "nothing is wrong",
    Indicator.MINOR: "a minor disruption",
    Indicator.MAJOR: "a major disruption",
    Indicator.CRITICAL: "a critical disruption",
    Indicator.MAINTENANCE: "maintenance",
    Indicator.UNKNOWN: "how it is cannot be read there",
}
_TROUBLE: Final = (Indicator.MINOR, Indicator.MAJOR, Indicator.CRITICAL, Indicator.MAINTENANCE)
_SOURCE: Final = "According to its status page"


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentLine:
    """An open incident in the vendor's words; ``impact`` and ``url`` are empty when not known."""

    title: str
    impact: str
    since: Moment | None
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderLine:
    """One provider: ``health`` is our finding, one of up, degraded, down, unknown; the rest is its vendor's word.

    ``vendor`` is empty when the vendor's page is not known or has nothing to add; ``more`` incidents are not shown.
    """

    name: str
    health: str
    keys: int
    vendor: str = ""
    vendor_at: Moment | None = None
    incidents: tuple[IncidentLine, ...] = ()
    more: int = 0


def provider_lines(
    health: Mapping[str, ProviderHealth], keys: Mapping[str, int], vendors: Mapping[str, VendorStatus], now: float
) -> tuple[ProviderLine, ...]:
    """Every provider that has keys or health, what is wrong first; ``keys`` counts them by provider."""
    names = sorted({*health, *keys}, key=lambda name: (_health(health.get(name)) == "up", name))
    return tuple(_line(name, _health(health.get(name)), keys.get(name, 0), vendors.get(name), now) for name in names)


def says(vendor: VendorStatus | None) -> str:
    """`` Its status page says: “Elevated errors” (major).``, with its space; empty when it tells of no incident."""
    if vendor is None or not vendor.incidents:
        return ""
    first = vendor.incidents[0]
    impact = _impact(first)
    return f" Its status page says: “{_title(first)}”{f' ({impact})' if impact else ''}."


def _line(name: str, health: str, keys: int, vendor: VendorStatus | None, now: float) -> ProviderLine:
    told = _told(vendor, health)
    if vendor is None or not told:
        return ProviderLine(name=name, health=health, keys=keys)
    return ProviderLine(
        name=name,
        health=health,
        keys=keys,
        vendor=told,
        vendor_at=moment(vendor.at, now),
        incidents=tuple(_incident(incident, now) for incident in vendor.incidents[:_MOST_INCIDENTS]),
        more=max(0, len(vendor.incidents) - _MOST_INCIDENTS),
    )


def _told(vendor: VendorStatus | None, health: str) -> str:
    if vendor is None:
        return ""
    if vendor.indicator in _TROUBLE:
        return f"{_SOURCE}: {_WORDS[vendor.indicator]}."
    if vendor.incidents:
        return f"{_SOURCE}: something is the matter."
    return "" if health == "down" else f"{_SOURCE}: {_WORDS[vendor.indicator]}."


def _incident(incident: Incident, now: float) -> IncidentLine:
    return IncidentLine(
        title=_title(incident), impact=_impact(incident), since=moment(incident.began_at, now), url=_url(incident.url)
    )


def _title(incident: Incident) -> str:
    title = incident.title or "an incident without a title"
    return title if len(title) <= _LONGEST_TITLE else f"{title[: _LONGEST_TITLE - 1]}…"


def _impact(incident: Incident) -> str:
    return "" if incident.impact in (Indicator.NONE, Indicator.UNKNOWN) else incident.impact.value


def _url(url: str) -> str:
    """An address that a browser may be sent to; empty for any other."""
    try:
        parts = urlsplit(url)
        fits = parts.scheme in ("http", "https") and bool(parts.hostname) and "@" not in parts.netloc
    except ValueError:
        return ""
    clean = len(url) <= _LONGEST_URL and url.isprintable() and not any(char in url for char in " \\\"'<>")
    return url if fits and clean else ""


def _health(known: ProviderHealth | None) -> str:
    if known is None or known.up is None:
        return "unknown"
    if not known.up:
        return "down"
    return "degraded" if known.degraded else "up"
