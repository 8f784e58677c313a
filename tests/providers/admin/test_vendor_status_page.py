"""A vendor's status page: what two documents say together, however little each of them says."""

from collections.abc import Callable
from typing import Any

import pytest

from exporter import __version__
from exporter.model import Incident, Indicator, Response, VendorStatus
from exporter.providers.admin import read_status, status_requests

Answer = Callable[..., Response]

NOW = 1_790_000_000.0
SUMMARY = """{
  "page": {"id": "01JMDK9XYCTZ", "name": "OpenAI", "url": "https://status.openai.com"},
  "status": {"indicator": "major", "description": "Partial System Outage"},
  "components": [
    {"id": "c1", "name": "Chat Completions", "status": "partial_outage", "updated_at": "2026-09-21T14:00:00Z"},
    {"id": "c2", "name": "Codex", "status": "operational"}
  ],
  "incidents": [
    {"id": "01K5A", "name": "Elevated error rates on Chat Completions", "status": "identified", "impact": "major",
     "created_at": "2026-09-21T13:30:00.287Z", "updated_at": "2026-09-21T13:50:00Z", "resolved_at": null,
     "shortlink": "https://stspg.io/abc", "incident_updates": [{"status": "identified", "body": "We know why."}]}
  ],
  "scheduled_maintenances": [
    {"id": "m1", "name": "Database upgrade", "status": "in_progress", "impact": "maintenance",
     "created_at": "2026-09-01T00:00:00Z", "scheduled_for": "2026-09-21T13:00:00Z"},
    {"id": "m2", "name": "Next upgrade", "status": "scheduled", "scheduled_for": "2026-10-21T13:00:00Z"},
    {"id": "m3", "name": "Last upgrade", "status": "completed", "scheduled_for": "2026-08-21T13:00:00Z"}
  ]
}"""
INCIDENTS = """{
  "page": {"id": "01JMDK9XYCTZ", "name": "OpenAI"},
  "incidents": [
    {"id": "01K5B", "name": "Login is slow", "status": "monitoring", "impact": "minor",
     "created_at": "2026-09-21T13:40:00Z", "updated_at": "2026-09-21T13:45:00Z"},
    {"id": "01K5A", "name": "Elevated error rates on Chat Completions", "status": "investigating", "impact": "minor",
     "created_at": "2026-09-21T13:30:00Z", "updated_at": "2026-09-21T13:31:00Z"},
    {"id": "01K4Z", "name": "Old", "status": "resolved", "impact": "critical", "created_at": "2026-09-20T00:00:00Z"},
    {"id": "01K4Y", "name": "Older", "status": "postmortem", "impact": "critical", "created_at": "2026-09-19T00:00:00Z"}
  ]
}"""
ERRORS = Incident(
    id="01K5A",
    title="Elevated error rates on Chat Completions",
    impact=Indicator.MAJOR,
    began_at=1_789_997_400.287,
    url="https://stspg.io/abc",
)
LOGIN = Incident(id="01K5B", title="Login is slow", impact=Indicator.MINOR, began_at=1_789_998_000.0)
UPGRADE = Incident(id="m1", title="Database upgrade", impact=Indicator.MAINTENANCE, began_at=1_789_995_600.0)

BROKEN = [
    None,
    Response(status=503, body=b"<html>503</html>"),
    Response(status=404, body=b'{"incidents": []}'),
    Response(status=302),
    Response(status=200, body=b"<!doctype html><html></html>"),
    Response(status=200, body=b""),
    Response(status=200, body=b"[]"),
    Response(status=200, body=b"{}"),
    Response(status=200, body=b'{"error": "not here"}'),
    Response(status=200, body=b'{"page": {}, "incidents": ['),
    Response(status=200, body=b'{"page": {}}', complete=False),
]


def _summary(answer: Answer, **members: Any) -> VendorStatus:
    status = read_status(answer({"page": {}, **members}), None, NOW)
    assert status is not None
    return status


