"""What a page of usage says, endpoint by endpoint."""

from collections.abc import Callable
from typing import Any

import pytest

from exporter.model import Page, Reading, Response, UsageRow

Answer = Callable[..., Response]
ReadBy = Callable[..., Reading[Any]]

MINUTE = 1_789_986_000
PAGE = """{
  "object": "page",
  "data": [
    {"object": "bucket", "start_time": 1789986000, "end_time": 1789986060, "results": [
      {"object": "organization.usage.completions.result", "input_tokens": 141201, "output_tokens": 9756,
       "num_model_requests": 470, "project_id": "proj_abc", "user_id": "user-1", "api_key_id": "key_1",
       "model": "gpt-5.4-mini-2026-03-17", "batch": false, "service_tier": "default", "input_cached_tokens": 4096,
       "input_uncached_tokens": 137105, "input_cache_write_tokens": 0, "input_text_tokens": 140000,
       "input_audio_tokens": 1201, "output_text_tokens": 9700, "output_audio_tokens": 56}
    ]},
    {"object": "bucket", "start_time": 1789986060, "end_time": 1789986120, "results": []}
  ],
  "has_more": true, "next_page": "page_2"
}"""


def _read(read_by: ReadBy, answer: Answer, results: list[Any], operation: str = "completions") -> Page[UsageRow]:
    bucket = {"object": "bucket", "start_time": MINUTE, "end_time": MINUTE + 60, "results": results}
    body = {"object": "page", "data": [bucket], "has_more": False, "next_page": None}
    page: Page[UsageRow] | None = read_by("usage", answer(body), operation=operation).page
    assert page is not None
    assert page.spans == ((float(MINUTE), MINUTE + 60.0),)
    return page


def test_a_page_of_completions(read_by: ReadBy, answer: Answer) -> None:
    """All that is grouped by and counted; an empty minute is known to be one."""
    reading = read_by("usage", answer(PAGE), operation="completions")
    assert reading.page == Page(
        rows=(
            UsageRow(
                start=1789986000.0,
                end=1789986060.0,
                operation="completions",
                project="proj_abc",
                model="gpt-5.4-mini-2026-03-17",
                api_key="key_1",
                user="user-1",
                batch="false",
                input=141201,
                output=9756,
                cached=4096,
                input_audio=1201,
                output_audio=56,
                requests=470,
            ),
        ),
        next="page_2",
        spans=((1789986000.0, 1789986060.0), (1789986060.0, 1789986120.0)),
    )


@pytest.mark.parametrize(
    ("operation", "result", "counted"),
    [
        ("embeddings", {"input_tokens": 16, "num_model_requests": 2, "model": "text-embedding-3-small"}, (16, 0, 2)),
        ("moderations", {"input_tokens": 20, "num_model_requests": 3}, (20, 0, 3)),
        ("images", {"images": 2, "num_model_requests": 1, "size": "1024x1024", "source": "image.edit"}, (0, 0, 1)),
        ("audio_speeches", {"characters": 45, "num_model_requests": 1}, (0, 0, 1)),
        ("audio_transcriptions", {"seconds": 10, "num_model_requests": 4}, (0, 0, 4)),
        ("code_interpreter_sessions", {"num_sessions": 5, "project_id": "proj_1"}, (0, 0, 5)),
    ],
)
def test_every_endpoint_counts_in_its_own_fields(
    read_by: ReadBy, answer: Answer, operation: str, result: dict[str, Any], counted: tuple[int, int, int]
) -> None:
    """Images, characters and seconds are no tokens."""
    row = _read(read_by, answer, [result], operation).rows[0]
    assert (row.input, row.output, row.requests) == counted
    assert (row.operation, row.model) == (operation, result.get("model", ""))


@pytest.mark.parametrize(
    ("value", "tokens"), [(7, 7), ("7", 7), (7.0, 7), ("7.0", 7), (-3, -3), (None, 0), (10**15, 10**15)]
)
def test_tokens_may_be_written_in_other_ways(read_by: ReadBy, answer: Answer, value: Any, tokens: int) -> None:
    """A correction is negative; what is not said is none, beside what is."""
    page = _read(read_by, answer, [{"input_tokens": value, "num_model_requests": 1}])
    assert [row.input for row in page.rows] == [tokens]


@pytest.mark.parametrize("field", ["input_tokens", "output_tokens", "input_cached_tokens", "num_model_requests"])
@pytest.mark.parametrize(
    "value", [True, False, "many", "", 10**15 + 1, -(10**15) - 1, 10**400, float("inf"), float("nan"), [1], {"a": 1}]
)
def test_a_row_with_an_absurd_count_is_skipped_and_counted(
    read_by: ReadBy, answer: Answer, field: str, value: Any
) -> None:
    """Rather a little less than anything at all."""
    good = {"input_tokens": 1, "output_tokens": 1, "num_model_requests": 1}
    page = _read(read_by, answer, [good, {**good, field: value}])
    assert (len(page.rows), page.skipped) == (1, 1)


@pytest.mark.parametrize(
    "result", [{}, {"model": "gpt-5.4"}, {"amount": {"value": 5}}, None, 7, {"input_tokens": 1, "model": ["gpt"]}]
)
def test_a_row_that_counts_nothing_known_is_skipped(read_by: ReadBy, answer: Answer, result: Any) -> None:
    """A new kind of row is no use of nothing."""
    page = _read(read_by, answer, [result])
    assert (page.rows, page.skipped) == ((), 1)


@pytest.mark.parametrize(("batch", "word"), [(True, "true"), (False, "false"), (None, ""), ("true", "true")])
def test_batch_is_a_word(read_by: ReadBy, answer: Answer, batch: Any, word: str) -> None:
    """Empty when it was not grouped by."""
    assert _read(read_by, answer, [{"input_tokens": 1, "batch": batch}]).rows[0].batch == word


def test_a_name_that_comes_often_stands_once_in_memory(read_by: ReadBy, answer: Answer) -> None:
    """A page may hold a hundred thousand rows of a hundred projects."""
    rows = _read(read_by, answer, [{"input_tokens": n, "project_id": "proj_abc"} for n in range(1000)]).rows
    assert len({id(row.project) for row in rows}) == 1
