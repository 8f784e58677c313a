"""Lists of objects: ``{object: list, data: […], last_id, has_more}``, read on with ``after``."""

from collections.abc import Callable
from typing import Any, TypeVar

from exporter.model import Page
from exporter.providers.admin.answer import Json, items_of
from exporter.providers.admin.buckets import LONGEST_CURSOR

R = TypeVar("R")


def read_list(document: Json, after: str, make: Callable[[Json], R | None]) -> Page[R]:
    """Every item that ``make`` understands, the others counted. ``after`` is what this page was asked for with."""
    items = items_of(document)
    made = (make(item) if isinstance(item, dict) else None for item in items)
    rows = tuple(row for row in made if row is not None)
    following, lost = _next(document, items, after)
    return Page(rows=rows, next=following, skipped=len(items) - len(rows), lost=lost)


def _next(document: Json, items: list[Any], after: str) -> tuple[str, bool]:
    """The id behind which the list goes on: said, or that of the last item; empty when this is the end.

    And whether it goes on, but nobody knows where.
    """
    if document.get("has_more") is not True:
        return "", False
    cursor = document.get("last_id")
    if cursor is None and items and isinstance(items[-1], dict):
        cursor = items[-1].get("id")
    fits = isinstance(cursor, str) and 0 < len(cursor) <= LONGEST_CURSOR and cursor != after
    return (cursor, False) if isinstance(cursor, str) and fits else ("", True)
