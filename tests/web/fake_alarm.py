"""Alarms as the tests put them on a desk."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from exporter.model import Alarm
from tests.web.fake_desk import NOW

TEXTS = {
    "summary": "An API key expires soon.",
    "description": "The key expires on 2026-11-30.",
    "cause": "Its date of expiry is set.",
    "remedy": "Create a new key now. At OpenAI: https://platform.openai.com/api-keys",
    "runbook_url": "https://llm.example/runbooks/LLMKeyExpiring",
    "dashboard_url": "",
}


def alarm(
    rule: str = "LLMKeyExpiring",
    severity: str = "warning",
    *,
    texts: Mapping[str, str] = TEXTS,
    fields: Mapping[str, Any] | None = None,
    **labels: str,
) -> Alarm:
    """An alarm that fires for an hour."""
    known = {"provider": "openai", "severity": severity, **labels}
    fired = Alarm(
        rule=rule,
        labels=tuple(sorted((name, value) for name, value in known.items() if value)),
        texts=texts,
        since=NOW - 7200.0,
        active_at=NOW - 3600.0,
        true_at=NOW,
        fired_at=NOW - 3600.0,
    )
    return replace(fired, **(fields or {}))
