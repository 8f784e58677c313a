"""Pages as the admin API makes them: of buckets, and of objects."""

import json
from collections.abc import Mapping, Sequence

from exporter.simulator.accounts.behaviours import Twist
from exporter.simulator.accounts.query import BadQuery, Buckets, Params, limited, text
from exporter.simulator.catalogue import pretty

_STRANGE = '{"object": "organization.surprise.result", "amount": "many"}'
Object = Mapping[str, object]


def page_of(asked: Buckets, rows: Sequence[Sequence[str]], twist: Twist) -> bytes:
    """A page of buckets from the JSON of each bucket's results."""
    written = []
    for place, results in enumerate(rows):
        start = asked.start + place * asked.width
        inside = ", ".join([*results, _STRANGE] if twist.strange else results)
        written.append(
            f'{{"object": "bucket", "start_time": {start}, "end_time": {start + asked.width}, "results": [{inside}]}}'
        )
    following = _following(asked, twist)
    tail = f'"has_more": {json.dumps(following is not None)}, "next_page": {json.dumps(following)}'
    return f'{{"object": "page", "data": [{", ".join(written)}], {tail}}}\n'.encode()


def list_of(objects: Sequence[Object], params: Params, *, default: int, most: int, cap: int, twist: Twist) -> bytes:
    """A page of objects, those after ``after``. Raises BadQuery."""
    limit = min(cap, limited(params, default, most))
    first = 0 if twist.endless or twist.stuck else _after(objects, text(params, "after"))
    shown = list(objects[first : first + limit])
    if twist.strange:
        shown = [{**each, "mood": ["unknown", None]} for each in shown]
    more = first + limit < len(objects) or twist.endless or twist.stuck
    return pretty(
        {
            "object": "list",
            "data": shown,
            "first_id": shown[0]["id"] if shown else None,
            "last_id": shown[-1]["id"] if shown else None,
            "has_more": more,
        }
    )


def _following(asked: Buckets, twist: Twist) -> str | None:
    if twist.stuck:
        return f"page_{asked.start:x}"
    if twist.endless and asked.next_page is None:
        return f"page_{asked.start:x}-{asked.serial:x}"
    return asked.next_page


def _after(objects: Sequence[Object], last: str) -> int:
    if not last:
        return 0
    for place, each in enumerate(objects):
        if each["id"] == last:
            return place + 1
    raise BadQuery(f"No such object: '{last}'.", "after")
