"""A store in a folder of its own, and values worth remembering."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from exporter.model import Finding, Hold, HoldReason, Kind, Limit, ModelInfo, Result, Spend, Status, Track
from exporter.outcome import Outcome, Reason, State
from exporter.store import Store

NOW = 1_800_000_000.0


@pytest.fixture
def path(tmp_path: Path) -> str:
    return str(tmp_path / "llmkey.db")


@pytest.fixture
def store() -> Iterator[Store]:
    store = Store.open(":memory:", now=NOW)
    yield store
    store.close()


@pytest.fixture
def exhausted() -> Status:
    """A status with something in every corner."""
    finding = Finding(
        outcome=Outcome.QUOTA_EXHAUSTED,
        reason=Reason.CREDIT_BALANCE,
        code="insufficient_quota",
        message="You exceeded your current quota ✗",
        limits=(Limit(resource="requests", model="gpt-5.4-nano", limit=500, remaining=0.0, reset_at=NOW + 60, at=NOW),),
    )
    last = Result(target="prod", kind=Kind.QUOTA, at=NOW, duration=0.25, finding=finding, http_status=429, call="c:m")
    track = Track(
        state=State.QUOTA_EXHAUSTED,
        outcome=Outcome.QUOTA_EXHAUSTED,
        reason=Reason.CREDIT_BALANCE,
        since=NOW,
        last=last,
        hold=Hold(HoldReason.BACKOFF, NOW + 1800),
    )
    return Status(
        name="prod",
        provider="openai",
        state=State.QUOTA_EXHAUSTED,
        quota=track,
        spend=Spend(20_833, 0.0042),
        models=(ModelInfo(name="gpt-5.4-nano", available=True, shutdown_at=NOW + 9),),
    )
