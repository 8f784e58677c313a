"""One account as JSON.

Times, money and what is not known are as in :mod:`exporter.web.document`; days and months are UTC::

    {"name", "provider",
     "spent": {"today", "month"} | null, "estimated_today", "usual_day", "forecast_month",
     "other_currencies": {currency: amount of the month},
     "unpriced": {model: tokens of today that have no price},
     "budget": {"usd", "reached": [{"share", "reached"}]} | null,
     "spend_limits": [{"scope": "organization" | "project", "project", "usd", "enforcing"}],
     "rate_limits": [{"project", "model", "requests_per_minute", "tokens_per_minute", "requests_per_day"}],
     "credit": {"remaining", "expires_at",                (what remains is an estimate)
                "contradicted"},                          (whether the provider says that nothing is left)
     "exhaustion": {"budget", "spend_limit", "credit"},   (when each will be reached)
     "projects": [{"project", "name", "today", "month"}], (dearest of the month first)
     "usage": [{"project", "model", "requests", "tokens": {direction: count}}],
     "usage_folded", "line_items": {line item: {"today", "month"}},
     "key_standings": {"owner_inactive", "monitored", "unused", "unmonitored"} | null,
     "collectors": {"costs" | "usage" | "limits" | "keys": {
         "success", "tried_at", "last_success_at", "data_at", "due", "failures", "rows_refused",
         "cause": {"outcome", "reason", "cause", "remedy", "url", "message"} | null}}}

A collector that is off is not there. ``usage`` counts since the exporter first read it; ``usage_folded`` is what went
into ``other`` for want of room. A single account also has its keys, never a value of one::

     "key_costs": [{"key", "today", "month"}],            (of keys that we watch, by our names)
     "keys": [{"name", "project", "standing", "created_at", "last_used_at", "expires_at", "key"}] | null
"""

from collections import Counter
from collections.abc import Iterator

from exporter.model import AccountStatus, Bound, Collector, CollectorStatus, KeyStanding, ListedKey, RateLimit
from exporter.outcome import Outcome
from exporter.outcome.admin import admin_advice
from exporter.web.document import Json, finite, spent
from exporter.web.times import rfc3339


def account(status: AccountStatus, *, contradicted: bool = False) -> Json:
    """All that is known of one account but its keys; ``contradicted`` is what some of these say of its credit."""
    return {
        "name": status.name,
        "provider": status.provider,
        **_money(status),
        "credit": {**credit(status), "contradicted": contradicted},
        **_limits(status),
        "projects": list(_projects(status)),
        "usage": list(_usage(status)),
        "usage_folded": finite(status.folded),
        "line_items": {item: spent(cost) for item, cost in status.by_line_item.items()},
        "key_standings": _standings(status),
        "collectors": {
            collector.value: _collector(known, status.refused.get(collector, 0))
            for collector in Collector
            if (known := status.collectors.get(collector))
        },
    }


def key_costs(status: AccountStatus) -> list[Json]:
    return [{"key": name, **(spent(known) or {})} for name, known in sorted(status.by_key.items())]


def listed_key(key: ListedKey) -> Json:
    """A key as the vendor lists it; ``key`` is our name of it, empty when it is not watched."""
    return {
        "name": key.name,
        "project": key.project,
        "standing": key.standing.value,
        "created_at": rfc3339(key.created_at),
        "last_used_at": rfc3339(key.last_used_at),
        "expires_at": rfc3339(key.expires_at),
        "key": key.target,
    }


def _money(status: AccountStatus) -> Json:
    return {
        "spent": spent(status.spent),
        "estimated_today": finite(status.estimated_today),
        "usual_day": finite(status.usual_day),
        "forecast_month": finite(status.forecast_month),
        "other_currencies": {currency: finite(amount) for currency, amount in status.foreign.items()},
        "unpriced": dict(status.unpriced or {}),
        "exhaustion": {bound.value: rfc3339(status.exhaustion.get(bound)) for bound in Bound},
    }


def credit(status: AccountStatus) -> Json:
    """By what the operator stated and what was spent."""
    return {"remaining": finite(status.credit_remaining), "expires_at": rfc3339(status.credit_expires_at)}


def _limits(status: AccountStatus) -> Json:
    reached = [{"share": share, "reached": known} for share, known in sorted(status.budget_reached.items())]
    return {
        "budget": None if status.budget_usd is None else {"usd": finite(status.budget_usd), "reached": reached},
        "spend_limits": [
            {
                "scope": "project" if limit.project else "organization",
                "project": limit.project,
                "usd": finite(limit.usd),
                "enforcing": limit.enforcing,
            }
            for limit in status.spend_limits
        ],
        "rate_limits": [_rate_limit(limit) for limit in status.rate_limits],
    }


def _rate_limit(limit: RateLimit) -> Json:
    return {
        "project": limit.project,
        "model": limit.model,
        "requests_per_minute": finite(limit.requests_per_minute),
        "tokens_per_minute": finite(limit.tokens_per_minute),
        "requests_per_day": finite(limit.requests_per_day),
    }


def _projects(status: AccountStatus) -> Iterator[Json]:
    for project, known in sorted(status.by_project.items(), key=lambda item: (-item[1].month, item[0])):
        yield {"project": project, "name": status.names.get(project, ""), **(spent(known) or {})}


def _usage(status: AccountStatus) -> Iterator[Json]:
    tokens: dict[tuple[str, str], dict[str, float | None]] = {}
    for (project, model, direction), count in status.tokens.items():
        tokens.setdefault((project, model), {})[direction] = finite(count)
    for pair in sorted({*tokens, *status.requests}):
        requests = finite(status.requests.get(pair))
        yield {"project": pair[0], "model": pair[1], "requests": requests, "tokens": tokens.get(pair, {})}


def _standings(status: AccountStatus) -> Json | None:
    if status.keys is None:
        return None
    counts = Counter(key.standing for key in status.keys)
    return {standing.value: counts[standing] for standing in KeyStanding}


def _collector(known: CollectorStatus, refused: int) -> Json:
    return {
        "success": known.success,
        "tried_at": rfc3339(known.tried_at),
        "last_success_at": rfc3339(known.last_success_at),
        "data_at": rfc3339(known.data_at),
        "due": rfc3339(known.due),
        "failures": known.failures,
        "rows_refused": refused,
        "cause": _fault(known) if known.success is False else None,
    }


def _fault(known: CollectorStatus) -> Json:
    outcome = known.outcome or Outcome.UNKNOWN
    words = admin_advice(outcome, known.reason)
    return {
        "outcome": str(outcome),
        "reason": known.reason.value,
        "cause": words.cause,
        "remedy": words.remedy,
        "url": words.url,
        "message": known.words,
    }
