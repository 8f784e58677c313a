"""What is asked of OpenAI's admin API. The admin key travels in its header and nowhere else.

Lists of values are repeated parameters (``group_by=project_id&group_by=model``), as the API's description has them.
Times are sent in whole seconds, rounded down: an ``end_time`` in the future was seen to be refused, so ``end`` must
not be later than now, and rounding never makes it so.
"""

from collections.abc import Iterable, Sequence
from urllib.parse import quote, urlencode

from exporter import __version__
from exporter.model import Account, Request
from exporter.providers.admin.operations import MOST_BUCKETS, OPERATIONS

_MOST_DAYS = 180
_MOST_ITEMS = 100

Parameters = Iterable[tuple[str, str | int]]


def costs(account: Account, start: float, end: float, page: str = "", *, limit: int | None = None) -> Request:
    """Days of spend from ``start`` up to ``end`` (Unix seconds), by project, API key and line item.

    ``limit`` bounds the days of one page further than the API does.
    """
    grouping = [("group_by", name) for name in ("project_id", "api_key_id", "line_item")]
    width = [("bucket_width", "1d"), *grouping]
    paging = _paging(_MOST_DAYS if limit is None else max(1, min(limit, _MOST_DAYS)), page=page)
    return _get(account, "/organization/costs", [*_window(start, end), *width, *paging])


def usage(
    account: Account,
    operation: str,
    start: float,
    end: float,
    page: str = "",
    *,
    width: str,
    group_by: Sequence[str],
    limit: int | None = None,
) -> Request:
    """Buckets of use from ``start`` up to ``end``: ``operation`` and ``width`` as in ``OPERATIONS``, ``MOST_BUCKETS``.

    Of ``group_by``, what the endpoint does not know is left out. ``limit`` bounds the buckets of one page (and so
    the memory that reading it takes) further than the API does.
    """
    most = MOST_BUCKETS[width]
    grouping = [("group_by", name) for name in OPERATIONS[operation].groupable(group_by)]
    paging = _paging(most if limit is None else max(1, min(limit, most)), page=page)
    parameters = [*_window(start, end), ("bucket_width", width), *grouping, *paging]
    return _get(account, f"/organization/usage/{operation}", parameters)


def spend_limit(account: Account, project: str = "") -> Request:
    """The hard monthly limit of the organisation, or of one project."""
    return _get(account, f"{_project(project)}/spend_limit" if project else "/organization/spend_limit")


def projects(account: Account, after: str = "") -> Request:
    """All projects, the archived ones included."""
    paging = _paging(_MOST_ITEMS, after=after)
    return _get(account, "/organization/projects", [("include_archived", "true"), *paging])


def rate_limits(account: Account, project: str, after: str = "") -> Request:
    """A project's rate limits, model by model."""
    return _get(account, f"{_project(project)}/rate_limits", _paging(_MOST_ITEMS, after=after))


def project_keys(account: Account, project: str, after: str = "") -> Request:
    """A project's API keys; without ``any`` those of departed owners may be left out."""
    paging = _paging(_MOST_ITEMS, after=after)
    return _get(account, f"{_project(project)}/api_keys", [("owner_project_access", "any"), *paging])


def admin_keys(account: Account, after: str = "") -> Request:
    """The organisation's admin keys."""
    return _get(account, "/organization/admin_api_keys", _paging(_MOST_ITEMS, after=after))


def _window(start: float, end: float) -> list[tuple[str, str | int]]:
    """At midnight the first and the last second may be the same: then up to now, which is what no end means."""
    since, until = int(start), int(end)
    return [("start_time", since), *([("end_time", until)] if until > since else [])]


def _paging(limit: int, **cursor: str) -> list[tuple[str, str | int]]:
    return [("limit", limit), *((name, value) for name, value in cursor.items() if value)]


def _project(project: str) -> str:
    return f"/organization/projects/{quote(project, safe='')}"


def _get(account: Account, path: str, parameters: Parameters = ()) -> Request:
    headers = {"Accept": "application/json", "User-Agent": f"llmkey-exporter/{__version__}"}
    if account.secret:
        headers["Authorization"] = f"Bearer {account.secret.value}"
    query = urlencode(list(parameters))
    url = f"{account.provider.base_url}{path}"
    return Request(method="GET", url=f"{url}?{query}" if query else url, headers=headers)
