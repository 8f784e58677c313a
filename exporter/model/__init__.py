"""The values everything else passes around: frozen, without I/O, without a clock.

Times are Unix seconds (UTC) as ``float``; durations are seconds as ``float``; money is US dollars.
"""

from exporter.model.alarm import Alarm, Group, Labels, Notice, Phase
from exporter.model.probe import Finding, Kind, Limit, ModelInfo, Request, Response, Result
from exporter.model.status import Hold, HoldReason, ProviderHealth, Spend, Status, Track, Transition
from exporter.model.target import Confirm, Probing, Provider, Secret, Severity, Target

__all__ = [
    "Alarm",
    "Confirm",
    "Finding",
    "Group",
    "Hold",
    "HoldReason",
    "Kind",
    "Labels",
    "Limit",
    "ModelInfo",
    "Notice",
    "Phase",
    "Probing",
    "Provider",
    "ProviderHealth",
    "Request",
    "Response",
    "Result",
    "Secret",
    "Severity",
    "Spend",
    "Status",
    "Target",
    "Track",
    "Transition",
]
