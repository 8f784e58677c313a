"""The vocabulary is complete and nothing in it is idle: every outcome and reason is reached by some answer."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from exporter.model import Finding, Target
from exporter.outcome import Outcome, Reason
from exporter.providers import VENDORS

Read = Callable[..., Finding]

# No answer came: the prober, which sees the network, names these.
WITHOUT_AN_ANSWER = {Outcome.TIMEOUT, Outcome.UNREACHABLE, Outcome.TLS_ERROR}


@pytest.fixture
def findings(read: Read, target: Callable[..., Target]) -> list[Finding]:
    """What is read out of every recorded answer and variant, and found in a key that is not there."""
    rows = [
        json.loads(line)
        for name in ("error_responses.jsonl", "variants.jsonl")
        for line in (Path(__file__).parent / name).read_text(encoding="utf-8").splitlines()
    ]
    local = VENDORS["openai"].fault(target(secret=None))
    assert local is not None
    return [local, *(read(row["status"], row["body"], vendor=row["provider"]) for row in rows)]


def test_every_outcome_and_reason_is_reached_by_some_answer(findings: list[Finding]) -> None:
    """Each name is somebody's ending, except those without an answer; each bucket is found empty somewhere."""
    assert {finding.outcome for finding in findings} == set(Outcome) - WITHOUT_AN_ANSWER
    assert {finding.reason for finding in findings} == set(Reason)
    assert all((f.reason is not Reason.NONE) == (f.outcome is Outcome.QUOTA_EXHAUSTED) for f in findings)
