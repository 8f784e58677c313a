"""The vendor's status page: its documents, its timeline, and what it is told."""

import json
import textwrap
from typing import Any

import pytest
import yaml

from exporter.model import Indicator, Response
from exporter.providers.admin import read_status
from exporter.simulator import Scenario, ScenarioError, statuspage
from exporter.simulator.statuspage import StatusBoard, StatusPage, status_told

START = 1_795_000_000.0
TROUBLE = {"name": "Errors", "impact": "major", "status": "identified", "body": "Looking."}


def board(loop: float | None = None, **page: object) -> StatusBoard:
    timeline = [
        {"at": 60.0, "indicator": "major", "components": {"API": "major_outage"}, "incidents": [TROUBLE]},
        {"at": 120.0, "indicator": "minor", "incidents": [TROUBLE | {"status": "monitoring"}]},
        {"at": 180.0},
    ]
    made = StatusPage.model_validate({"timeline": timeline, **page})
    return StatusBoard(made, speed=1.0, loop=loop, start=START)


def summary(page: StatusBoard, second: float) -> Any:
    return page.summary(START + second)


def test_all_is_well_at_first() -> None:
    """The document of a quiet day, in Statuspage's shape."""
    found = summary(board(), 0)
    assert set(found) == {"page", "status", "components", "incidents", "scheduled_maintenances"}
    assert set(found["page"]) == {"id", "name", "url", "updated_at"}
    assert found["status"] == {"indicator": "none", "description": "All Systems Operational"}
    assert {component["status"] for component in found["components"]} == {"operational"}
    assert set(found["components"][0]) == {"id", "name", "status", "updated_at"}
    assert found["incidents"] == found["scheduled_maintenances"] == []


def test_an_incident_is_told_in_full() -> None:
    """Indicator, component and incident, with the time since when."""
    found = summary(board(), 90)
    assert found["status"] == {"indicator": "major", "description": "Partial System Outage"}
    assert {component["name"] for component in found["components"] if component["status"] == "major_outage"} == {"API"}
    incident = found["incidents"][0]
    assert (incident["name"], incident["impact"], incident["status"]) == ("Errors", "major", "identified")
    assert incident["created_at"] == incident["updated_at"] == "2026-11-18T11:07:40.000Z"
    assert incident["resolved_at"] is None
    assert incident["incident_updates"][0]["body"] == "Looking."


def test_an_incident_keeps_its_beginning() -> None:
    """A later word of the same incident is an update of it, and its end resolves it in the list of incidents only."""
    page = board()
    first, second = summary(page, 60)["incidents"][0], summary(page, 130)["incidents"][0]
    assert (first["id"], first["created_at"]) == (second["id"], second["created_at"])
    assert (second["status"], second["updated_at"]) == ("monitoring", "2026-11-18T11:08:40.000Z")
    assert summary(page, 180)["incidents"] == []
    listed: Any = page.incidents(START + 200)["incidents"]
    assert [(one["status"], one["resolved_at"]) for one in listed] == [("resolved", "2026-11-18T11:09:40.000Z")]


def test_the_story_loops() -> None:
    """With the scenario's loop the page begins anew."""
    page = board(loop=200.0)
    assert [summary(page, second)["status"]["indicator"] for second in (199, 200, 260)] == ["none", "none", "major"]


@pytest.mark.parametrize("member", ["incidents", "scheduled_maintenances", "status", "components", "page"])
def test_members_are_left_out(member: str) -> None:
    """As incident.io does; the rest stays."""
    assert set(summary(board(), 60)) - set(summary(board(omit=[member]), 60)) == {member}


def test_the_indicator_is_left_out() -> None:
    """A status without its indicator, while incidents.json is whole."""
    page = board(omit=["indicator", "incidents"])
    assert summary(page, 60)["status"] == {"description": "Partial System Outage"}
    listed: Any = page.incidents(START + 60)["incidents"]
    assert listed[0]["name"] == "Errors"


def test_what_is_told_comes_first() -> None:
    """An order holds whatever the timeline says, and when it is undone its incident is resolved."""
    page = board()
    page.tell(status_told({"indicator": "critical", "incidents": [{"name": "Down"}]}), START + 30)
    assert [summary(page, second)["status"]["indicator"] for second in (31, 70)] == ["critical", "critical"]
    page.tell(None, START + 80)
    assert summary(page, 80)["status"]["indicator"] == "major"
    listed: Any = page.incidents(START + 80)["incidents"]
    assert {one["name"]: one["status"] for one in listed} == {"Down": "resolved", "Errors": "identified"}
    page.forget()
    assert summary(page, 30)["status"]["indicator"] == "none"


def test_the_documented_page_loads() -> None:
    """The example of the package's description is accepted as it stands."""
    example = (statuspage.__doc__ or "").split("::\n", 1)[1].split("\n``/_sim", 1)[0]
    document = yaml.safe_load(textwrap.dedent(example))
    found = Scenario.model_validate({"keys": [], **document}).status
    assert [step.indicator for step in found.timeline] == ["none", "major", "none"]
    assert found.timeline[2].behaviour == "html_502"


@pytest.mark.parametrize(
    ("status", "message"),
    [
        ({"omit": ["mood"]}, "expected one of page, status, "),
        ({"timeline": [{"at": 0, "behaviour": "null_amounts"}]}, "expected ok or a trouble"),
        ({"timeline": [{"at": 5}, {"at": 5}]}, "expected the times of the status page's timeline to rise"),
    ],
)
def test_a_wrong_page_is_refused(status: object, message: str) -> None:
    """Where something cannot be, the error says what was expected."""
    with pytest.raises(ValueError, match=message):
        Scenario.model_validate({"keys": [], "status": status})


def test_a_wrong_order_is_refused() -> None:
    """What is told while it runs is refused in the same words."""
    with pytest.raises(ScenarioError, match=r"^indicater: no such field is known$"):
        status_told({"indicater": "major"})


@pytest.mark.parametrize("omit", [[], ["indicator"], ["incidents", "scheduled_maintenances"], ["status"]])
def test_the_page_is_read(omit: list[str]) -> None:
    """Whatever is left out, the exporter's reader finds the incident, and an indicator no better than it is."""
    page = board(omit=omit)
    summary_json, incidents_json = (
        Response(status=200, headers={}, body=json.dumps(document(START + 60)).encode())
        for document in (page.summary, page.incidents)
    )
    found = read_status(summary_json, incidents_json, START + 60)
    assert found is not None
    assert [incident.title for incident in found.incidents] == ["Errors"]
    assert found.indicator in {Indicator.MAJOR, Indicator.CRITICAL}
