"""What was spent: ``GET /organization/costs`` (OpenAPI description of OpenAI's API, 2026-08)."""

from exporter.model import Account, CostRow, Finding, Reading, Response
from exporter.providers.admin.answer import open_answer, refused, secret_of, served
from exporter.providers.admin.buckets import read_buckets
from exporter.providers.admin.values import MOST_MONEY, Labels, number


def read_costs(response: Response, account: Account, now: float, page: str = "") -> Reading[CostRow]:
    """One row a bucket, project, API key and line item. A row without an amount is skipped and counted."""
    document = open_answer(response, "page", account, now)
    if isinstance(document, Finding):
        return refused(document)
    return served(read_buckets(document, page, Labels(secret_of(account)), _row))


def _row(result: dict[str, object], start: float, end: float, labels: Labels) -> CostRow:
    amount = result.get("amount")
    if not isinstance(amount, dict):
        raise TypeError("no amount")
    currency = amount.get("currency")
    return CostRow(
        start=start,
        end=end,
        amount=number(amount.get("value"), MOST_MONEY),
        currency="usd" if currency is None else labels[currency].lower(),
        project=labels[result.get("project_id")],
        api_key=labels[result.get("api_key_id")],
        line_item=labels[result.get("line_item")],
    )