def test_two_public_documents_are_asked_for() -> None:
    """Without any credential."""
    requests = status_requests("https://status.openai.com/")
    assert [(request.method, request.url, request.body) for request in requests] == [
        ("GET", "https://status.openai.com/api/v2/summary.json", None),
        ("GET", "https://status.openai.com/api/v2/incidents.json", None),
    ]
    for request in requests:
        assert request.headers == {"Accept": "application/json", "User-Agent": f"llmkey-exporter/{__version__}"}


def test_both_documents_are_read_as_one(answer: Answer) -> None:
    """Each incident once, as it was changed last; the newest first; what is over is left out."""
    status = read_status(answer(SUMMARY), answer(INCIDENTS), NOW)
    assert status == VendorStatus(indicator=Indicator.MAJOR, incidents=(LOGIN, ERRORS, UPGRADE), at=NOW)


@pytest.mark.parametrize("broken", BROKEN)
def test_one_broken_document_does_not_spoil_the_other(answer: Answer, broken: Response | None) -> None:
    """Each is read alone as well as it can be."""
    assert read_status(answer(SUMMARY), broken, NOW) == VendorStatus(
        indicator=Indicator.MAJOR, incidents=(ERRORS, UPGRADE), at=NOW
    )
    alone = read_status(broken, answer(INCIDENTS), NOW)
    assert alone is not None
    assert [incident.id for incident in alone.incidents] == ["01K5B", "01K5A"]
    assert alone.indicator is Indicator.MINOR


@pytest.mark.parametrize("broken", BROKEN)
def test_two_broken_documents_say_nothing(broken: Response | None) -> None:
    """Not that all is well."""
    assert read_status(broken, broken, NOW) is None
    assert read_status(broken, None, NOW) is None


def test_an_incident_that_ended_meanwhile_is_over(answer: Answer) -> None:
    """The document that was changed last knows."""
    ended = {"id": "01K5A", "name": "x", "status": "resolved", "updated_at": "2026-09-21T13:55:00Z"}
    status = read_status(answer(SUMMARY), answer({"incidents": [ended]}), NOW)
    assert status is not None
    assert [incident.id for incident in status.incidents] == ["m1"]


@pytest.mark.parametrize(
    ("members", "indicator"),
    [
        ({"status": {"indicator": "none"}}, Indicator.NONE),
        ({"status": {"indicator": "MINOR "}}, Indicator.MINOR),
        ({"status": {"indicator": "critical"}}, Indicator.CRITICAL),
        ({"status": {"indicator": "maintenance"}}, Indicator.MAINTENANCE),
        ({"status": {"indicator": "purple"}}, Indicator.UNKNOWN),
        ({"status": {"indicator": 3}}, Indicator.UNKNOWN),
        ({}, Indicator.UNKNOWN),
        ({"status": None}, Indicator.UNKNOWN),
        ({"status": {"description": "All Systems Operational"}}, Indicator.UNKNOWN),
        ({"status": {}, "components": [{"status": "operational"}, {"status": "operational"}]}, Indicator.NONE),
        ({"components": [{"status": "operational"}, {"status": "degraded_performance"}]}, Indicator.MINOR),
        ({"components": [{"status": "full_outage"}, {"status": "under_maintenance"}]}, Indicator.CRITICAL),
        ({"components": [{"status": "new word"}, {}, None, 5]}, Indicator.UNKNOWN),
        ({"components": [{"status": "operational"}], "incidents": [{"id": "1", "impact": "major"}]}, Indicator.MAJOR),
        ({"components": "all of them", "incidents": None, "scheduled_maintenances": 7}, Indicator.UNKNOWN),
        ({"overall": {"status": "operational"}, "ongoing_incidents": [], "schema_version": "1.0"}, Indicator.UNKNOWN),
    ],
)
def test_the_indicator_is_the_pages_word_or_the_worst_that_it_lists(
    answer: Answer, members: dict[str, Any], indicator: Indicator
) -> None:
    """Where it says neither, it is unknown and not none: so at FlashDuty's pages."""
    assert _summary(answer, **members).indicator is indicator


