"""What is asked of the admin API: where, with which credential, for how much at once."""

from collections.abc import Callable
from urllib.parse import parse_qsl, urlsplit

import pytest

from exporter import __version__
from exporter.model import Account, Request
from exporter.outcome import Outcome
from exporter.providers.admin import ADMINS, COMPAT_GROUPING, GROUPING, MOST_BUCKETS, OPERATIONS

MakeAccount = Callable[..., Account]

ADMIN = ADMINS["openai"]
DAY = 86_400.0
MIDNIGHT = 1_789_948_800.0  # 2026-09-21


def _asked(request: Request) -> tuple[str, list[tuple[str, str]]]:
    """The address without its query, and the query."""
    parts = urlsplit(request.url)
    return f"{parts.scheme}://{parts.netloc}{parts.path}", parse_qsl(parts.query, strict_parsing=bool(parts.query))


def _all(account: Account) -> list[Request]:
    return [
        ADMIN.costs(account, MIDNIGHT, MIDNIGHT + DAY, "page_A"),
        *(ADMIN.usage(account, name, 1.7e9, 1.7e9 + 60, width="1m", group_by=GROUPING) for name in ADMIN.operations),
        ADMIN.spend_limit(account),
        ADMIN.spend_limit(account, "proj_1"),
        ADMIN.projects(account, "proj_0"),
        ADMIN.rate_limits(account, "proj_1"),
        ADMIN.project_keys(account, "proj_1"),
        ADMIN.admin_keys(account),
    ]


def test_only_openai_is_read_with_an_admin_key() -> None:
    """A gateway that speaks OpenAI's API has no admin API."""
    assert set(ADMINS) == {"openai"}


def test_every_request_carries_the_admin_key_in_its_header_alone(account: MakeAccount, admin_canary: str) -> None:
    """As Bearer; neither address nor repr show it, and nothing is changed by asking."""
    for request in _all(account()):
        assert (request.method, request.body) == ("GET", None)
        assert request.headers == {
            "Accept": "application/json",
            "User-Agent": f"llmkey-exporter/{__version__}",
            "Authorization": f"Bearer {admin_canary}",
        }
        assert admin_canary not in f"{request!r}{request.url}"
        assert request.url.startswith("https://api.example.com/v1/organization/")


def test_without_a_secret_no_credential_is_sent(account: MakeAccount) -> None:
    """Rather no header than an empty one."""
    assert all("Authorization" not in request.headers for request in _all(account(None)))


def test_costs_come_by_day_project_key_and_line_item(account: MakeAccount) -> None:
    """With as many days a page as the API gives."""
    address, query = _asked(ADMIN.costs(account(), MIDNIGHT, MIDNIGHT + 1.5 * DAY, "page_A=="))
    assert address == "https://api.example.com/v1/organization/costs"
    assert query == [
        ("start_time", "1789948800"),
        ("end_time", "1790078400"),
        ("bucket_width", "1d"),
        ("group_by", "project_id"),
        ("group_by", "api_key_id"),
        ("group_by", "line_item"),
        ("limit", "180"),
        ("page", "page_A=="),
    ]


@pytest.mark.parametrize(("limit", "sent"), [(7, "7"), (1000, "180"), (0, "1"), (None, "180")])
def test_days_a_page_can_be_bounded_further(account: MakeAccount, limit: int | None, sent: str) -> None:
    """A page has a row for every day, project, key and line item."""
    _, query = _asked(ADMIN.costs(account(), MIDNIGHT, MIDNIGHT + DAY, limit=limit))
    assert ("limit", sent) in query


def test_an_end_is_never_rounded_into_the_future(account: MakeAccount) -> None:
    """The costs call was seen to fail with an end that is still to come."""
    _, query = _asked(ADMIN.costs(account(), MIDNIGHT, MIDNIGHT + 3600.9))
    assert ("end_time", "1789952400") in query
    assert "page" not in dict(query)


def test_in_the_first_second_of_a_day_no_end_is_sent(account: MakeAccount) -> None:
    """An end that is not behind the start would be a bad request; without one it is now."""
    assert "end_time" not in dict(_asked(ADMIN.costs(account(), MIDNIGHT, MIDNIGHT + 0.4))[1])


@pytest.mark.parametrize(("width", "most"), [("1m", "1440"), ("1h", "168"), ("1d", "31")])
def test_usage_asks_for_as_many_buckets_as_the_width_allows(account: MakeAccount, width: str, most: str) -> None:
    """More would be a bad request, fewer would be more requests."""
    request = ADMIN.usage(account(), "completions", 1.7e9, 1.7e9 + DAY, width=width, group_by=GROUPING)
    address, query = _asked(request)
    assert address == "https://api.example.com/v1/organization/usage/completions"
    assert dict(query)["bucket_width"] == width
    assert dict(query)["limit"] == most == str(MOST_BUCKETS[width])


