"""From the rows of one alert to its page: the same sections in the same order for every alert."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from exporter.alerting.rules import Rule
from exporter.alerting.runbooks.blocks import Block, Page, Paragraph, Section, Steps, Table
from exporter.alerting.runbooks.facts import severity, shown, span
from exporter.alerting.runbooks.silence import silence
from exporter.outcome import Outcome, Reason
from exporter.outcome.advice import ADVICE, Advice

_WHICH = (
    "The alert's description says in these words which it is; so do the status page and `llmkey_cause_info`. "
    "The pages are OpenAI's; at another provider the page of the same name is meant."
)

Rows = Sequence[Rule[Any]]


def page(rows: Rows, known: Mapping[str, Rows]) -> Page:
    """The page of these rows, all of one name; ``known`` are all rows by name, for who mutes whom."""
    runbook = rows[0].runbook
    return Page(
        name=rows[0].name,
        summary=rows[0].summary,
        sections=(
            Section("What it means", (*_summaries(rows), Paragraph(runbook.meaning))),
            Section("Why it happens", tuple(_causes(rows))),
            Section("What to do now", (Steps(runbook.now),)),
            Section("How to silence", tuple(silence(rows, known))),
            Section("How to tune", (Paragraph(runbook.tune), _figures(rows))),
        ),
    )


def _summaries(rows: Rows) -> Iterator[Block]:
    for summary in dict.fromkeys(rule.summary for rule in rows):
        yield Paragraph(f"**{summary}**")


def _causes(rows: Rows) -> Iterator[Block]:
    """One paragraph for every outcome that leads here or that a row has words for, then each row's own."""
    behind = [(of, words) for of, words in ADVICE.items() if of[0].state in rows[0].runbook.states]
    if behind:
        yield Paragraph(_WHICH)
    for (outcome, reason), words in behind:
        yield Paragraph(_outcome(outcome, reason, words))
    for told in (told for rule in rows for told in rule.told):
        names = ", ".join(f"`{outcome}`" for outcome in told.outcomes)
        yield Paragraph(f"**{names}**: {shown(told.cause)} **What helps:** {shown(told.remedy)}")
    for rule in rows:
        yield Paragraph(f"{_of(rule, rows)}{shown(rule.cause)} **What helps:** {shown(rule.remedy)}")


def _of(rule: Rule[Any], rows: Rows) -> str:
    """When a row's own words hold."""
    if rule.runbook.states or rule.told:
        return "**None of these**: "
    return f"**{rule.summary}** " if len(rows) > 1 else ""


def _outcome(outcome: Outcome, reason: Reason, words: Advice) -> str:
    name = f"`{outcome}` (`{reason}`)" if reason is not Reason.NONE else f"`{outcome}`"
    where = f" ([{words.url.removeprefix('https://')}]({words.url}))" if words.url else ""
    return f"**{name}**: {words.cause} **What helps:** {words.remedy}{where}"


def _figures(rows: Rows) -> Table:
    figures = ((severity(rule), span(rule.pending), span(rule.keep_firing), rule.settled_by) for rule in rows)
    return Table(("severity", "for", "keep_firing_for", "what debounces it"), tuple(figures))
