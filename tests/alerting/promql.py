"""Reading PromQL just well enough to know which metrics and labels it asks for."""

import re

from exporter.alerting.prometheus import groups
from exporter.metrics import ALL_FAMILIES

RECORDED = re.compile(r"\b([a-z_]+:llmkey_\w+:\w+)\b")
_OURS = re.compile(r"(?<![\w:])(llmkey_\w+)(?:\{([^}]*)\})?")
_GROUPING = re.compile(r"\b(?:by|on|group_left)\s*\(([^)]*)\)")
_MATCHER = re.compile(r"(\w+)\s*=~?")
_OF_PROMETHEUS = {"instance", "job"}
_PARTS = {"_bucket": {"le"}, "_sum": set[str](), "_count": set[str]()}

LABELS = {family.name: {*family.label_names} for family in ALL_FAMILIES}
NAMES = {rule["record"] for group in groups() for rule in group["rules"] if "record" in rule}


def unknown_in(expr: str, *, joined: tuple[str, ...] = ()) -> list[str]:
    """Every metric or label of ours that it asks for and nobody shows; ``joined`` are users' labels."""
    plain = RECORDED.sub("", expr)
    unknown, known = [name for name in RECORDED.findall(expr) if name not in NAMES], {*_OF_PROMETHEUS, *joined}
    for metric, matchers in _OURS.findall(plain):
        labels = _labels(metric)
        if labels is None:
            unknown.append(metric)
            continue
        known |= labels
        unknown += [f"{metric}{{{name}}}" for name in _MATCHER.findall(matchers) if name not in labels | _OF_PROMETHEUS]
    if not RECORDED.search(expr):
        grouped = {label.strip() for labels in _GROUPING.findall(plain) for label in labels.split(",") if label.strip()}
        unknown += sorted(grouped - known)
    return unknown


def _labels(metric: str) -> set[str] | None:
    """The labels of a family or of a part of a histogram."""
    for part, more in _PARTS.items():
        if metric not in LABELS and metric.endswith(part):
            whole = LABELS.get(metric.removesuffix(part))
            return None if whole is None else whole | more
    return LABELS.get(metric)
