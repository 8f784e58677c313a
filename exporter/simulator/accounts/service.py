"""From a question to the admin API to its answer: pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from http import HTTPStatus

from exporter.simulator import headers
from exporter.simulator.accounts import listing
from exporter.simulator.accounts.account import Account, Project
from exporter.simulator.accounts.behaviours import ADMIN_BEHAVIOURS, Twist
from exporter.simulator.accounts.costs import GROUPS, costs
from exporter.simulator.accounts.directive import AccountDirective
from exporter.simulator.accounts.endpoint import Endpoint
from exporter.simulator.accounts.ledger import Ledger
from exporter.simulator.accounts.operations import OPERATIONS, Use
from exporter.simulator.accounts.paging import list_of
from exporter.simulator.accounts.query import (
    DAYS_OF_COSTS,
    WIDTHS_OF_USAGE,
    BadQuery,
    Params,
    buckets,
    one_of,
    text,
)
from exporter.simulator.accounts.usage import usage
from exporter.simulator.catalogue import pretty
from exporter.simulator.errors import error
from exporter.simulator.question import Answer, Question

_UNBOUNDED = 10**9
_NO_LIMIT = {"message": "No spend limit is set.", "type": "invalid_request_error", "param": None, "code": None}
_LIST = ("limit", "after")
_ACCESS = ("active", "inactive", "any")


@dataclass(frozen=True, slots=True, kw_only=True)
class Inquiry:
    """One request to the admin API, understood. ``project`` and ``use`` are those in its path, "" where it has none.

    ``question`` carries the time and what the headers need. ``secrets`` are the simulated keys' and ``used`` when each
    was last seen, by name; ``asked`` is when this account was asked last.
    """

    endpoint: Endpoint
    params: Params
    ledger: Ledger
    question: Question
    project: str = ""
    use: str = ""
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)
    used: Mapping[str, float] = field(default_factory=dict)
    asked: float | None = None

    @property
    def account(self) -> Account:
        return self.ledger.account

    @property
    def now(self) -> float:
        return self.question.now

    @property
    def cap(self) -> int:
        return self.account.page_limit or _UNBOUNDED


def answer(inquiry: Inquiry, told: AccountDirective) -> Answer:
    """What the account's admin API answers when it does as told."""
    row = ADMIN_BEHAVIOURS[told.shown_at(inquiry.endpoint)]
    given = row.refuse(inquiry.question, inquiry.endpoint) if row.refuse else serve(inquiry, row.twist)
    given = row.play(given) if row.play else given
    if told.retry_after is not None and given.status >= HTTPStatus.BAD_REQUEST:
        given = replace(given, headers={**given.headers, "retry-after": f"{told.retry_after:g}"})
    return replace(given, delay=given.delay + told.latency)


def refusal(name: str, question: Question, endpoint: Endpoint) -> Answer:
    """The refusal of whoever is no account. Raises KeyError for a behaviour that refuses nobody."""
    row = ADMIN_BEHAVIOURS[name]
    if row.refuse is None:
        raise KeyError(name)
    return row.refuse(question, endpoint)


def serve(inquiry: Inquiry, twist: Twist) -> Answer:
    """The document asked for, or why there is none."""
    try:
        body = _SERVED[inquiry.endpoint](inquiry, twist)
    except BadQuery as refusal:
        return error(inquiry.question, 400, str(refusal), param=refusal.param, head=headers.listed)
    except _NotFoundError as missing:
        return Answer(status=404, headers=headers.listed(inquiry.question), body=missing.body)
    return Answer(status=200, headers=headers.listed(inquiry.question), body=body)


class _NotFoundError(LookupError):
    def __init__(self, body: bytes) -> None:
        super().__init__("not found")
        self.body = body


def _costs(inquiry: Inquiry, twist: Twist) -> bytes:
    asked = buckets(inquiry.params, DAYS_OF_COSTS, GROUPS, inquiry.now, inquiry.cap)
    return costs(inquiry.ledger, asked, inquiry.now, twist)


def _usage(inquiry: Inquiry, twist: Twist) -> bytes:
    use = Use(inquiry.use)
    asked = buckets(inquiry.params, WIDTHS_OF_USAGE, OPERATIONS[use].groups, inquiry.now, inquiry.cap)
    return usage(inquiry.ledger, use, asked, inquiry.now, twist)


def _projects(inquiry: Inquiry, twist: Twist) -> bytes:
    one_of(inquiry.params, (*_LIST, "include_archived"))
    archived = text(inquiry.params, "include_archived").lower() == "true"
    rows = listing.projects(inquiry.account, inquiry.ledger.began, archived=archived)
    return list_of(rows, inquiry.params, default=20, most=100, cap=inquiry.cap, twist=twist)


def _api_keys(inquiry: Inquiry, twist: Twist) -> bytes:
    one_of(inquiry.params, (*_LIST, "owner_project_access"))
    access = text(inquiry.params, "owner_project_access")
    if access not in ("", *_ACCESS):
        raise BadQuery(
            f"Invalid value: '{access}'. Supported values are: {', '.join(_ACCESS)}.", "owner_project_access"
        )
    rows = listing.api_keys(
        _project(inquiry), inquiry.ledger.began, access=access, secrets=inquiry.secrets, used=inquiry.used
    )
    return list_of(rows, inquiry.params, default=20, most=100, cap=inquiry.cap, twist=twist)


def _admin_api_keys(inquiry: Inquiry, twist: Twist) -> bytes:
    one_of(inquiry.params, (*_LIST, "order"))
    newest_first = text(inquiry.params, "order") == "desc"
    rows = listing.admin_keys(inquiry.account, inquiry.ledger.began, inquiry.asked, newest_first=newest_first)
    return list_of(rows, inquiry.params, default=20, most=100, cap=inquiry.cap, twist=twist)


def _rate_limits(inquiry: Inquiry, twist: Twist) -> bytes:
    one_of(inquiry.params, _LIST)
    rows = listing.rate_limits(_project(inquiry))
    return list_of(rows, inquiry.params, default=100, most=100, cap=inquiry.cap, twist=twist)


def _spend_limits(inquiry: Inquiry, twist: Twist) -> bytes:
    """What is answered where no limit is set is not documented: approximate."""
    one_of(inquiry.params, ())
    project = _project(inquiry) if inquiry.project else None
    limit = listing.spend_limit(inquiry.ledger, project, inquiry.now, twist)
    if limit is None:
        raise _NotFoundError(pretty({"error": _NO_LIMIT}))
    return pretty({**limit, "grace": {"days": "many"}} if twist.strange else limit)


def _project(inquiry: Inquiry) -> Project:
    for project in inquiry.account.projects:
        if project.id == inquiry.project:
            return project
    raise _NotFoundError(pretty({"code": 404, "message": f"The project {inquiry.project} was not found"}))


_SERVED: Mapping[Endpoint, Callable[[Inquiry, Twist], bytes]] = {
    Endpoint.COSTS: _costs,
    Endpoint.USAGE: _usage,
    Endpoint.PROJECTS: _projects,
    Endpoint.API_KEYS: _api_keys,
    Endpoint.ADMIN_API_KEYS: _admin_api_keys,
    Endpoint.RATE_LIMITS: _rate_limits,
    Endpoint.SPEND_LIMITS: _spend_limits,
}
