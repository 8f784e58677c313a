"""What the configuration's classes say about a place in it, such as ``keys``, 0, ``probing``."""

from collections.abc import Mapping
from types import NoneType, UnionType
from typing import Annotated, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from exporter.config.by_kind import ByKind

#: Where in the configuration: names of fields and indices of entries.
Place = tuple[str | int, ...]


def known_fields(model: type[BaseModel], place: Place) -> list[str]:
    """The names of the fields at a place, as they are written there."""
    return list(_fields(_at(model, place)[0]))


def untagged(model: type[BaseModel], place: Place) -> Place:
    """The place as people write it: pydantic puts the kind of an entry between its index and its fields."""
    return _at(model, place)[1]


def kinds_at(model: type[BaseModel], place: Place) -> list[str]:
    """The kinds that an entry at a place can have."""
    return sorted(_kinds(_at(model, place)[0]))


def bare(kind: object) -> object:
    """Without `| None` around it."""
    if get_origin(kind) in (Union, UnionType):
        return next(member for member in get_args(kind) if member is not NoneType)
    return kind


def _at(model: type[BaseModel], place: Place) -> tuple[object, Place]:
    kind: object = model
    written: list[str | int] = []
    for step in place:
        options, fields = _kinds(kind), _fields(kind)
        if str(step) in options:
            kind = options[str(step)]
            continue
        written.append(step)
        field = fields.get(str(step))
        kind = bare(field.annotation) if field else None if fields else _member(kind)
    return kind, tuple(written)


def _fields(kind: object) -> Mapping[str, FieldInfo]:
    if not isinstance(kind, type) or not issubclass(kind, BaseModel):
        return {}
    return {field.alias or name: field for name, field in kind.model_fields.items()}


def _kinds(kind: object) -> Mapping[str, type[BaseModel]]:
    marks = get_args(kind)[1:] if get_origin(kind) is Annotated else ()
    return next((mark.choices for mark in marks if isinstance(mark, ByKind)), {})


def _member(kind: object) -> object:
    """What a list or a mapping holds."""
    return next((argument for argument in reversed(get_args(kind)) if argument is not Ellipsis), None)
