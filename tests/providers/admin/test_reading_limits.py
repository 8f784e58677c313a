"""What stops an account: spend limits in cents, rate limits by model."""

from collections.abc import Callable
from typing import Any

import pytest

from exporter.model import Page, RateLimit, Reading, Response, SpendLimit
from exporter.outcome import Outcome

Answer = Callable[..., Response]
ReadBy = Callable[..., Reading[Any]]

LIMIT = {
    "object": "organization.spend_limit",
    "threshold_amount": 50000,
    "currency": "USD",
    "interval": "month",
    "enforcement": {"status": "inactive"},
}


def test_a_spend_limit_is_in_dollars(read_by: ReadBy, answer: Answer) -> None:
    """The API's amounts are cents."""
    reading = read_by("spend_limit", answer(LIMIT))
    assert reading.page == Page(rows=(SpendLimit(usd=500.0, enforcing=False),))
    assert reading.finding.outcome is Outcome.OK


def test_a_projects_limit_is_the_projects(read_by: ReadBy, answer: Answer) -> None:
    """It bites: enforcement says so."""
    body = {**LIMIT, "object": "project.spend_limit", "threshold_amount": 123, "enforcement": {"status": "enforcing"}}
    reading = read_by("spend_limit", answer(body), project="proj_1")
    assert reading.page == Page(rows=(SpendLimit(usd=1.23, enforcing=True, project="proj_1"),))


@pytest.mark.parametrize("project", ["", "proj_1"])
@pytest.mark.parametrize(
    "body",
    [
        {"error": {"message": "No spend limit is set.", "type": "invalid_request_error", "param": None, "code": None}},
        {"error": {"code": "not_found"}},
        {"code": 404, "message": "The spend limit was not found"},
        {"code": 404, "message": "The project proj_1 was not found"},
    ],
)
def test_a_limit_that_is_not_set_is_no_failure(read_by: ReadBy, answer: Answer, body: Any, project: str) -> None:
    """The API says so with a 404: an empty page."""
    reading = read_by("spend_limit", answer(body, 404), project=project)
    assert (reading.page, reading.finding.outcome) == (Page(rows=()), Outcome.OK)


def test_an_organisations_limit_is_not_taken_for_a_projects(read_by: ReadBy, answer: Answer) -> None:
    """An answer to another question is no answer."""
    assert read_by("spend_limit", answer(LIMIT), project="proj_1").page is None


@pytest.mark.parametrize(
    ("change", "usd"),
    [
        ({"threshold_amount": "50000"}, 500.0),
        ({"threshold_amount": 0}, 0.0),
        ({"currency": "usd"}, 500.0),
        ({"currency": None, "interval": None}, 500.0),
        ({"threshold_amount": None}, None),
        ({"threshold_amount": True}, None),
        ({"threshold_amount": -1}, None),
        ({"threshold_amount": 1e13}, None),
        ({"threshold_amount": [5]}, None),
        ({"currency": "EUR"}, None),
        ({"interval": "day"}, None),
    ],
)
def test_a_limit_that_is_not_monthly_dollars_is_skipped_and_counted(
    read_by: ReadBy, answer: Answer, change: dict[str, Any], usd: float | None
) -> None:
    """It cannot be held against what was spent."""
    page = read_by("spend_limit", answer({**LIMIT, **change})).page
    assert page is not None
    assert [row.usd for row in page.rows] == ([] if usd is None else [usd])
    assert page.skipped == (1 if usd is None else 0)


@pytest.mark.parametrize(
    "enforcement", [None, {}, {"status": None}, {"status": "paused"}, {"status": ["x"]}, "enforcing"]
)
def test_an_enforcement_that_is_not_understood_is_not_known(read_by: ReadBy, answer: Answer, enforcement: Any) -> None:
    """Neither on nor off."""
    page = read_by("spend_limit", answer({**LIMIT, "enforcement": enforcement})).page
    assert page is not None
    assert page.rows[0].enforcing is None


RATE_LIMITS = """{
  "object": "list",
  "data": [
    {"object": "project.rate_limit", "id": "rl-gpt-5.4", "model": "gpt-5.4", "max_requests_per_1_minute": 500,
     "max_tokens_per_1_minute": 200000, "max_requests_per_1_day": 10000, "batch_1_day_max_input_tokens": 900000},
    {"object": "project.rate_limit", "id": "rl-image", "model": "gpt-image-2", "max_requests_per_1_minute": "5",
     "max_tokens_per_1_minute": -1, "max_images_per_1_minute": 5, "max_requests_per_1_day": null},
    {"object": "project.rate_limit", "id": "rl-odd", "model": null, "max_requests_per_1_minute": 500}
  ],
  "first_id": "rl-gpt-5.4", "last_id": "rl-odd", "has_more": true
}"""


def test_rate_limits_are_by_model(read_by: ReadBy, answer: Answer) -> None:
    """What is not said or not a limit is None, never 0; a row without a model is skipped and counted."""
    assert read_by("rate_limits", answer(RATE_LIMITS)).page == Page(
        rows=(
            RateLimit(
                project="proj_1",
                model="gpt-5.4",
                requests_per_minute=500.0,
                tokens_per_minute=200_000.0,
                requests_per_day=10_000.0,
            ),
            RateLimit(project="proj_1", model="gpt-image-2", requests_per_minute=5.0),
        ),
        next="rl-odd",
        skipped=1,
    )


@pytest.mark.parametrize("name", ["rate_limits", "project_keys"])
@pytest.mark.parametrize(
    "body",
    [
        {"code": 404, "message": "The project proj_1 was not found"},
        {
            "error": {
                "message": "Project 'proj_1' not found.",
                "type": "invalid_request_error",
                "code": "project_not_found",
            }
        },
    ],
)
def test_a_project_that_vanished_has_nothing(read_by: ReadBy, answer: Answer, name: str, body: Any) -> None:
    """It was there when the projects were listed; the next list will not have it."""
    reading = read_by(name, answer(body, 404))
    assert (reading.page, reading.finding.outcome) == (Page(rows=()), Outcome.OK)


@pytest.mark.parametrize("name", ["costs", "usage", "projects", "admin_keys"])
def test_elsewhere_a_project_that_is_not_found_is_a_failure(read_by: ReadBy, answer: Answer, name: str) -> None:
    """Nobody asked for one."""
    assert read_by(name, answer({"code": 404, "message": "The project proj_1 was not found"}, 404)).page is None
