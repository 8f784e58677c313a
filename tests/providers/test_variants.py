"""Further answers in the words of each vendor, SDK and gateway: the rules hold beyond the rows they were made from."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from exporter.model import Finding
from exporter.outcome import Outcome, Reason

Read = Callable[..., Finding]
Row = dict[str, Any]

ROWS = [
    json.loads(line) for line in (Path(__file__).parent / "variants.jsonl").read_text(encoding="utf-8").splitlines()
]


@pytest.mark.parametrize("row", ROWS, ids=[row["id"] for row in ROWS])
def test_a_variant_is_read_as_expected(read: Read, row: Row) -> None:
    """By its own vendor exactly; by the plain kind, behind a gateway, into the same state by an allowed outcome."""
    _read_by_its_own_vendor(read, row)
    _read_by_the_plain_kind(read, row)


def _read_by_its_own_vendor(read: Read, row: Row) -> None:
    """Outcome, reason, the hint when to try again, and whether a gateway passed it on."""
    finding = read(row["status"], row["body"], vendor=row["provider"])
    assert finding.outcome is Outcome[row["expected"].upper()]
    if "reason" in row:
        assert finding.reason is Reason(row["reason"])
    if finding.outcome is not Outcome.QUOTA_EXHAUSTED:
        assert finding.reason is Reason.NONE
    if "retry_after" in row:
        assert finding.retry_after == pytest.approx(row["retry_after"])
    if "upstream" in row:
        assert finding.upstream is row["upstream"]


def _read_by_the_plain_kind(read: Read, row: Row) -> None:
    finding = read(row["status"], row["body"], vendor="openai")
    if "generic" in row:
        assert finding.outcome is Outcome[row["generic"].upper()]
    else:
        assert finding.outcome.state is Outcome[row["expected"].upper()].state
        assert str(finding.outcome) in {row["expected"], *row.get("also", ())}