@pytest.mark.parametrize(("limit", "sent"), [(60, "60"), (0, "1"), (5000, "1440")])
def test_a_page_of_usage_can_be_asked_to_be_smaller(account: MakeAccount, limit: int, sent: str) -> None:
    """That bounds the memory it takes; never more than the API allows."""
    request = ADMIN.usage(account(), "images", 1.7e9, 1.7e9 + DAY, "p2", width="1m", group_by=GROUPING, limit=limit)
    assert _asked(request)[1][-2:] == [("limit", sent), ("page", "p2")]


@pytest.mark.parametrize(
    ("operation", "known"),
    [
        ("completions", ["project_id", "model", "user_id", "api_key_id", "batch"]),
        ("embeddings", ["project_id", "model", "user_id", "api_key_id"]),
        ("audio_transcriptions", ["project_id", "model", "user_id", "api_key_id"]),
        ("code_interpreter_sessions", ["project_id"]),
    ],
)
def test_usage_is_grouped_by_what_the_endpoint_knows(account: MakeAccount, operation: str, known: list[str]) -> None:
    """It refuses a grouping it does not know."""
    request = ADMIN.usage(account(), operation, 1.7e9, 1.7e9 + 60, width="1m", group_by=COMPAT_GROUPING)
    assert [value for name, value in _asked(request)[1] if name == "group_by"] == known


def test_the_usage_that_is_read_counts_tokens_or_requests() -> None:
    """Stored bytes of vector stores are neither."""
    assert list(ADMIN.operations) == list(OPERATIONS) == [
        "completions", "embeddings", "moderations", "images", "audio_speeches", "audio_transcriptions",
        "code_interpreter_sessions",
    ]  # fmt: skip


def test_spend_limits_are_the_organisations_or_a_projects(account: MakeAccount) -> None:
    """Two addresses without a query."""
    assert ADMIN.spend_limit(account()).url == "https://api.example.com/v1/organization/spend_limit"
    project = ADMIN.spend_limit(account(), "proj_1").url
    assert project == "https://api.example.com/v1/organization/projects/proj_1/spend_limit"


def test_lists_are_asked_for_whole_and_read_on_behind_the_last_item(account: MakeAccount) -> None:
    """Archived projects and the keys of departed owners belong to them."""
    base = "https://api.example.com/v1/organization"
    assert [request.url for request in (
        ADMIN.projects(account()),
        ADMIN.projects(account(), "proj_9"),
        ADMIN.rate_limits(account(), "proj_1", "rl-9"),
        ADMIN.project_keys(account(), "proj_1", "key_9"),
        ADMIN.admin_keys(account(), "key_9"),
    )] == [
        f"{base}/projects?include_archived=true&limit=100",
        f"{base}/projects?include_archived=true&limit=100&after=proj_9",
        f"{base}/projects/proj_1/rate_limits?limit=100&after=rl-9",
        f"{base}/projects/proj_1/api_keys?owner_project_access=any&limit=100&after=key_9",
        f"{base}/admin_api_keys?limit=100&after=key_9",
    ]  # fmt: skip


def test_a_project_cannot_lead_elsewhere(account: MakeAccount) -> None:
    """Its id comes from an answer and stays one part of the address."""
    request = ADMIN.rate_limits(account(), "../../x?y=1#z", "a&b=c")
    assert request.url.endswith("/organization/projects/..%2F..%2Fx%3Fy%3D1%23z/rate_limits?limit=100&after=a%26b%3Dc")


@pytest.mark.parametrize(
    ("secret", "outcome"),
    [
        (None, Outcome.MISSING_KEY),
        ("  ", Outcome.MISSING_KEY),
        ("Bearer sk-admin-abc", Outcome.MALFORMED_KEY),
        ("sk-ant-admin01-abc", Outcome.MALFORMED_KEY),
        ("sk-proj-abc", None),
        ("sk-admin-abc", None),
    ],
)
def test_a_credential_that_cannot_be_one_is_found_here(
    account: MakeAccount, secret: str | None, outcome: Outcome | None
) -> None:
    """An ordinary key is well formed: whether it may read the account, the provider says."""
    fault = ADMIN.fault(account(secret, secret_fault="environment variable X is not set"))
    assert (fault.outcome if fault else None) is outcome
    assert secret is not None or (fault is not None and fault.message == "environment variable X is not set")
