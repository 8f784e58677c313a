"""Status, Transition and what alarms leave behind, as the database holds them."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import TypeAdapter

from exporter.alerting.alarms import Entry, Record, Told
from exporter.model import Alarm, Status, Transition

COLUMNS = ("name", "at", "before", "after", "outcome", "reason")  # of a transition

_STATUS = TypeAdapter(Status)
_TRANSITION = TypeAdapter(Transition)
_RECORDS: Mapping[str, TypeAdapter[Any]] = {
    "alarm": TypeAdapter(Alarm),
    "owed": TypeAdapter(Entry),
    "told": TypeAdapter(Told),
}  # by the first part of their place
_SINCE_START = {"probes", "tokens", "cost_usd"}  # count from the start of the process: never stored


def pack(status: Status) -> bytes:
    """JSON without the counters. What UTF-8 cannot hold (half a surrogate pair) becomes ``?``."""
    return _bytes(_STATUS.dump_python(status, mode="json", exclude=_SINCE_START))


def _bytes(values: object) -> bytes:
    return json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def unpack(packed: bytes) -> Status:
    """The status with its counters empty. Raises ValueError for what this version cannot read."""
    return _STATUS.validate_json(packed, strict=True)


def row(transition: Transition) -> Mapping[str, object]:
    """What goes into the columns."""
    values: Mapping[str, object] = _TRANSITION.dump_python(transition, mode="json")
    return values


def transition(values: Sequence[object]) -> Transition:
    """The reverse of :func:`row`, in the order of the columns. Raises ValueError like :func:`unpack`."""
    return _TRANSITION.validate_python(dict(zip(COLUMNS, values, strict=True)))


def pack_record(place: str, record: Record) -> bytes:
    """What is kept at that place of the alarms' table."""
    return _bytes(_RECORDS[place.partition("/")[0]].dump_python(record, mode="json"))


def unpack_record(place: str, packed: bytes) -> Record:
    """The reverse. Raises ValueError like :func:`unpack`."""
    adapter = _RECORDS.get(place.partition("/")[0])
    if adapter is None:
        raise ValueError("a kind of record that this version does not know")
    record: Record = adapter.validate_json(packed)
    return record
