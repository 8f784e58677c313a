"""What rules about accounts have in common: replicas aggregated away and figures of the texts."""

from exporter.alerting.rules.rule import Figure, Form

#: Seconds until the first readings have come in after a restart, those of the lists of keys included.
GATHERED = 900.0
#: Seconds that an alert goes on while its series are missing: a restart, or a reading that is late, ends nothing.
GAP = 900.0
DAY = 86400.0
OF_ACCOUNT = ("account", "provider")
_ITS = ("account=%[1]q", "provider=%[2]q")


def highest(metric: str, *labels: str) -> str:
    """One sample an account (and each of ``labels``), whatever number of exporters reads it: the highest."""
    return f"max by ({', '.join((*OF_ACCOUNT, *labels))}) ({metric})"


def lowest(metric: str, *labels: str) -> str:
    return f"min by ({', '.join((*OF_ACCOUNT, *labels))}) ({metric})"


def its(metric: str, *more: str, fold: str = "max") -> str:
    """The one sample of the account that an alert is about, for its texts; ``more`` are matchers."""
    return f"{fold}({metric}{{{', '.join((*_ITS, *more))}}})"


def usd(name: str, metric: str, *, fold: str = "max") -> Figure:
    """An amount that is the account's own."""
    return Figure(name, its(metric, fold=fold), Form.USD)
