"""Rows as an admin API would give them, around midnight of 15 March 2026 UTC."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from exporter.accounting import Books, Costs, Prices, Range, Usage, opened
from exporter.model import Account, Collector, CollectorStatus, CostRow, Price, Provider, Secret, UsageRow

DAY, HOUR, MINUTE = 86400.0, 3600.0, 60.0
CANARY = "sk-proj-CANARYabcdefghijklmnopqrstuvwxyz0123456789wxyz"
PROVIDER = Provider(name="openai", kind="openai", base_url="https://api.openai.com/v1", official=True)
INTERVALS = {Collector.COSTS: 900.0, Collector.USAGE: 120.0, Collector.LIMITS: 900.0, Collector.KEYS: 3600.0}


def at(text: str) -> float:
    """A moment UTC, such as ``2026-03-15`` or ``2026-03-15 12:30``."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()


NOON = at("2026-03-15 12:30")  # so late that yesterday is settled


def cost(day: str, usd: float, **changes: Any) -> CostRow:
    start = at(day)
    return replace(CostRow(start=start, end=start + DAY, amount=usd), **changes)


def read(costs: Costs, rows: Mapping[str, float], now: float, *, since: float | None = None) -> Range:
    """One whole reading: what each day says, and an empty bucket for each day that is not named."""
    asked = costs.next_range(now, since)
    starts = range(int(asked.start), int(asked.end), int(DAY))
    spans = [(float(start), start + DAY) for start in starts]
    answer = [cost(day, usd) for day, usd in rows.items() if asked.start <= at(day) < asked.end]
    costs.take(answer, spans, now)
    costs.done(asked)
    return asked


def used(start: float, tokens: int = 100, **changes: Any) -> UsageRow:
    row = UsageRow(start=start, end=start + MINUTE, operation="completions", project="proj_a", model="gpt-5.4-nano")
    return replace(row, **{"input": tokens, "requests": 1, **changes})


def tokens_in(usage: Usage) -> int:
    return sum(counts[0] for counts in usage.counters().values())


def account(**changes: Any) -> Account:
    return replace(Account(name="acme", provider=PROVIDER, secret=Secret(CANARY), intervals=INTERVALS), **changes)


def books(of: Account, since: float, **table: Price) -> Books:
    return opened(of, since, Prices({name.replace("_", "-"): price for name, price in table.items()}))


def fresh_collectors(now: float) -> dict[Collector, CollectorStatus]:
    return {collector: CollectorStatus(success=True, last_success_at=now) for collector in Collector}
