"""The simulator and the reader of answers agree: what a behaviour means is what is read out of it."""

from collections.abc import Callable

import pytest

from exporter.model import Finding, Kind, Provider, Response, Secret, Target
from exporter.outcome import Reason
from exporter.providers import VENDORS
from exporter.simulator import BEHAVIOURS
from exporter.simulator.call import ALL, Call
from exporter.simulator.question import Manner, Question

Ask = Callable[..., Question]

# These never arrive whole: they are for those who read from sockets.
NEVER_WHOLE = {"hang", "oversized", "reset", "stall", "timeout", "trickling", "truncated", "unreachable"}
CALLS = sorted(ALL - {Call.MODEL})  # the list stands for the free calls: it is what a probe asks


@pytest.mark.parametrize("name", [name for name in BEHAVIOURS if name not in NEVER_WHOLE])
def test_every_answer_is_read_as_its_row_says(ask: Ask, name: str) -> None:
    """Outcome and reason of each answer that arrives whole; the secret is in none of what was read."""
    row = BEHAVIOURS[name]
    for call in CALLS:
        finding = _finding(name, ask(call))
        assert finding.outcome is row.outcome_of(call), call
        assert finding.reason == (row.reason if call in row.calls else Reason.NONE), call
        assert finding.foreign_key == (name == "foreign_key"), call


def _finding(name: str, question: Question) -> Finding:
    answer = BEHAVIOURS[name].answer(question)
    assert answer.manner is Manner.WHOLE
    target = Target(
        name="a",
        provider=Provider(name="openai", kind="openai", base_url="http://127.0.0.1/v1"),
        secret=Secret(question.secret),
        models=("gpt-6-luna",),
    )
    headers = {name.lower(): text for name, text in answer.headers.items()}
    kind = Kind.AUTH if question.call is Call.MODELS else Kind.QUOTA
    response = Response(status=answer.status, headers=headers, body=answer.body)
    finding = VENDORS["openai"].read(kind, response, target, question.now)
    assert question.secret not in repr(finding)
    return finding
