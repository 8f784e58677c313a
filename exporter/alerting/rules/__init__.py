"""What is worth alerting on, as rows. In each table what mutes stands before what it mutes."""

from typing import Any

from exporter.alerting.rules.account_rules import ACCOUNT_RULES
from exporter.alerting.rules.exporter_rules import EXPORTER_RULES
from exporter.alerting.rules.lifetime_rules import LIFETIME_RULES
from exporter.alerting.rules.probe_rules import PROBE_RULES
from exporter.alerting.rules.provider_rules import PROVIDER_RULES
from exporter.alerting.rules.recording import RECORDED
from exporter.alerting.rules.rule import Facts, Figure, Form, Mute, Rule, Runbook
from exporter.alerting.rules.scene import AccountScene, FleetScene, KeyScene, Throttling
from exporter.alerting.rules.state_rules import PAGES, STATE_RULES

KEY_RULES: tuple[Rule[KeyScene], ...] = STATE_RULES + LIFETIME_RULES + PROBE_RULES
FLEET_RULES: tuple[Rule[FleetScene], ...] = EXPORTER_RULES + PROVIDER_RULES
RULES: tuple[Rule[Any], ...] = KEY_RULES + ACCOUNT_RULES + FLEET_RULES

__all__ = [
    "ACCOUNT_RULES",
    "EXPORTER_RULES",
    "FLEET_RULES",
    "KEY_RULES",
    "PAGES",
    "PROVIDER_RULES",
    "RECORDED",
    "RULES",
    "AccountScene",
    "Facts",
    "Figure",
    "FleetScene",
    "Form",
    "KeyScene",
    "Mute",
    "Rule",
    "Runbook",
    "Throttling",
]
