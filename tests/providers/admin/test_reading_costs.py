"""What a page of costs says: every amount that is one, no amount that is none, and every day that it covers."""

from collections.abc import Callable
from typing import Any

import pytest

from exporter.model import CostRow, Page, Reading, Response
from exporter.outcome import Outcome

Answer = Callable[..., Response]
ReadBy = Callable[..., Reading[Any]]

START, DAY = 1_789_948_800, 86_400
PAGE = """{
  "object": "page",
  "data": [
    {"object": "bucket", "start_time": 1789862400, "end_time": 1789948800, "results": []},
    {"object": "bucket", "start_time": 1789948800, "end_time": 1790035200, "results": [
      {"object": "organization.costs.result", "amount": {"value": 0.06, "currency": "usd"},
       "line_item": "gpt-5.4-mini-2026-03-17, input", "project_id": "proj_abc", "api_key_id": "key_1",
       "quantity": 12345.0, "quantity_unit": "tokens", "organization_id": "org-1"},
      {"object": "organization.costs.result", "amount": {"value": -1.5, "currency": "USD"},
       "line_item": null, "project_id": null, "api_key_id": null}
    ]}
  ],
  "has_more": true,
  "next_page": "page_AAAAAGdGxdEiJdKOAAAAAGcqsYA="
}"""


def _page(results: list[Any], **members: Any) -> dict[str, Any]:
    bucket = {"object": "bucket", "start_time": START, "end_time": START + DAY, "results": results}
    return {"object": "page", "data": [bucket], "has_more": False, "next_page": None, **members}


def _read(read_by: ReadBy, response: Response, **arguments: Any) -> Page[CostRow]:
    reading = read_by("costs", response, **arguments)
    assert reading.page is not None, reading.finding
    assert reading.finding.outcome is Outcome.OK
    page: Page[CostRow] = reading.page
    return page


def test_a_page_of_costs(read_by: ReadBy, answer: Answer) -> None:
    """Corrections stay negative, currencies are small letters, and an empty day is known to be one."""
    assert _read(read_by, answer(PAGE)) == Page(
        rows=(
            CostRow(
                start=1789948800.0,
                end=1790035200.0,
                amount=0.06,
                currency="usd",
                project="proj_abc",
                api_key="key_1",
                line_item="gpt-5.4-mini-2026-03-17, input",
            ),
            CostRow(start=1789948800.0, end=1790035200.0, amount=-1.5, currency="usd"),
        ),
        next="page_AAAAAGdGxdEiJdKOAAAAAGcqsYA=",
        spans=((1789862400.0, 1789948800.0), (1789948800.0, 1790035200.0)),
    )


@pytest.mark.parametrize(
    ("value", "amount"),
    [
        (0, 0.0),
        (3, 3.0),
        (-0.25, -0.25),
        ("0.06", 0.06),
        ("-2", -2.0),
        ("0.0600000000000000000000000000000000", 0.06),
        ("0E-6176", 0.0),
        ("1.2E-7", 1.2e-7),
        (1e12, 1e12),
    ],
)
def test_an_amount_is_a_number_or_written_like_one(read_by: ReadBy, answer: Answer, value: Any, amount: float) -> None:
    """Both were seen."""
    page = _read(read_by, answer(_page([{"amount": {"value": value, "currency": "usd"}}])))
    assert [row.amount for row in page.rows] == [amount]
    assert page.skipped == 0


@pytest.mark.parametrize(
    "result",
    [
        {"amount": None},
        {},
        {"amount": {"value": None, "currency": "usd"}},
        {"amount": {"currency": "usd"}},
        {"amount": {"value": True, "currency": "usd"}},
        {"amount": {"value": "", "currency": "usd"}},
        {"amount": {"value": "much", "currency": "usd"}},
        {"amount": {"value": "1,5", "currency": "usd"}},
        {"amount": {"value": "٣", "currency": "usd"}},
        {"amount": {"value": "nan", "currency": "usd"}},
        {"amount": {"value": float("nan"), "currency": "usd"}},
        {"amount": {"value": float("inf"), "currency": "usd"}},
        {"amount": {"value": "1e999", "currency": "usd"}},
        {"amount": {"value": 1.1e12, "currency": "usd"}},
        {"amount": {"value": -1.1e12, "currency": "usd"}},
        {"amount": {"value": 10**400, "currency": "usd"}},
        {"amount": {"value": [1], "currency": "usd"}},
        {"amount": {"value": 1, "currency": ["usd"]}},
        {"amount": {"value": 1}, "project_id": {"id": "proj_1"}},
        {"amount": 5},
        None,
        "text",
        [],
    ],
)
def test_what_is_no_amount_is_skipped_and_counted(read_by: ReadBy, answer: Answer, result: Any) -> None:
    """Its neighbours are read all the same."""
    good = {"amount": {"value": 1, "currency": "usd"}}
    page = _read(read_by, answer(_page([good, result, good])))
    assert [row.amount for row in page.rows] == [1.0, 1.0]
    assert page.skipped == 1


