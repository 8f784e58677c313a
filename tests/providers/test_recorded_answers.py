"""114 real answers, recorded or quoted in public threads, each with the outcome it must get."""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from exporter.model import Finding, Kind
from exporter.outcome import Outcome
from exporter.providers import VENDORS

Read = Callable[..., Finding]
Row = dict[str, Any]

ROWS = [
    json.loads(line)
    for line in (Path(__file__).parent / "error_responses.jsonl").read_text(encoding="utf-8").splitlines()
]
# A row's note may allow another outcome: "also acceptable: region_blocked, ip_not_allowed".
_ALSO = re.compile(r"also acceptable: ([a-z_, ]+)")


def _allowed(row: Row) -> set[Outcome]:
    also = _ALSO.search(row["note"])
    names = [row["expected"], *(also.group(1).split(",") if also else ())]
    return {Outcome[name.strip().upper()] for name in names}


def _kinds(row: Row) -> Iterator[Kind]:
    """The kinds that would have got this answer: a success proves what it is a success of."""
    yield Kind.AUTH
    if row["expected"] != "ok" and row["expected"] != "limited_scope":
        yield Kind.QUOTA


@pytest.mark.parametrize("row", ROWS, ids=[row["id"] for row in ROWS])
def test_a_recorded_answer_is_read_as_expected(read: Read, row: Row) -> None:
    """Each row gets its expected outcome from the vendor it came from, and behind a gateway of kind openai."""
    assert row["provider"] in VENDORS
    for vendor in {row["provider"], "openai"}:
        for kind in _kinds(row):
            finding = read(row["status"], row["body"], kind=kind, vendor=vendor, headers=row["headers"])
            assert finding.outcome in _allowed(row), f"{kind} read by {vendor}"


GENERATED = [row for row in ROWS if row["expected"] == "ok" and row["id"] != "f106"]


@pytest.mark.parametrize("row", GENERATED, ids=[row["id"] for row in GENERATED])
def test_a_recorded_generation_proves_money(read: Read, row: Row) -> None:
    """A chat, response or moderation that was served is a good quota probe too."""
    finding = read(row["status"], row["body"], kind=Kind.QUOTA, vendor=row["provider"], headers=row["headers"])
    assert finding.outcome is Outcome.OK


def test_the_description_of_a_key_proves_no_money(read: Read) -> None:
    """What answers a free request is no good quota probe."""
    body = next(row["body"] for row in ROWS if row["id"] == "f106")
    assert read(200, body, kind=Kind.QUOTA, vendor="openrouter").outcome is Outcome.UNKNOWN
