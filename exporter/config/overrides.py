"""A key's own probing over the common one: only what is written there differs."""

from typing import TypeVar

from pydantic import BaseModel

from exporter.config.sections import KeyProbing

_Model = TypeVar("_Model", bound=BaseModel)


def merged(common: KeyProbing, own: KeyProbing | None) -> KeyProbing:
    """``common`` with what was explicitly set in ``own``."""
    return _over(common, own) if own is not None else common


def _over(base: _Model, above: BaseModel) -> _Model:
    changes = {}
    for name in above.model_fields_set:
        value = getattr(above, name)
        changes[name] = _over(getattr(base, name), value) if isinstance(value, BaseModel) else value
    return base.model_copy(update=changes)
