"""The bodies of ``GET /v1/organization/costs``."""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from exporter.simulator.accounts.account import Account
from exporter.simulator.accounts.behaviours import Twist
from exporter.simulator.accounts.ledger import Ledger, Line
from exporter.simulator.accounts.operations import Item
from exporter.simulator.accounts.paging import page_of
from exporter.simulator.accounts.query import Buckets

GROUPS = ("project_id", "line_item", "api_key_id")
_CORRECTION = "Correction"
_CORRECTED = -0.1


@dataclass(slots=True)
class _Sum:
    """What one group of one day comes to."""

    usd: float = 0.0
    quantity: float = 0.0
    unit: str = ""


_Group = tuple[str | None, str | None, str | None]


def costs(ledger: Ledger, asked: Buckets, now: float, twist: Twist) -> bytes:
    """One page, a bucket a day."""
    lines = [line for line in ledger.lines if line.passes(asked.only)]
    rows = []
    for start in range(asked.start, asked.end, asked.width):
        day = _Day(start, start + asked.width, now - ledger.account.cost_lag)
        share = told_share(ledger.account, day.end, now)
        rows.append(_written(_summed(lines, day, share, asked.group_by), twist))
    return page_of(asked, rows, twist)


def told_share(account: Account, day_end: float, now: float) -> float:
    """How much of a day's cost is told: what is revised comes after its end."""
    revision = account.revision
    return 1.0 if revision is None or now >= day_end + revision.after else 1.0 - revision.share


@dataclass(frozen=True, slots=True)
class _Day:
    """One day, and until when costs are known at all."""

    start: float
    end: float
    told_until: float


def _summed(lines: Iterable[Line], day: _Day, share: float, by: Collection[str]) -> Mapping[_Group, _Sum]:
    sums: dict[_Group, _Sum] = {}
    for line in lines:
        requests = line.requests(day.start, min(day.end, day.told_until)) * share
        if requests > 0.0:
            for item in line.request.items:
                _add(sums.setdefault(_group(line, item, by), _Sum()), item, requests)
    return sums


def _written(sums: Mapping[_Group, _Sum], twist: Twist) -> Sequence[str]:
    rows = [_result(group, found, twist) for group, found in sums.items()]
    if twist.correction and sums:
        usd = sum(found.usd for found in sums.values()) * _CORRECTED
        rows.append(_result((None, _CORRECTION, None), _Sum(usd=usd), twist))
    return rows


def _add(found: _Sum, item: Item, requests: float) -> None:
    found.usd += item.usd * requests
    found.quantity += item.quantity * requests
    found.unit = item.unit


def _group(line: Line, item: Item, by: Collection[str]) -> _Group:
    return (
        line.values["project_id"] if "project_id" in by else None,
        item.line_item if "line_item" in by else None,
        line.values["api_key_id"] if "api_key_id" in by else None,
    )


def _result(group: _Group, found: _Sum, twist: Twist) -> str:
    project, line_item, api_key = group
    usd = round(found.usd, 12)
    by_item = line_item is not None and found.unit
    document: dict[str, object] = {
        "object": "organization.costs.result",
        "amount": {"value": usd if twist.amount is None else twist.amount(usd), "currency": twist.currency},
        "line_item": line_item,
        "project_id": project,
        "api_key_id": api_key,
        "quantity": round(found.quantity, 6) if by_item else None,
        "quantity_unit": found.unit if by_item else None,
    }
    return json.dumps(document | ({"discount": {"tier": None}} if twist.strange else {}))
