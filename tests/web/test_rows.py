"""The rows of the status page: in which order they stand, and what is said under a cause."""

from dataclasses import replace

from exporter.model import Finding, Kind, Severity, Track
from exporter.outcome import Outcome, State
from exporter.web.page import page
from tests.web.fake_desk import NOW, FakeDesk, result, status


async def notes(desk: FakeDesk) -> tuple[str, ...]:
    [row] = (await page(desk, 1)).rows
    return row.notes


async def test_rows_of_one_state_are_sorted_by_severity_then_since(desk: FakeDesk) -> None:
    """Of dead keys the critical ones lead, then those that have been dead longest, then by name."""
    for name, severity, ago in (
        ("a", Severity.WARNING, 9000.0),
        ("b", Severity.CRITICAL, 60.0),
        ("d", Severity.CRITICAL, 7200.0),
        ("c", Severity.CRITICAL, 7200.0),
    ):
        known = replace(status(name, Outcome.INVALID_KEY), since=NOW - ago)
        desk.add(name, known, severity=severity)
    desk.add("e", replace(status("e", Outcome.QUOTA_EXHAUSTED), since=NOW - 1e6))
    assert [row.name for row in (await page(desk, 1)).rows] == ["c", "d", "b", "a", "e"]


async def test_rows_that_are_ok_are_sorted_by_severity_then_name(desk: FakeDesk) -> None:
    """Of keys that are well nobody asks who has been so for longest."""
    for name, severity, ago in (
        ("c", Severity.CRITICAL, 60.0),
        ("b", Severity.CRITICAL, 30.0),
        ("a", Severity.WARNING, 90.0),
    ):
        desk.add(name, replace(status(name, Outcome.OK), since=NOW - ago), severity=severity)
    assert [row.name for row in (await page(desk, 1)).rows] == ["b", "c", "a"]


async def test_another_outcomes_answer_is_no_evidence_of_the_cause(desk: FakeDesk) -> None:
    """In an outage a dead key's latest answer is told as the last one, with its outcome, not as what says it's dead."""
    known = status("a", Outcome.INVALID_KEY, message="Incorrect API key provided")
    desk.add("a", known)
    assert await notes(desk) == ("auth: the answer said “Incorrect API key provided”",)
    other = result(Outcome.OVERLOADED, message="Our servers are currently overloaded", http_status=503)
    desk.statuses["a"] = replace(known, auth=replace(known.auth, last=other))
    assert await notes(desk) == ("auth: last answer: overloaded, “Our servers are currently overloaded”.",)
    silent = result(Outcome.UNREACHABLE, message="name not resolved", http_status=0)
    desk.statuses["a"] = replace(known, auth=replace(known.auth, last=silent))
    assert await notes(desk) == ("auth: last result: unreachable, name not resolved.",)


async def test_an_error_that_was_passed_on_is_told_with_its_answer(desk: FakeDesk) -> None:
    """A gateway's trouble does not stand under the cause as if it were the cause."""
    known = status("a", Outcome.INVALID_KEY)
    passed_on = result(Outcome.SERVER_ERROR, finding=Finding(outcome=Outcome.SERVER_ERROR, upstream=True))
    desk.add("a", replace(known, auth=replace(known.auth, last=passed_on)))
    assert await notes(desk) == ("auth: last answer: server_error. A gateway passed on an error of its own upstream.",)


async def test_an_answer_that_confirms_nothing_yet_is_told_as_the_last(desk: FakeDesk) -> None:
    """A key that is ok and gets its first error; one without any state just says what it was told."""
    known = status("a", Outcome.OK)
    first = result(Outcome.INVALID_KEY, message="no", http_status=401)
    desk.add("a", replace(known, auth=replace(known.auth, last=first, suspect=State.AUTH_FAILED, suspicions=1)))
    assert await notes(desk) == ("auth: 1 of 3 results say auth_failed.", "auth: last answer: invalid_key, “no”.")
    desk.statuses["a"] = replace(known, state=State.UNKNOWN, auth=Track(last=first))
    assert await notes(desk) == ("auth: the answer said “no”",)


async def test_both_kinds_may_say_what_stands_behind_the_state(desk: FakeDesk) -> None:
    """The paid probe of a dead key was refused for the same reason: that is evidence, too."""
    known = status("a", Outcome.INVALID_KEY, message="no")
    paid = result(Outcome.INVALID_KEY, Kind.QUOTA, message="no, again")
    desk.add("a", replace(known, quota=Track(last=paid)))
    assert await notes(desk) == ("auth: the answer said “no”", "quota: the answer said “no, again”")
