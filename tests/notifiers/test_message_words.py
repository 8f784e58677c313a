"""The words of a notice."""

import pytest

from exporter.model import Alarm, Phase
from exporter.notifiers.text import MOST_SUBJECTS, annotations, facts, links, plain, title
from exporter.notifiers.wording import clean, lasting, link_in, moment, rfc3339
from tests.notifiers.specimens import NOTICES, NOW, alarm, notice, resolved

TITLES = {
    "firing": "[FIRING] prod-chat: An API key is not accepted.",
    "firing_twelve": "[FIRING] acme: 12 keys: The money of an API key has run out (credit_balance).",
    "firing_account": "[FIRING] acme: 2 alerts: Something of an account cannot be read.",
    "firing_without_subject": "[FIRING] Nothing that is watched answers.",
    "repeated": "[STILL FIRING] prod-chat: An API key is not accepted.",
    "resolved": "[RESOLVED] prod-chat: An API key is not accepted.",
    "test": "[TEST] prod-chat: An API key is not accepted.",
}


@pytest.mark.parametrize("case", TITLES)
def test_the_title_says_it_all(case: str) -> None:
    """What of it, whom, what."""
    assert title(NOTICES[case]) == TITLES[case]


def test_a_title_gives_the_reason_of_today() -> None:
    """What an alarm is grouped by may be over; of several reasons each is given once."""
    exhausted = [alarm(f"k{n}", cause="project_spend_limit", reason="credit_balance") for n in range(3)]
    assert title(notice(exhausted[0])) == "[FIRING] k0: An API key is not accepted (credit_balance)."
    mixed = notice(*exhausted, alarm("k4", cause="project_spend_limit"))
    assert title(mixed) == "[FIRING] acme: 4 keys: An API key is not accepted (credit_balance, project_spend_limit)."


def test_a_test_that_ends_says_both() -> None:
    """Where the far side remembers it."""
    assert title(notice(resolved(), phase=Phase.RESOLVED, test=True)).startswith("[TEST, RESOLVED] prod-chat: ")


def said(*alarms: Alarm, **changes: object) -> str:
    return plain(notice(*alarms, **changes))


def test_a_cause_that_the_description_tells_is_not_told_again() -> None:
    """Rules differ in what their descriptions hold."""
    texts = {"description": "Refused: deleted.", "cause": "deleted.", "remedy": "New key."}
    assert "Cause" not in said(alarm(texts=texts))
    many = [alarm(f"k{number}", texts=texts | {"description": f"{number}: deleted."}) for number in range(6)]
    assert "Cause" not in said(*many[:5])
    assert "Cause: deleted." in said(*many)  # too many descriptions to be shown
    assert annotations(alarm(texts=texts))["description"] == "Refused: deleted."
    assert annotations(alarm(texts=texts | {"cause": "Lost."}))["description"] == "Refused: deleted. Lost."


def test_a_few_descriptions_that_differ_are_all_told() -> None:
    """With the name of each; a model belongs to the name."""
    labels = alarm().labels
    models = [alarm(labels=(*labels, ("model", name)), texts={"description": f"{name} ends."}) for name in "xy"]
    assert said(*models).splitlines()[:2] == ["prod-chat (x): x ends.", "prod-chat (y): y ends."]


def test_each_cause_is_told_with_those_it_struck() -> None:
    """An account's keys can fail for two reasons at once."""
    alarms = [alarm(key, texts={"cause": cause}) for key, cause in (("a", "One."), ("b", "Two."), ("c", "One."))]
    lines = [line for line in said(*alarms).splitlines() if not line.startswith("Since")]
    context = "(account acme, provider openai, critical)"
    assert lines == [f"Keys: a, c {context}", "Cause: One.", f"Key: b {context}", "Cause: Two."]


def test_of_many_causes_the_first_are_told() -> None:
    """And how many alarms have others."""
    text = said(*(alarm(f"k{number}", texts={"cause": f"{number}."}) for number in range(9)))
    assert text.endswith("Cause: 4.\n… and 4 more for other reasons")


def test_of_many_subjects_the_first_are_named() -> None:
    """The rest is counted; a name stands once."""
    alarms = [alarm(f"k{number}", texts={}) for number in range(MOST_SUBJECTS + 9)]
    text = said(*alarms, alarm("k0", texts={}), others=alarms)
    assert "k18, k19 … and 9 more (account acme" in text
    assert "29 more still firing: k0, k1, " in text
    assert text.endswith("k19 … and 9 more")


@pytest.mark.parametrize(
    ("labels", "line"),
    [
        ({"provider": "openai", "severity": "critical"}, "Provider: openai (critical)"),
        ({"receiver": "pager", "severity": "warning"}, "Receiver: pager (warning)"),
        ({"severity": "warning"}, "Severity: warning"),
    ],
)
def test_a_subject_is_called_what_it_is(labels: dict[str, str], line: str) -> None:
    """Not everything is about a key."""
    assert said(alarm(labels=tuple(labels.items()), texts={})).splitlines()[0] == line


def test_a_resolution_tells_from_when_to_when() -> None:
    """And no remedy any more."""
    began, ended = resolved("a"), alarm("b", resolved_at=NOW - 60)
    text = said(began, ended, phase=Phase.RESOLVED)
    assert f"Began: {moment(NOW - 90_000)}\nEnded: {moment(NOW - 5)}, after 1d" in text
    assert "Remedy" not in text


def test_only_addresses_become_links() -> None:
    """Of alarms without one the next is asked."""
    wrong = {"runbook_url": "javascript:alert(1)", "dashboard_url": "https://x y"}
    assert links([alarm(texts=wrong)]) == ()
    assert [fact.label for fact in links([alarm(texts=wrong), alarm()])] == ["Runbook", "Dashboard"]
    assert set(annotations(alarm(texts=wrong))) == set()


def test_nothing_unseen_is_passed_on() -> None:
    """Control characters, changes of direction, halves of characters; and nothing endless."""
    text = "a\x00b\r\nBcc: c\u202ed\ud800e\x1b[31m " + "x" * 5000
    shown = facts(notice(alarm(texts={"description": text})))[0].text
    assert shown.startswith("a b Bcc: c d e [31m x")
    assert len(shown) == 1000
    assert clean("a" * 10, 10) == "a" * 10
    assert clean("a" * 11, 10) == "a" * 9 + "…"


LENGTHS = [(-5, "0s"), (0.5, "0s"), (59, "59s"), (119, "1m59s"), (441, "7m"), (11_520, "3h12m"), (90_000, "1d1h")]


@pytest.mark.parametrize(("seconds", "text"), LENGTHS)
def test_a_length_of_time_is_as_exact_as_wanted(seconds: float, text: str) -> None:
    """Seconds at first, then minutes, then hours."""
    assert lasting(seconds) == text


def test_moments_are_in_utc() -> None:
    """For people to the minute, for programs to the millisecond; none is beyond the calendar."""
    assert moment(NOW + 59.9) == "2026-11-22 00:00 UTC"
    assert rfc3339(NOW + 0.0625) == "2026-11-22T00:00:00.062Z"
    assert (rfc3339(-1.0), rfc3339(1e300)) == ("1970-01-01T00:00:00.000Z", "9999-12-31T00:00:00.000Z")


def test_the_vendors_page_is_found_in_the_remedy() -> None:
    """Without the sentence's own signs."""
    assert link_in("Buy credit (https://vendor.example/billing?a=1).") == "https://vendor.example/billing?a=1"
    assert link_in("Wait.") == ""
