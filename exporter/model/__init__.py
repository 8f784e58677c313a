"""The values everything else passes around: frozen, without I/O, without a clock.

Times are Unix seconds (UTC) as ``float``; durations are seconds as ``float``; money is US dollars.
"""

from exporter.model.account import (
    Account,
    AccountStatus,
    Bound,
    Collector,
    CollectorStatus,
    Grant,
    KeyStanding,
    ListedKey,
    Price,
    Spent,
)
from exporter.model.alarm import Alarm, Group, Labels, Notice, Phase, identity_of
from exporter.model.probe import Finding, Kind, Limit, ModelInfo, Request, Response, Result
from exporter.model.reading import (
    ApiKey,
    CostRow,
    Incident,
    Indicator,
    Page,
    Project,
    RateLimit,
    Reading,
    SpendLimit,
    UsageRow,
    VendorStatus,
)
from exporter.model.status import Hold, HoldReason, ProviderHealth, Spend, Status, Track, Transition
from exporter.model.target import Confirm, Probing, Provider, Secret, Severity, Target

__all__ = [
    "Account",
    "AccountStatus",
    "Alarm",
    "ApiKey",
    "Bound",
    "Collector",
    "CollectorStatus",
    "Confirm",
    "CostRow",
    "Finding",
    "Grant",
    "Group",
    "Hold",
    "HoldReason",
    "Incident",
    "Indicator",
    "KeyStanding",
    "Kind",
    "Labels",
    "Limit",
    "ListedKey",
    "ModelInfo",
    "Notice",
    "Page",
    "Phase",
    "Price",
    "Probing",
    "Project",
    "Provider",
    "ProviderHealth",
    "RateLimit",
    "Reading",
    "Request",
    "Response",
    "Result",
    "Secret",
    "Severity",
    "Spend",
    "SpendLimit",
    "Spent",
    "Status",
    "Target",
    "Track",
    "Transition",
    "UsageRow",
    "VendorStatus",
    "identity_of",
]