@pytest.mark.parametrize(
    ("incident", "shown"),
    [
        ({"status": "investigating"}, True),
        ({"status": "identified"}, True),
        ({"status": "monitoring"}, True),
        ({"status": "Resolved"}, False),
        ({"status": "postmortem"}, False),
        ({"status": "completed"}, False),
        ({"status": "monitoring", "resolved_at": "2026-09-21T13:55:00Z"}, False),
        ({"status": "monitoring", "resolved_at": None}, True),
        ({"status": "scheduled", "impact": "maintenance"}, False),
        ({"status": "in_progress", "impact": "maintenance"}, True),
        ({"status": "maintenance_in_progress", "impact": "maintenance"}, True),
        ({"status": "verifying", "impact": "maintenance"}, True),
        ({"status": "planned", "impact": "maintenance"}, False),
        ({"impact": "maintenance"}, False),
        ({}, True),
    ],
)
def test_only_what_is_going_on_is_an_incident(answer: Answer, incident: dict[str, Any], *, shown: bool) -> None:
    """Of those that the summary lists; it lists what is open, so a missing status is an open one."""
    assert bool(_summary(answer, incidents=[{"id": "1", "name": "x", **incident}]).incidents) is shown


def test_a_past_incident_without_a_status_is_not_taken_for_an_open_one(answer: Answer) -> None:
    """The list of incidents holds the past."""
    status = read_status(None, answer({"incidents": [{"id": "1", "name": "x"}]}), NOW)
    assert status == VendorStatus(indicator=Indicator.UNKNOWN, at=NOW)


@pytest.mark.parametrize(
    ("impact", "indicator"),
    [
        ("none", Indicator.NONE),
        ("minor", Indicator.MINOR),
        ("Major", Indicator.MAJOR),
        ("critical", Indicator.CRITICAL),
        ("partial_outage", Indicator.MAJOR),
        ("dire", Indicator.UNKNOWN),
        (None, Indicator.UNKNOWN),
        (4, Indicator.UNKNOWN),
    ],
)
def test_an_impact_is_one_of_ours(answer: Answer, impact: Any, indicator: Indicator) -> None:
    """So that the label's values stay few."""
    assert _summary(answer, incidents=[{"id": "1", "name": "x", "impact": impact}]).incidents[0].impact is indicator


def test_what_an_incident_says_is_bounded_and_cleaned(answer: Answer) -> None:
    """A title is one line; an address leads to https or nowhere; what has neither name nor id is left out."""
    incidents = [
        {"id": "1", "name": "a\n\u202eb\x00" + "c" * 500, "shortlink": "javascript:alert(1)"},
        {"id": "2", "name": "x", "shortlink": "https://x/" + "y" * 5000},
        {"name": "no id", "shortlink": "https://x/ y"},
        {"id": None, "name": None},
        "nonsense",
    ]
    found = _summary(answer, incidents=incidents).incidents
    assert [incident.url for incident in found] == ["", "", ""]
    assert found[0].title == ("a b " + "c" * 500)[:128]
    assert (found[2].id, found[2].title) == ("no id", "no id")


def test_at_most_twenty_incidents_are_kept(answer: Answer) -> None:
    """The newest; one without a date comes last."""
    incidents = [{"id": "undated", "name": "x"}] + [
        {"id": str(day), "name": "x", "created_at": f"2026-08-{day:02}T00:00:00Z"} for day in range(1, 31)
    ]
    found = _summary(answer, incidents=incidents).incidents
    assert [incident.id for incident in found] == [str(day) for day in range(30, 10, -1)]
    assert _summary(answer, incidents=incidents[:3]).incidents[-1].id == "undated"
