"""The bodies of ``GET /v1/organization/usage/…``: written by hand, since a day of minutes has 100,000 rows."""

import json
from collections.abc import Iterable, Mapping, Sequence
from math import floor

from exporter.simulator.accounts.account import Late
from exporter.simulator.accounts.behaviours import Twist
from exporter.simulator.accounts.ledger import Ledger, Line
from exporter.simulator.accounts.operations import OPERATIONS, Operation, Use
from exporter.simulator.accounts.paging import page_of
from exporter.simulator.accounts.query import Buckets

_DENSE = 0.5  # requests a bucket from which on every bucket is looked at
_EDGE = 1e-3  # of a bucket: so close to its edge a request is looked for on both sides
Group = tuple[str | None, ...]


def usage(ledger: Ledger, use: Use, asked: Buckets, now: float, twist: Twist) -> bytes:
    """One page of one endpoint."""
    operation = OPERATIONS[use]
    found: list[dict[Group, list[int]]] = [{} for _ in range(asked.count)]
    for line in ledger.lines:
        if line.use is use and line.passes(asked.only):
            _add(line, asked, now, ledger, found)
    write = _Rows(operation, twist)
    return page_of(asked, [[write(group, counts) for group, counts in rows.items()] for rows in found], twist)


def seen(line: Line, time: float, told_until: float, late: Late | None) -> int:
    """How many requests until ``time`` are told, when those until ``told_until`` are; differences make buckets.

    Late ones are spread evenly: request ``k`` is one when ``share * k`` passes a whole number there.
    """
    time = min(time, told_until)
    count = _count(line, time)
    if late is None:
        return count
    complete = _count(line, min(time, told_until - late.after))
    return count - (floor(late.share * count) - floor(late.share * complete))


def _count(line: Line, time: float) -> int:
    return floor(line.growth.at(time) + line.phase)


def _add(line: Line, asked: Buckets, now: float, ledger: Ledger, found: Sequence[dict[Group, list[int]]]) -> None:
    account = ledger.account
    told_until = now - account.usage_lag
    until = min(float(asked.end), told_until)
    if _count(line, until) <= _count(line, asked.start):
        return
    group = tuple(line.values[name] if name in asked.group_by else None for name in line.operation.groups)
    for place in _busy(line, asked, until):
        start = asked.start + place * asked.width
        count = seen(line, start + asked.width, told_until, account.late) - seen(line, start, told_until, account.late)
        if count > 0:
            sums = found[place].setdefault(group, [0] * len(line.operation.fields))
            for field, each in enumerate(line.request.counts):
                sums[field] += count * each


def _busy(line: Line, asked: Buckets, end: float) -> Iterable[int]:
    """The buckets that may hold requests of a line, by number; where they are rare, without looking at each."""
    places: set[int] = set()
    for begins, ends, rate in line.growth.pieces(asked.start, end):
        first = int((begins - asked.start) // asked.width)
        last = min(asked.count - 1, int((ends - asked.start) // asked.width))
        if rate * asked.width >= _DENSE:
            places.update(range(first, last + 1))
            continue
        level = line.growth.at(begins) + line.phase
        for count in range(floor(level), floor(level + (ends - begins) * rate) + 2):
            exact = (begins + (count - level) / rate - asked.start) / asked.width
            places.update(place for place in (floor(exact - _EDGE), floor(exact + _EDGE)) if first <= place <= last)
    return sorted(places)


class _Rows:
    """Writes results as JSON; what a group has in common is written once."""

    def __init__(self, operation: Operation, twist: Twist) -> None:
        self._operation = operation
        self._twist = twist
        self._templates: dict[Group, str] = {}

    def __call__(self, group: Group, counts: Sequence[int]) -> str:
        template = self._templates.get(group) or self._templates.setdefault(group, self._template(group))
        amount = self._twist.amount
        return template % tuple(counts if amount is None else [json.dumps(amount(count)) for count in counts])

    def _template(self, group: Group) -> str:
        names = {
            name: value == "true" if name == "batch" and value is not None else value
            for name, value in zip(self._operation.groups, group, strict=True)
        }
        strange: Mapping[str, object] = {"carbon_grams": {"value": 1}} if self._twist.strange else {}
        rest = json.dumps({"object": self._operation.object, **names, **strange})[1:].replace("%", "%%")
        return "{" + "".join(f'"{field}": %s, ' for field in self._operation.fields) + rest
