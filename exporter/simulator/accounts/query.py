"""What a reader of the admin API asks for, understood or refused: strictly, so that a misspelt parameter shows.

Limits and defaults: the usage and list parameters of openai-python. The words of refusals are ours; that an
``end_time`` in the future is refused was reported (nesszer/Win-CodexBar#191) without a body.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

Params = Mapping[str, Sequence[str]]
"""The values of each query parameter, in the order sent; brackets at the end of a name are gone."""


class BadQuery(ValueError):  # noqa: N818  # it is an answer rather than an error
    """A parameter that cannot be; ``status`` answers it."""

    def __init__(self, message: str, param: str, status: int = 400) -> None:
        super().__init__(message)
        self.param = param
        self.status = status


@dataclass(frozen=True, slots=True)
class Width:
    """One width of bucket in seconds, and how many are told by default and at most."""

    seconds: int
    default: int
    most: int


DAYS_OF_COSTS = {"1d": Width(86_400, 7, 180)}
WIDTHS_OF_USAGE = {"1m": Width(60, 60, 1440), "1h": Width(3600, 24, 168), "1d": Width(86_400, 7, 31)}
FILTERS = {
    "project_ids": "project_id",
    "api_key_ids": "api_key_id",
    "user_ids": "user_id",
    "models": "model",
}
_TOKEN = "page_"  # noqa: S105  # a page's, not a secret


@dataclass(frozen=True, slots=True, kw_only=True)
class Buckets:
    """Buckets of ``width`` seconds from ``start`` until ``end`` (Unix times, aligned); ``next_page`` None: the last.

    ``group_by`` names fields of the results; ``only`` holds the values that are let through, by field. ``serial`` tells
    pages of the same buckets apart, where paging never ends.
    """

    start: int
    end: int
    width: int
    next_page: str | None
    group_by: tuple[str, ...]
    only: Mapping[str, frozenset[str]]
    serial: int = 1

    @property
    def count(self) -> int:
        return (self.end - self.start) // self.width


def buckets(params: Params, widths: Mapping[str, Width], groups: Collection[str], now: float, cap: int) -> Buckets:
    """The page asked for, of at most ``cap`` buckets. Raises BadQuery."""
    filters = {name: field for name, field in FILTERS.items() if field in groups}
    known = {"start_time", "end_time", "bucket_width", "group_by", "limit", "page", *filters}
    _refuse_unknown(params, known | ({"batch"} if "batch" in groups else set()))
    width = _width(params, widths)
    start = integer(params, "start_time")
    if start is None:
        raise BadQuery("Missing required parameter: 'start_time'.", "start_time")
    end = integer(params, "end_time")
    if end is not None and end > now:
        raise BadQuery("Invalid 'end_time': must not be in the future.", "end_time")
    if end is not None and end <= start:
        raise BadQuery("Invalid 'end_time': must be after 'start_time'.", "end_time")
    first = start - start % width.seconds
    last = _aligned_up(now if end is None else end, width.seconds)
    first, serial = _resumed(params, first, last, width.seconds)
    limit = min(cap, limited(params, width.default, width.most))
    stop = max(first, min(last, first + limit * width.seconds))
    return Buckets(
        start=first,
        end=stop,
        width=width.seconds,
        next_page=f"{_TOKEN}{stop:x}" if stop < last else None,
        group_by=_groups(params, groups),
        only={field: frozenset(params[name]) for name, field in filters.items() if name in params} | _batch(params),
        serial=serial + 1,
    )


def params_of(pairs: Sequence[tuple[str, str]]) -> Params:
    """From a query string's pairs; a list may be repeated, with or without brackets, or separated by commas."""
    found: dict[str, list[str]] = {}
    for name, value in pairs:
        plain = name.removesuffix("[]")
        several = plain == "group_by" or plain in FILTERS
        found.setdefault(plain, []).extend(value.split(",") if several else [value])
    return found


def text(params: Params, name: str) -> str:
    """The last value sent, "" when none was."""
    return params[name][-1] if params.get(name) else ""


def integer(params: Params, name: str) -> int | None:
    sent = text(params, name)
    if not sent:
        return None
    if not sent.lstrip("-").isdecimal():
        raise BadQuery(f"Invalid type for '{name}': expected an integer.", name)
    return int(sent)


def limited(params: Params, default: int, most: int) -> int:
    """The parameter ``limit``."""
    limit = integer(params, "limit")
    if limit is None:
        return default
    if not 1 <= limit <= most:
        raise BadQuery(f"Invalid 'limit': expected a value between 1 and {most}, but got {limit} instead.", "limit")
    return limit


def _refuse_unknown(params: Params, known: Collection[str]) -> None:
    for name in params:
        if name not in known:
            raise BadQuery(f"Unknown parameter: '{name}'.", name)


def one_of(params: Params, known: Collection[str]) -> None:
    """Raises BadQuery for a parameter that is none of those."""
    _refuse_unknown(params, known)


def _width(params: Params, widths: Mapping[str, Width]) -> Width:
    asked = text(params, "bucket_width") or "1d"
    if asked not in widths:
        raise BadQuery(f"Invalid value: '{asked}'. Supported values are: {', '.join(widths)}.", "bucket_width")
    return widths[asked]


def _groups(params: Params, groups: Collection[str]) -> tuple[str, ...]:
    asked = tuple(dict.fromkeys(params.get("group_by", ())))
    for name in asked:
        if name not in groups:
            raise BadQuery(f"Invalid value: '{name}'. Supported values are: {', '.join(groups)}.", "group_by")
    return asked


def _batch(params: Params) -> dict[str, frozenset[str]]:
    sent = text(params, "batch")
    return {"batch": frozenset({sent.lower()})} if sent else {}


def _resumed(params: Params, first: int, last: int, width: int) -> tuple[int, int]:
    """Where the page begins, and its serial."""
    page = text(params, "page")
    if not page:
        return first, 0
    place, _, serial = page.removeprefix(_TOKEN).partition("-")
    try:
        found = int(place, 16), int(serial or "0", 16)
    except ValueError:
        found = -1, 0
    if not (page.startswith(_TOKEN) and first <= found[0] <= last and found[0] % width == 0):
        raise BadQuery("Invalid 'page': expected the `next_page` of an answer to the same question.", "page")
    return found


def _aligned_up(time: float, width: int) -> int:
    return int(-(-time // width)) * width
