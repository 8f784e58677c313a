"""What settings are made of: the kinds of value a field can hold, a secret's place, durations and addresses.

Pure. Used by the configuration and by each notifier for its own settings.
"""

from exporter.fields.addresses import split_address
from exporter.fields.durations import format_duration, parse_duration
from exporter.fields.kinds import (
    OURS,
    Age,
    Count,
    Day,
    Delay,
    DurationBetween,
    ExternalUrl,
    HttpUrl,
    Interval,
    LabelName,
    LabelValue,
    ListenAddress,
    Model,
    Moment,
    Money,
    Name,
    Organization,
    PathText,
    PositiveMoney,
    Project,
    ReadInterval,
    Share,
    Text,
    Timeout,
    refusal,
)
from exporter.fields.secret_source import REDACTED, SecretSource
from exporter.fields.section import STRICT, Section

__all__ = [
    "OURS",
    "REDACTED",
    "STRICT",
    "Age",
    "Count",
    "Day",
    "Delay",
    "DurationBetween",
    "ExternalUrl",
    "HttpUrl",
    "Interval",
    "LabelName",
    "LabelValue",
    "ListenAddress",
    "Model",
    "Moment",
    "Money",
    "Name",
    "Organization",
    "PathText",
    "PositiveMoney",
    "Project",
    "ReadInterval",
    "SecretSource",
    "Section",
    "Share",
    "Text",
    "Timeout",
    "format_duration",
    "parse_duration",
    "refusal",
    "split_address",
]
