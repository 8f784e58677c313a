"""What was used: ``GET /organization/usage/…``. A page may hold a hundred thousand rows: each is touched once."""

from exporter.model import Account, Finding, Reading, Response, UsageRow
from exporter.providers.admin.answer import open_answer, refused, secret_of, served
from exporter.providers.admin.buckets import MakeRow, read_buckets
from exporter.providers.admin.operations import OPERATIONS
from exporter.providers.admin.values import Labels, count


def read_usage(
    response: Response, account: Account, now: float, page: str = "", *, operation: str
) -> Reading[UsageRow]:
    """One row a bucket and group. A row that counts nothing known is skipped and counted."""
    document = open_answer(response, "page", account, now)
    if isinstance(document, Finding):
        return refused(document)
    return served(read_buckets(document, page, Labels(secret_of(account)), _rows_of(operation)))


def _rows_of(operation: str) -> MakeRow[UsageRow]:
    requests_field = OPERATIONS[operation].requests

    def row(result: dict[str, object], start: float, end: float, labels: Labels) -> UsageRow:
        get = result.get
        tokens_in, tokens_out, requests = get("input_tokens"), get("output_tokens"), get(requests_field)
        if tokens_in is None and tokens_out is None and requests is None:
            raise ValueError("counts nothing")
        return UsageRow(
            start=start,
            end=end,
            operation=operation,
            project=labels[get("project_id")],
            model=labels[get("model")],
            api_key=labels[get("api_key_id")],
            user=labels[get("user_id")],
            batch=labels[get("batch")],
            input=count(tokens_in),
            output=count(tokens_out),
            cached=count(get("input_cached_tokens")),
            input_audio=count(get("input_audio_tokens")),
            output_audio=count(get("output_audio_tokens")),
            requests=count(requests),
        )

    return row
