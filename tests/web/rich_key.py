"""The key that :func:`tests.web.test_keys_api.rich` puts on the desk, as the API tells it."""

from typing import Any

from exporter.outcome import Outcome, Reason
from exporter.outcome.advice import advice

_WORDS = advice(Outcome.QUOTA_EXHAUSTED, Reason.CREDIT_BALANCE)

KEY: dict[str, Any] = {
    "name": "a",
    "provider": "openai",
    "account": "acme",
    "organization": "org-1",
    "project": "proj_1",
    "severity": "critical",
    "labels": {"team": "search"},
    "state": "quota_exhausted",
    "since": "2026-11-22T01:00:00.000Z",
    "usable": False,
    "cause": {
        "outcome": "quota_exhausted",
        "reason": "credit_balance",
        "cause": _WORDS.cause,
        "remedy": _WORDS.remedy,
        "url": _WORDS.url,
    },
    "paused_until": "2026-11-22T01:59:00.000Z",
    "secret_fault": "",
    "created_at": "2026-11-20T02:00:00.000Z",
    "last_used_at": "2026-11-22T01:59:00.000Z",
    "expires_at": "2026-12-02T02:00:00.000Z",
    "rotation_due_at": "2026-11-24T02:00:00.000Z",
    "cost": {"today": 1.5, "month": 30.25},
    "models": [{"name": "gpt-5.4-nano", "available": True, "shutdown_at": "2026-11-23T02:00:00.000Z"}],
    "limits": [
        {
            "resource": "requests",
            "model": "",
            "limit": 500.0,
            "remaining": None,
            "reset_at": None,
            "at": "2026-11-22T02:00:00.000Z",
        }
    ],
}

PROBES: dict[str, Any] = {
    "auth": {
        "enabled": True,
        "state": None,
        "since": None,
        "suspicions": 0,
        "interval_seconds": 60.0,
        "due": None,
        "hold": None,
        "last_success_at": None,
        "last": None,
    },
    "quota": {
        "enabled": True,
        "state": "quota_exhausted",
        "since": "2026-11-22T01:00:00.000Z",
        "suspicions": 0,
        "interval_seconds": 900.0,
        "due": "2026-11-22T02:30:00.000Z",
        "hold": {"reason": "backoff", "until": "2026-11-22T02:30:00.000Z"},
        "last_success_at": None,
        "last": {
            "outcome": "quota_exhausted",
            "reason": "credit_balance",
            "verdict": "unusable",
            "at": "2026-11-22T01:59:48.000Z",
            "duration_seconds": 0.25,
            "http_status": 200,
            "code": "",
            "type": "",
            "message": "No credit left",
            "foreign_key": False,
            "call": "",
        },
    },
}

CHANGES: list[dict[str, str]] = [
    {
        "at": "2026-11-22T01:00:00.000Z",
        "before": "ok",
        "after": "quota_exhausted",
        "outcome": "quota_exhausted",
        "reason": "credit_balance",
    },
    {"at": "2026-11-22T00:00:00.000Z", "before": "unknown", "after": "ok", "outcome": "ok", "reason": ""},
]
