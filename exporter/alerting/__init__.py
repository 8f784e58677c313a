"""Pure state machines: from results to a state, when to probe next, and who is at fault."""

from exporter.alerting.adoption import adopted
from exporter.alerting.advance import advance, age, charge
from exporter.alerting.attribution import Verdicts, Window, attribute
from exporter.alerting.holds import held
from exporter.alerting.moments import set_back
from exporter.alerting.siblings import asked_soon, confirmed_by, roused

__all__ = [
    "Verdicts",
    "Window",
    "adopted",
    "advance",
    "age",
    "asked_soon",
    "attribute",
    "charge",
    "confirmed_by",
    "held",
    "roused",
    "set_back",
]
