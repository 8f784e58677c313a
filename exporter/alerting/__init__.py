"""Pure state machines: from results to a state, when to probe next, and who is at fault."""

from exporter.alerting.adoption import adopted
from exporter.alerting.advance import advance, age
from exporter.alerting.attribution import Verdicts, Window, attribute
from exporter.alerting.holds import held

__all__ = ["Verdicts", "Window", "adopted", "advance", "age", "attribute", "held"]
