"""Status and Transition as the database holds them."""

import json
from collections.abc import Mapping, Sequence

from pydantic import TypeAdapter

from exporter.model import Status, Transition

COLUMNS = ("name", "at", "before", "after", "outcome", "reason")  # of a transition

_STATUS = TypeAdapter(Status)
_TRANSITION = TypeAdapter(Transition)
_SINCE_START = {"probes", "tokens", "cost_usd"}  # count from the start of the process: never stored


def pack(status: Status) -> bytes:
    """JSON without the counters. What UTF-8 cannot hold (half a surrogate pair) becomes ``?``."""
    values = _STATUS.dump_python(status, mode="json", exclude=_SINCE_START)
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
