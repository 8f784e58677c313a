"""A runbook page for every alert, drawn from its rows: the same for a file, for the web and for the README."""

from collections.abc import Iterable, Mapping
from typing import Any

from exporter.alerting.rules import RULES, Rule
from exporter.alerting.runbooks.blocks import Block, Code, Page, Paragraph, Section, Steps, Table
from exporter.alerting.runbooks.facts import rows_by_name
from exporter.alerting.runbooks.page import page
from exporter.alerting.runbooks.tables import alerts, index

__all__ = [
    "Block",
    "Code",
    "Page",
    "Paragraph",
    "Section",
    "Steps",
    "Table",
    "alerts",
    "index",
    "runbooks",
]


def runbooks(rules: Iterable[Rule[Any]] = RULES) -> Mapping[str, Page]:
    """The page of every alert by its name, in the order of the rows; rows of one name share a page."""
    known = rows_by_name(rules)
    return {name: page(rows, known) for name, rows in known.items()}
