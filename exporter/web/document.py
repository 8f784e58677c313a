"""One key as JSON.

Times are RFC 3339 strings in UTC, durations seconds, money US dollars; what is not known is ``null``,
never 0::

    {"name", "provider", "account", "organization", "project", "fingerprint", "severity",
     "labels": {name: value},
     "state", "since", "usable": true | false | null,
     "cause": {"outcome", "reason", "cause", "remedy", "url"} | null,
     "paused_until", "secret_fault",
     "created_at", "last_used_at", "expires_at", "rotation_due_at",
     "cost": {"today", "month"} | null,
     "probes": {"auth" | "quota": {
         "enabled", "state", "since", "suspicions", "interval_seconds", "due",
         "hold": {"reason", "until"} | null, "last_success_at",
         "last": {"outcome", "reason", "verdict", "at", "duration_seconds", "http_status",
                  "code", "type", "message", "foreign_key", "call"} | null}},
     "models": [{"name", "available", "shutdown_at"}],
     "limits": [{"resource", "model", "limit", "remaining", "reset_at", "at"}]}

``message``, ``code`` and ``type`` are the provider's words, bounded and redacted by its module.
``hold.until`` and ``due`` are null when no date is known. The key's own dates are those that its vendor and the
configuration tell, of two ends the earlier. ``cost`` is of the running UTC day and month. A single key has also::

     "transitions": [{"at", "before", "after", "outcome", "reason"}]     (newest first)
"""

import math
from typing import Any

from exporter.accounting import rotation_due
from exporter.metrics import KeyView
from exporter.model import (
    KeyDates,
    Kind,
    Limit,
    ModelInfo,
    ProviderHealth,
    Result,
    Spent,
    Target,
    Transition,
    VendorStatus,
)
from exporter.outcome import Outcome, Reason
from exporter.outcome.advice import advice
from exporter.web.look import cause
from exporter.web.times import rfc3339

Json = dict[str, Any]


def key(view: KeyView, dates: KeyDates | None, cost: Spent | None) -> Json:
    """All that is known of one key but its history. ``dates`` are the vendor's, ``cost`` is the key's."""
    target, status = view.target, view.status
    return {
        "name": target.name,
        "provider": target.provider.name,
        "account": target.account,
        "organization": target.organization,
        "project": target.project,
        "fingerprint": target.fingerprint,
        "severity": target.severity.value,
        "labels": dict(target.labels),
        "state": status.state.value,
        "since": rfc3339(status.since),
        "usable": view.usable,
        "cause": _cause(view),
        "paused_until": rfc3339(target.paused_until),
        "secret_fault": target.secret_fault,
        **_dates(target, dates or KeyDates()),
        "cost": spent(cost),
        "probes": {kind.value: _probe(view, kind) for kind in Kind},
        "models": [_model(model) for model in view.models],
        "limits": [_limit(limit) for limit in view.limits],
    }


def spent(known: Spent | None) -> Json | None:
    return {"today": finite(known.today), "month": finite(known.month)} if known else None


def finite(figure: float | None) -> float | None:
    """JSON has no infinity, and a provider may send anything."""
    return figure if figure is not None and math.isfinite(figure) else None


def transition(change: Transition) -> Json:
    return {
        "at": rfc3339(change.at),
        "before": change.before.value,
        "after": change.after.value,
        "outcome": str(change.outcome) if change.outcome else None,
        "reason": change.reason.value,
    }


def provider(name: str, health: ProviderHealth | None, keys: int, vendor: VendorStatus | None) -> Json:
    """Our finding, and beside it the vendor's word."""
    return {
        "name": name,
        "up": health.up if health else None,
        "degraded": health.degraded if health else None,
        "keys": keys,
        "vendor": _vendor(vendor) if vendor else None,
    }


def _vendor(vendor: VendorStatus) -> Json:
    incidents = [
        {
            "title": incident.title,
            "impact": incident.impact.value,
            "began_at": rfc3339(incident.began_at),
            "url": incident.url,
        }
        for incident in vendor.incidents
    ]
    return {"indicator": vendor.indicator.value, "incidents": incidents, "at": rfc3339(vendor.at)}


def _dates(target: Target, vendor: KeyDates) -> Json:
    known = vendor.of(target)
    return {
        "created_at": rfc3339(known.created_at),
        "last_used_at": rfc3339(known.last_used_at),
        "expires_at": rfc3339(known.expires_at),
        "rotation_due_at": rfc3339(rotation_due(target.rotate_after, known.created_at, target.created_at)),
    }


def _cause(view: KeyView) -> Json | None:
    found = cause(view)
    if found is None:
        return None
    return because(*found)


def because(outcome: Outcome, reason: Reason) -> Json:
    """An outcome with its words."""
    words = advice(outcome, reason)
    return {
        "outcome": str(outcome),
        "reason": reason.value,
        "cause": words.cause,
        "remedy": words.remedy,
        "url": words.url,
    }


def _probe(view: KeyView, kind: Kind) -> Json:
    track, probing, hold = view.status.track(kind), view.target.probing(kind), view.held.get(kind)
    return {
        "enabled": probing.enabled,
        "state": track.state.value if track.state else None,
        "since": rfc3339(track.since),
        "suspicions": track.suspicions,
        "interval_seconds": probing.interval,
        "due": rfc3339(view.due(kind, track)) if probing.enabled else None,
        "hold": {"reason": hold.reason.value, "until": rfc3339(hold.until)} if hold else None,
        "last_success_at": rfc3339(track.last_success_at),
        "last": _result(track.last) if track.last else None,
    }


def _result(result: Result) -> Json:
    finding = result.finding
    return {
        "outcome": str(result.outcome),
        "reason": result.reason.value,
        "verdict": result.outcome.verdict.value,
        "at": rfc3339(result.at),
        "duration_seconds": result.duration,
        "http_status": result.http_status,
        "code": finding.code,
        "type": finding.type,
        "message": finding.message,
        "foreign_key": finding.foreign_key,
        "call": result.call,
    }


def _model(model: ModelInfo) -> Json:
    return {"name": model.name, "available": model.available, "shutdown_at": rfc3339(model.shutdown_at)}


def _limit(limit: Limit) -> Json:
    return {
        "resource": limit.resource,
        "model": limit.model,
        "limit": finite(limit.limit),
        "remaining": finite(limit.remaining),
        "reset_at": rfc3339(limit.reset_at),
        "at": rfc3339(limit.at),
    }
