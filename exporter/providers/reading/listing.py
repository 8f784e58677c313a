"""What a list of models says about the models we were asked to watch."""

from collections.abc import Iterable, Mapping

from exporter.model import ModelInfo
from exporter.providers.reading.body import Body
from exporter.providers.reading.durations import instant

_ENDS = ("shutdown_date", "shutdown_at", "deprecation_date", "deprecation", "expiration_date")
_NAME_LIMIT = 256


def read_models(body: Body, asked: Iterable[str], *, complete: bool) -> tuple[ModelInfo, ...] | None:
    """One row a model asked about; None when the body is no list of models.

    Of a list that goes on elsewhere (``has_more``, or a body that was cut), only what is in it is told.
    """
    value = body.value
    entries = _entries(value)
    if entries is None:
        return None
    partial = not complete or (isinstance(value, dict) and value.get("has_more") is True)
    found = (_info(name, entries.get(name)) for name in dict.fromkeys(asked))
    return tuple(info for info in found if info.available or not partial)


def _entries(value: object) -> dict[str, Mapping[object, object]] | None:
    items = value if isinstance(value, list) else None
    if isinstance(value, dict):
        items = next((value[name] for name in ("data", "models") if isinstance(value.get(name), list)), None)
    if items is None:
        return None
    entries: dict[str, Mapping[object, object]] = {}
    for item in items:
        if isinstance(item, dict):
            name = item.get("id") or item.get("name")
            if isinstance(name, str) and len(name) <= _NAME_LIMIT:
                entries[name.removeprefix("models/")] = item  # Google's prefix
    return entries


def _info(name: str, entry: Mapping[object, object] | None) -> ModelInfo:
    if entry is None:
        return ModelInfo(name=name, available=False)
    return ModelInfo(name=name, available=entry.get("active") is not False, shutdown_at=_end(entry))


def _end(entry: Mapping[object, object]) -> float | None:
    """Unix time of the shutdown, from an ISO date, an RFC 3339 instant or a Unix time."""
    for name in _ENDS:
        value = entry.get(name)
        if isinstance(value, str | int | float) and not isinstance(value, bool):
            at = instant(str(value))
            if at is not None:
                return at
    return None