def test_another_currency_is_kept_apart(read_by: ReadBy, answer: Answer) -> None:
    """Nothing is converted; an amount without a currency is in the API's own."""
    amounts = [{"value": 1, "currency": "EUR"}, {"value": 2}, {"value": 3, "currency": None}]
    page = _read(read_by, answer(_page([{"amount": amount} for amount in amounts])))
    assert [row.currency for row in page.rows] == ["eur", "usd", "usd"]


@pytest.mark.parametrize(
    ("bucket", "skipped"),
    [
        ({"start_time": START, "end_time": START, "results": []}, 1),
        ({"start_time": START + DAY, "end_time": START, "results": [{}, {}]}, 2),
        ({"start_time": None, "end_time": START, "results": [{}]}, 1),
        ({"start_time": 0, "end_time": START, "results": [{}]}, 1),
        ({"start_time": True, "end_time": START, "results": [{}]}, 1),
        ({"start_time": START, "end_time": 1e30, "results": []}, 1),
        ({"start_time": START, "end_time": START + DAY}, 1),
        ({"start_time": START, "end_time": START + DAY, "results": None}, 1),
        (None, 1),
        ("bucket", 1),
    ],
)
def test_a_bucket_without_time_or_rows_covers_nothing(
    read_by: ReadBy, answer: Answer, bucket: Any, skipped: int
) -> None:
    """Of what it does not say, it is not known that it was nothing."""
    page = _read(read_by, answer({"object": "page", "data": [bucket], "has_more": False, "next_page": None}))
    assert (page.rows, page.spans, page.skipped) == ((), (), skipped)


@pytest.mark.parametrize(
    ("members", "asked", "following"),
    [
        ({"has_more": True, "next_page": "p2"}, "", ("p2", False)),
        ({"has_more": True, "next_page": "p2"}, "p1", ("p2", False)),
        ({"has_more": True, "next_page": "p2"}, "p2", ("", True)),
        ({"has_more": False, "next_page": "p2"}, "", ("", False)),
        ({"has_more": None, "next_page": "p2"}, "", ("p2", False)),
        ({"has_more": None, "next_page": "p2"}, "p2", ("", True)),
        ({"has_more": None, "next_page": None}, "", ("", False)),
        ({"has_more": True, "next_page": None}, "", ("", True)),
        ({"has_more": True, "next_page": ""}, "", ("", True)),
        ({"has_more": True, "next_page": 2}, "", ("", True)),
        ({"has_more": True, "next_page": "p" * 10_000}, "", ("", True)),
    ],
)
def test_the_last_page_is_recognised(
    read_by: ReadBy, answer: Answer, members: dict[str, Any], asked: str, following: tuple[str, bool]
) -> None:
    """Where it names itself, or nothing that can be asked for, there is more than anybody can read."""
    page = _read(read_by, answer(_page([], **members)), page=asked)
    assert (page.next, page.lost) == following


def test_labels_are_bounded_and_on_one_line(read_by: ReadBy, answer: Answer, admin_canary: str) -> None:
    """Whatever stands in them, our secret does not."""
    result = {
        "amount": {"value": 1, "currency": "usd"},
        "line_item": "gpt\n5\u202e\x00 \ud800mini",
        "project_id": "p" * 500,
        "api_key_id": f"key {admin_canary}",
    }
    row = _read(read_by, answer(_page([result]))).rows[0]
    assert (row.line_item, row.project, row.api_key) == ("gpt 5 mini", "p" * 128, "key ***")


def test_numbers_in_place_of_ids_are_taken_as_they_are(read_by: ReadBy, answer: Answer) -> None:
    """A type that changes is no reason to lose money."""
    result = {"amount": {"value": 1}, "project_id": 42, "api_key_id": "", "line_item": None}
    row = _read(read_by, answer(_page([result]))).rows[0]
    assert (row.project, row.api_key, row.line_item) == ("42", "", "")
