"""Exporter: does the watcher itself work."""

from grafana import annotations, variables
from grafana.board import Board
from grafana.boards.exporter_parts import cost, health, schedule, telling
from grafana.links import Uid


def exporter() -> Board:
    return Board(
        uid=Uid.EXPORTER,
        description="The exporters themselves: are they up, on time, cheap, and heard.",
        variables=variables.scraped(instance_hidden=False),
        annotations=[annotations.alerts('alertname=~"LLMKeyExporter.*"')],
        sections=[health(), schedule(), telling(), cost()],
        span="6h",
    )
