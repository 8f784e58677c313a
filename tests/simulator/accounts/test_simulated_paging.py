"""Pages of buckets and of objects, and the questions that are refused."""

import json

import pytest

from exporter.simulator.accounts import Endpoint

from .conftest import MIDNIGHT, START, Office, counted

DAY = f"start_time={MIDNIGHT:.0f}"


def test_pages_join_without_gap_or_overlap(office: type[Office]) -> None:
    """Walked by ``next_page``, small pages hold the buckets of a large one."""
    account = office()
    whole = account.usage(f"bucket_width=1h&{DAY}")
    assert (whole["has_more"], whole["next_page"]) == (False, None)
    joined, page = [], ""
    for _ in range(3):
        found = account.usage(f"bucket_width=1h&limit=2&{DAY}{page}")
        joined += found["data"]
        page = f"&page={found['next_page']}"
    assert joined == whole["data"]
    assert (found["has_more"], found["next_page"]) == (False, None)


def test_the_server_may_page_smaller(office: type[Office]) -> None:
    """Where the scenario limits pages, a larger limit does not help."""
    account = office(page_limit=1)
    assert len(account.usage(f"bucket_width=1h&limit=24&{DAY}")["data"]) == 1
    assert len(account.costs(f"start_time={MIDNIGHT - 86_400:.0f}")["data"]) == 1
    assert len(account.get(Endpoint.PROJECTS)["data"]) == 1


@pytest.mark.parametrize(
    ("width", "default", "most"),
    [("1m", 60, 1440), ("1h", 24, 168), ("1d", 7, 31)],
)
def test_each_width_has_limits(office: type[Office], width: str, default: int, most: int) -> None:
    """So many buckets by default, so many at most, and no more."""
    account = office()
    query = f"bucket_width={width}&start_time={START - 60 * 86_400:.0f}"
    assert len(account.usage(query)["data"]) == default
    assert len(account.usage(f"{query}&limit={most}")["data"]) == most
    assert account.ask(Endpoint.USAGE, f"{query}&limit={most + 1}", use="completions").status == 400


def test_buckets_are_aligned(office: type[Office]) -> None:
    """A start inside a bucket begins with that bucket; the newest bucket may be unfinished."""
    account = office()
    account.now = START + 30
    found = account.usage(f"bucket_width=1m&start_time={START - 90:.0f}")["data"]
    assert [(bucket["start_time"], bucket["end_time"]) for bucket in found] == [
        (START - 120 + 60 * place, START - 60 + 60 * place) for place in range(3)
    ]


def test_an_end_is_exclusive(office: type[Office]) -> None:
    """No bucket begins at the end."""
    found = office().usage(f"bucket_width=1h&{DAY}&end_time={MIDNIGHT + 7200:.0f}")
    assert len(counted(found)) == 2


@pytest.mark.parametrize(
    ("endpoint", "query", "param"),
    [
        (Endpoint.COSTS, "", "start_time"),
        (Endpoint.COSTS, "start_time=soon", "start_time"),
        (Endpoint.COSTS, f"{DAY}&end_time={START + 1:.0f}", "end_time"),
        (Endpoint.USAGE, f"{DAY}&end_time={START + 86_400:.0f}", "end_time"),
        (Endpoint.COSTS, f"{DAY}&end_time={MIDNIGHT:.0f}", "end_time"),
        (Endpoint.COSTS, f"{DAY}&bucket_width=1h", "bucket_width"),
        (Endpoint.COSTS, f"{DAY}&limit=181", "limit"),
        (Endpoint.COSTS, f"{DAY}&limit=0", "limit"),
        (Endpoint.COSTS, f"{DAY}&group_by=model", "group_by"),
        (Endpoint.USAGE, f"{DAY}&group_by=line_item", "group_by"),
        (Endpoint.USAGE, f"{DAY}&group_bys=model", "group_bys"),
        (Endpoint.USAGE, f"{DAY}&page=page_zz", "page"),
        (Endpoint.USAGE, f"{DAY}&page=page_{int(START) + 86_400:x}", "page"),
        (Endpoint.PROJECTS, "limit=101", "limit"),
        (Endpoint.PROJECTS, "after=proj_none", "after"),
        (Endpoint.SPEND_LIMITS, "limit=1", "limit"),
    ],
)
def test_wrong_questions_are_refused(office: type[Office], endpoint: Endpoint, query: str, param: str) -> None:
    """A 400 in OpenAI's shape that names the parameter; an end in the future is one."""
    given = office().ask(endpoint, query, use="completions")
    found = json.loads(given.body)["error"]
    assert (given.status, found["type"], found["param"], found["code"]) == (400, "invalid_request_error", param, None)


def test_lists_are_walked_by_the_last_id(office: type[Office]) -> None:
    """``has_more`` and ``last_id`` lead to the next page and then end."""
    account = office()
    first = account.get(Endpoint.PROJECTS, "limit=1")
    assert (first["object"], first["has_more"], first["last_id"]) == ("list", True, "proj_web")
    second = account.get(Endpoint.PROJECTS, f"limit=1&after={first['last_id']}")
    assert (second["has_more"], second["first_id"], second["last_id"]) == (False, "proj_data", "proj_data")
    assert account.get(Endpoint.RATE_LIMITS, project="proj_web") == {
        "object": "list",
        "data": [],
        "first_id": None,
        "last_id": None,
        "has_more": False,
    }


def test_paging_without_end(office: type[Office]) -> None:
    """Every page of buckets and of objects names another, and no two names are the same."""
    account = office()
    account.tell("endless_paging")
    tokens, page = set(), ""
    for _ in range(20):
        page = account.usage(f"bucket_width=1h&limit=24&{DAY}{page and '&page=' + page}")["next_page"]
        tokens.add(page)
    assert len(tokens) == 20
    assert account.get(Endpoint.PROJECTS, "after=proj_data")["has_more"]


def test_paging_on_the_spot(office: type[Office]) -> None:
    """The next page is the page itself."""
    account = office()
    account.tell("stuck_paging")
    page = account.costs(DAY)["next_page"]
    assert account.costs(f"{DAY}&page={page}")["next_page"] == page
