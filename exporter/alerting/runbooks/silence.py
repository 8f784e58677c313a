"""How an alert is silenced, who mutes it already, and when silence is wrong."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from exporter.alerting.rules import Rule
from exporter.alerting.runbooks.blocks import Block, Code, Paragraph
from exporter.alerting.runbooks.facts import labels, muted_by, mutes
from exporter.model import Severity

_EXAMPLES: Final = {
    "key": "prod-chat",
    "account": "acme",
    "model": "gpt-5.4-nano",
    "receiver": "pager",
    "provider": "openai",
    "collector": "costs",
}

_PAUSE: Final = "keys:\n  - name: prod-chat\n    # …\n    paused_until: 2026-12-01T08:00Z"

Rows = Sequence[Rule[Any]]


def silence(rows: Rows, known: Mapping[str, Rows]) -> Iterator[Block]:
    """The section's blocks."""
    if _sign_of_life(rows):
        yield Paragraph(
            "Never: it fires as long as all is well. The dead man's switch takes its silence for a failure and pages."
        )
        return
    yield Paragraph("In Alertmanager, for as long as somebody works on it:")
    yield Code("sh", _command(rows[0]))
    if "key" in labels(rows[0]):
        yield Paragraph(
            "Work that is planned needs no silence: with `paused_until` the key is not probed and raises no alarm "
            "until then. Reload the configuration afterwards."
        )
        yield Code("yaml", _PAUSE)
    yield from _receivers(rows)
    yield Paragraph(_wrong(rows))
    yield from (Paragraph(text) for text in _inhibition(rows, known))


def _command(rule: Rule[Any]) -> str:
    kept = labels(rule)
    told = {"provider": ("key", "account"), "account": ("key",)}  # who is named needs no more
    about = [name for name in _EXAMPLES if name in kept and not any(by in kept for by in told.get(name, ()))]
    matchers = " ".join([f"alertname={rule.name}", *(f"{name}={_EXAMPLES[name]}" for name in about)])
    return (
        "amtool silence add --alertmanager.url=http://127.0.0.1:9093 --duration=2h "
        f'--comment="who works on it" {matchers}'
    )


def _receivers(rows: Rows) -> Iterator[Block]:
    """The daemon's own receivers know no silences, only what they are not told of."""
    if not any(rule.find for rule in rows):
        yield Paragraph("Only Prometheus can see this; the exporter's own receivers are never told of it.")
        return
    if all(rule.severity is Severity.INFO for rule in rows):
        yield Paragraph("Of the exporter's own receivers only those with `min_severity: info` are told of it at all.")
    yield Paragraph(
        "The exporter's own receivers are told of everything that their matchers and their `min_severity` let "
        "through; all matchers must match. To keep this alert from one of them:"
    )
    lines = ["receivers:", "  - name: pager", "    # …", f"    matchers: ['alertname!=\"{rows[0].name}\"']"]
    if "key" in labels(rows[0]):
        lines.append("    # or, for all alerts of one key: ['key!=\"prod-chat\"']")
    elif "account" in labels(rows[0]):
        lines.append("    # or, for all alerts of one account and its keys: ['account!=\"acme\"']")
    if all(rule.severity is Severity.WARNING for rule in rows):
        lines.append("    # or, for everything that does not page: min_severity: critical")
    yield Code("yaml", "\n".join(lines))


def _wrong(rows: Rows) -> str:
    if any(state.unusable for state in rows[0].runbook.states):
        return (
            "It is wrong to silence a key that nobody works on: whatever uses it goes on failing. Remove a key that is "
            "gone for good from the configuration; give one that need not page `severity: warning`."
        )
    if any(rule.severity is None for rule in rows):
        return "It is wrong to silence it for longer than the repair takes: what it warns of does not wait."
    if any(rule.severity is Severity.CRITICAL for rule in rows):
        return "It is wrong to silence it before somebody has looked: while it fires, other trouble goes unseen."
    return "It is wrong to silence it again and again: what comes back every week wants a repair, or to be tuned."


def _inhibition(rows: Rows, known: Mapping[str, Rows]) -> Iterator[str]:
    name, above = rows[0].name, mutes(rows)
    if above:
        yield f"Nobody is told of it anyway while one of these fires: {', '.join(map(muted_by, above))}."
    below = [other for other, theirs in known.items() if any(mute.by == name for mute in mutes(theirs))]
    if below:
        listed = ", ".join(f"`{other}`" for other in below)
        yield f"While it fires it mutes {listed} (in Alertmanager even while it is silenced itself)."


def _sign_of_life(rows: Rows) -> bool:
    return all(rule.severity is Severity.NONE for rule in rows)
