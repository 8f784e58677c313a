"""Whatever comes back, reading it gives a page or a finding: no exception, nothing unbounded, no false page."""

import json
import math
from collections.abc import Callable
from dataclasses import astuple
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exporter.model import Page, Reading, Response
from exporter.outcome import Outcome
from exporter.providers.admin import read_status

ReadBy = Callable[..., Reading[Any]]

SECRET = "sk-admin-CANARYq8W7e6R5t4Y3u2I1o0P_T3BlbkFJ-zXcVbNm"
NAMES = ["costs", "usage", "spend_limit", "projects", "rate_limits", "project_keys", "admin_keys"]
OBJECTS = ["page", "list", "organization.spend_limit", "project.spend_limit", "error"]

scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=30)
    | st.sampled_from([SECRET, f"x {SECRET}", "1e999", "0.06", 10**400, 1_790_000_000, "resolved", "usd"])
)
fields = st.sampled_from([
    "object", "data", "results", "start_time", "end_time", "amount", "value", "currency", "has_more", "next_page",
    "last_id", "id", "name", "model", "project_id", "input_tokens", "num_model_requests", "threshold_amount", "error",
    "enforcement", "status", "redacted_value", "created_at", "incidents", "components", "impact", "message", "code",
]) | st.text(max_size=8)  # fmt: skip
values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(fields, inner, max_size=6), max_leaves=20
)


def _rows_of(value: Any) -> dict[str, Any]:
    """The value where a row would stand."""
    return {"start_time": 1_790_000_000, "end_time": 1_790_000_060, "results": [value]}


documents = (
    values
    | st.builds(lambda name, data: {"object": name, "data": data}, st.sampled_from(OBJECTS), values)
    | st.builds(lambda value: {"object": "page", "data": [_rows_of(value)]}, values)
    | st.builds(lambda value: {"object": "list", "data": [value], "has_more": True}, values)
    | st.builds(lambda value, more: {**more, "object": "organization.spend_limit", "threshold_amount": value}, values,
                st.dictionaries(fields, values, max_size=3))
)  # fmt: skip
bodies = (
    st.binary(max_size=300)
    | documents.map(lambda value: json.dumps(value).encode())
    | documents.map(lambda value: json.dumps(value).encode()[:-2])
)
statuses = st.sampled_from([200, 200, 200, 201, 204, 301, 400, 401, 403, 404, 429, 500, 503]) | st.integers(-1, 1000)


def _check_page(page: Page[Any]) -> None:
    assert page.skipped >= 0
    assert all(start < end for start, end in page.spans)
    for row in page.rows:
        for value in astuple(row):
            assert not isinstance(value, str) or (len(value) <= 128 and value.isprintable())
            assert not isinstance(value, float) or math.isfinite(value)


@given(name=st.sampled_from(NAMES), status=statuses, body=bodies, complete=st.booleans())
def test_no_answer_whatever_makes_reading_an_account_raise(
    *, read_by: ReadBy, name: str, status: int, body: bytes, complete: bool
) -> None:
    """A page has a good outcome and a 2xx (or an absent limit or project); a finding has neither."""
    reading = read_by(name, Response(status=status, body=body, complete=complete), secret=SECRET)
    assert SECRET not in repr(reading)
    assert (reading.page is not None) == (reading.finding.outcome is Outcome.OK)
    assert len(reading.finding.message) <= 300
    if reading.page is not None:
        assert 200 <= status < 300 or (status == 404 and reading.page == Page(rows=()))
        _check_page(reading.page)


@given(name=st.sampled_from(NAMES), status=st.sampled_from([401, 403, 429, 500]), body=bodies)
def test_a_refused_read_is_never_a_page(*, read_by: ReadBy, name: str, status: int, body: bytes) -> None:
    """An expired admin key would look like an account that spends nothing."""
    reading = read_by(name, Response(status=status, body=body))
    assert reading.page is None
    assert not reading.finding.outcome.usable


@given(first=st.none() | bodies, second=st.none() | bodies, status=statuses)
def test_no_answer_whatever_makes_reading_a_status_page_raise(
    first: bytes | None, second: bytes | None, status: int
) -> None:
    """What is shown of it stays bounded."""
    summary, incidents = (None if body is None else Response(status=status, body=body) for body in (first, second))
    found = read_status(summary, incidents, 0.0)
    if found is not None:
        assert len(found.incidents) <= 20
        for incident in found.incidents:
            assert len(incident.title) <= 128
            assert incident.title.isprintable()


@pytest.mark.parametrize(
    "body", [b"[" * 100_000, b'{"a":' * 100_000, b"1" * 10_000, b"\xff\xfe\x00", b"\xef\xbb\xbf{}"]
)
@pytest.mark.parametrize("name", NAMES)
def test_a_body_made_to_break_the_parser_does_not(read_by: ReadBy, name: str, body: bytes) -> None:
    """Too deep, too long a number, no text at all."""
    assert read_by(name, Response(status=200, body=body)).finding.outcome is Outcome.UNKNOWN
