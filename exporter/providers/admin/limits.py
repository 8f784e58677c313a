"""What stops an account: its own hard spend limits, and the projects' rate limits."""

from exporter.model import Account, Finding, Page, RateLimit, Reading, Response, SpendLimit
from exporter.providers.admin.answer import (
    Json,
    is_unset,
    is_vanished,
    open_answer,
    refused,
    secret_of,
    served,
)
from exporter.providers.admin.lists import read_list
from exporter.providers.admin.values import MOST_MONEY, amount, label

_CENTS = 100.0
_ENFORCEMENT = {"enforcing": True, "inactive": False}


def read_spend_limit(response: Response, account: Account, now: float, project: str = "") -> Reading[SpendLimit]:
    """One row, or none where no limit is set (a 404). A limit that is not monthly dollars is skipped and counted."""
    expected = "project.spend_limit" if project else "organization.spend_limit"
    document = open_answer(response, expected, account, now)
    if isinstance(document, Finding):
        return served(Page(rows=())) if is_unset(response, document) else refused(document)
    found = _spend_limit(document, project)
    return served(Page(rows=(found,)) if found else Page(rows=(), skipped=1))


def _spend_limit(document: Json, project: str) -> SpendLimit | None:
    cents = amount(document.get("threshold_amount"), MOST_MONEY)
    currency, interval = (label(document.get(name)).lower() for name in ("currency", "interval"))
    if cents is None or currency not in ("", "usd") or interval not in ("", "month"):
        return None
    enforcement = document.get("enforcement")
    status = enforcement.get("status") if isinstance(enforcement, dict) else None
    enforcing = _ENFORCEMENT.get(status) if isinstance(status, str) else None
    return SpendLimit(usd=cents / _CENTS, enforcing=enforcing, project=project)


def read_rate_limits(
    response: Response, account: Account, now: float, project: str, after: str = ""
) -> Reading[RateLimit]:
    """One row a model. A project that is not there any more has none."""
    document = open_answer(response, "list", account, now)
    if isinstance(document, Finding):
        return served(Page(rows=())) if is_vanished(response, document) else refused(document)
    secret = secret_of(account)

    def limit(item: Json) -> RateLimit | None:
        model = label(item.get("model"), secret)
        if not model:
            return None
        return RateLimit(
            project=project,
            model=model,
            requests_per_minute=amount(item.get("max_requests_per_1_minute")),
            tokens_per_minute=amount(item.get("max_tokens_per_1_minute")),
            requests_per_day=amount(item.get("max_requests_per_1_day")),
        )

    return served(read_list(document, after, limit))
