"""Pages of buckets in time, as costs and usage have them: ``{data: [{start_time, end_time, results}], next_page}``."""

from collections.abc import Callable
from typing import Any, TypeVar

from exporter.model import Page
from exporter.providers.admin.answer import Json, items_of
from exporter.providers.admin.values import Labels, moment

R = TypeVar("R")
MakeRow = Callable[[dict[str, object], float, float, Labels], R]
"""One row of one bucket, given its start and end. Raises ``TypeError`` or ``ValueError`` when it is not understood."""

LONGEST_CURSOR = 4096


def read_buckets(document: Json, asked: str, labels: Labels, make: MakeRow[R]) -> Page[R]:
    """Every row that is understood, the rest counted. ``asked`` is the cursor that this page was asked for with.

    Of a bucket that says nothing of its time or its rows nothing is known: its span is left out.
    """
    rows: list[R] = []
    spans: list[tuple[float, float]] = []
    skipped = 0
    for bucket in items_of(document):
        results = bucket.get("results") if isinstance(bucket, dict) else None
        if not isinstance(results, list):
            skipped += 1
            continue
        span = _span(bucket)
        if span is None:
            skipped += max(1, len(results))
            continue
        spans.append(span)
        skipped += _add(rows, results, span, labels, make)
    following, lost = _next(document, asked)
    return Page(rows=tuple(rows), next=following, spans=tuple(spans), skipped=skipped, lost=lost)


def _add(rows: list[R], results: list[Any], span: tuple[float, float], labels: Labels, make: MakeRow[R]) -> int:
    """Adds what is understood of one bucket; how much is not."""
    start, end = span
    before = len(rows)
    for result in results:
        try:
            rows.append(make(result, start, end, labels))
        except (TypeError, ValueError, AttributeError):  # what is looked up is unhashable, no number, or no object
            continue
    return before + len(results) - len(rows)


def _span(bucket: Json) -> tuple[float, float] | None:
    start, end = moment(bucket.get("start_time")), moment(bucket.get("end_time"))
    return (start, end) if start is not None and end is not None and start < end else None


def _next(document: Json, asked: str) -> tuple[str, bool]:
    """The cursor of the following page, empty when there is none; and whether there is one that cannot be asked for.

    A page that names itself leads nowhere.
    """
    cursor = document.get("next_page")
    if document.get("has_more") is False:
        return "", False
    fits = isinstance(cursor, str) and 0 < len(cursor) <= LONGEST_CURSOR and cursor != asked
    if isinstance(cursor, str) and fits:
        return cursor, False
    return "", document.get("has_more") is True or bool(cursor)
