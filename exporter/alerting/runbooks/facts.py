"""What can be read off a row, in the words of pages and tables."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from exporter.alerting.rules import Mute, Rule
from exporter.alerting.rules.mutes import BY_EGRESS

_UNITS = ((86400, "d"), (3600, "h"), (60, "m"), (1, "s"))
_PLACEHOLDER = re.compile(r"\{([a-z]+)\}")
_AGGREGATED = re.compile(r"\bby\s*\(([^)]*)\)")


def rows_by_name(rules: Iterable[Rule[Any]]) -> Mapping[str, Sequence[Rule[Any]]]:
    """In the order of the rows; those of one name together."""
    known: dict[str, list[Rule[Any]]] = {}
    for rule in rules:
        known.setdefault(rule.name, []).append(rule)
    return known


def span(seconds: float) -> str:
    """As a rule writes it, in the largest unit that fits: ``15m``; 0 is ``0``."""
    whole = int(seconds)
    size, unit = next(((size, unit) for size, unit in _UNITS if whole and not whole % size), (1, ""))
    return f"{whole // size}{unit}"


def severity(rule: Rule[Any]) -> str:
    return str(rule.severity) if rule.severity else "the key's (critical)"


def severities(rows: Sequence[Rule[Any]]) -> str:
    """``warning, critical``: of all rows of one name."""
    return ", ".join(dict.fromkeys(map(severity, rows)))


def labels(rule: Rule[Any]) -> tuple[str, ...]:
    """What its alarms are about: the labels that its expression keeps, such as ``("key", "provider", "account")``."""
    found = _AGGREGATED.search(rule.expr(()))
    names = [name.strip() for name in found[1].split(",")] if found else []
    return tuple(name for name in names if name and name != "severity")


def mutes(rows: Sequence[Rule[Any]]) -> tuple[Mute, ...]:
    """What mutes it, each once."""
    return tuple(dict.fromkeys(mute for rule in rows for mute in rule.muted_by))


def muted_by(mute: Mute) -> str:
    """```LLMProviderDown``` of the same ``provider``."""
    if mute.by == BY_EGRESS.by:
        return f"`{mute.by}` of the same exporter"
    return (
        f"`{mute.by}` of the same {' and '.join(f'`{name}`' for name in mute.equal)}" if mute.equal else f"`{mute.by}`"
    )


def shown(text: str) -> str:
    """A row's text where nothing can be filled in: ``{receiver}`` reads RECEIVER, as in the steps."""
    return _PLACEHOLDER.sub(lambda found: found[1].upper(), text)
