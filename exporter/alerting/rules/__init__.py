"""What is worth alerting on, as rows."""

from typing import Any

from exporter.alerting.rules.rule import Facts, Mute, Rule, Runbook
from exporter.alerting.rules.scene import FleetScene, KeyScene, Throttling

KEY_RULES: tuple[Rule[KeyScene], ...] = ()
FLEET_RULES: tuple[Rule[FleetScene], ...] = ()
RULES: tuple[Rule[Any], ...] = KEY_RULES + FLEET_RULES

__all__ = [
    "FLEET_RULES",
    "KEY_RULES",
    "RULES",
    "Facts",
    "FleetScene",
    "KeyScene",
    "Mute",
    "Rule",
    "Runbook",
    "Throttling",
]
