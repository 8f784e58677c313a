"""What readers leave behind for the next process: places, and JSON in bytes."""

import json
import zlib
from collections.abc import Mapping
from typing import Any

from exporter.accounting.checked import number_or_none
from exporter.model import Collector, CollectorStatus
from exporter.outcome import Outcome, Reason

BUDGET, COLLECTORS, ORIGIN = "budget", "collectors", "origin"
PARTS = (*Collector, BUDGET, COLLECTORS, ORIGIN)

_LARGE = 4096  # bytes; more is compressed
_LARGEST = 64 * 1024 * 1024  # of what was compressed
_JSON = b"{"
_OUTCOMES = {str(outcome): outcome for outcome in Outcome}
_UNREADABLE = (ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError, zlib.error)


def place(account: str, part: str) -> str:
    return f"{account}/{part}"


def account_at(place: str) -> str:
    """Whose it is; empty when it is no place of ours."""
    account, _, part = place.partition("/")
    return account if part in PARTS else ""


def packed(document: Mapping[str, Any]) -> bytes:
    """Compressed when it is large; both kinds are known by their first byte."""
    raw = json.dumps(document, separators=(",", ":")).encode()
    return raw if len(raw) < _LARGE else zlib.compress(raw, 1)


def unpacked(book: bytes | None) -> Mapping[str, Any]:
    """Empty when there is nothing, or nothing that can be read."""
    if not book:
        return {}
    try:
        if not book.startswith(_JSON):
            book = zlib.decompressobj().decompress(book, _LARGEST)
        document = json.loads(book)
    except _UNREADABLE:
        return {}
    return document if isinstance(document, dict) else {}


def collectors_document(fingerprint: str, statuses: Mapping[Collector, CollectorStatus]) -> Mapping[str, Any]:
    """``fingerprint`` is the secret's: what was refused to another one says nothing."""
    return {"fingerprint": fingerprint, "statuses": {str(name): _told(status) for name, status in statuses.items()}}


def read_collectors(document: Mapping[str, Any], fingerprint: str, now: float) -> Mapping[Collector, CollectorStatus]:
    """Those that can be read; of another secret only when the last success was. Nothing was after ``now``.

    A secret too short for a fingerprint is never the same. What is due is for the reader to say.
    """
    statuses = document.get("statuses")
    if not isinstance(statuses, dict):
        return {}
    same = bool(fingerprint) and document.get("fingerprint") == fingerprint
    found: dict[Collector, CollectorStatus] = {}
    for collector in Collector:
        try:
            status = _read(statuses[collector], now)
        except _UNREADABLE:
            continue
        success = CollectorStatus(last_success_at=status.last_success_at, data_at=status.data_at)
        found[collector] = status if same else success
    return found


def _told(status: CollectorStatus) -> Mapping[str, Any]:
    return {
        "success": status.success,
        "tried_at": status.tried_at,
        "last_success_at": status.last_success_at,
        "data_at": status.data_at,
        "failures": status.failures,
        "outcome": None if status.outcome is None else str(status.outcome),
        "reason": str(status.reason),
        "words": status.words,
        "due": status.due,
    }


def _read(told: Mapping[str, Any], now: float) -> CollectorStatus:
    outcome, success = told["outcome"], told["success"]
    if success not in (True, False, None):
        raise ValueError("a success that is none")
    return CollectorStatus(
        success=success,
        tried_at=_moment(told["tried_at"], now),
        last_success_at=_moment(told["last_success_at"], now),
        data_at=_moment(told["data_at"], now),
        failures=int(told["failures"]),
        outcome=None if outcome is None else _OUTCOMES[outcome],
        reason=Reason(told["reason"]),
        words=str(told["words"]),
        due=float(told["due"]),
    )


def _moment(value: object, now: float) -> float | None:
    """The clock may have been ahead when it was told."""
    moment = number_or_none(value)
    return None if moment is None else min(moment, now)
