"""Rows that no version ships, for what is drawn from rows."""

from dataclasses import replace
from typing import Any

from exporter.alerting.rules import Mute, Rule, Runbook
from exporter.model import Severity
from exporter.outcome import State


def _expr(labels: tuple[str, ...]) -> str:
    return f"max by ({', '.join(('key', 'provider', 'account', 'severity', *labels))}) (llmkey_state) == 1"


DEAD: Rule[Any] = Rule(
    name="LLMKeyDead",
    severity=None,
    expr=_expr,
    find=lambda _scene: (),
    keep_firing=300.0,
    settled_by="The exporter.",
    summary="A key is dead.",
    description="The key {key} is dead.",
    cause="Nobody knows.",
    remedy="Ask {key}.",
    runbook=Runbook(
        meaning="It serves nothing: `401 <Unauthorized>`, **again** and [again](https://example.org/again).",
        now=("Look at `llmkey_state{key=~'a|b'}`.", "See https://example.org/dead, then sleep."),
        tune="Not at all.",
        states=(State.QUOTA_EXHAUSTED,),
    ),
)
LATE: Rule[Any] = Rule(
    name="LLMKeyLate",
    severity=Severity.WARNING,
    expr=_expr,
    find=lambda _scene: (),
    pending=900.0,
    settled_by="`for`.",
    summary="A key is late.",
    description="The key {key} is late.",
    cause="The receiver {receiver} waits.",
    remedy="Wait.",
    muted_by=(Mute("LLMKeyExporterEgressDown"), Mute("LLMPlaceDown", ("provider",)), Mute("LLMKeyDead", ("key",))),
    runbook=Runbook(meaning="It is late.", now=("Wait.",), tune="Longer."),
)
LATER = replace(LATE, severity=Severity.CRITICAL, pending=86400.0, summary="A key is very late.", cause="Still.")
PLACE_DOWN: Rule[Any] = Rule(
    name="LLMPlaceDown",
    severity=Severity.CRITICAL,
    expr=lambda _labels: "max by (provider) (llmkey_provider_up) == 0",
    find=None,
    pending=90.0,
    settled_by="`for`.",
    summary="A place is down.",
    description="{provider} is down.",
    cause="It happens.",
    remedy="Wait.",
    runbook=Runbook(meaning="It is down.", now=("Wait.",), tune="Longer."),
)
ALIVE: Rule[Any] = replace(
    PLACE_DOWN, name="Alive", severity=Severity.NONE, expr=lambda _labels: "vector(1)", summary="All is well."
)
ROWS = (DEAD, LATER, LATE, PLACE_DOWN, ALIVE)
