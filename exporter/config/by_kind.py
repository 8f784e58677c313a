"""Entries whose ``kind`` decides which fields they have."""

from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import BaseModel, GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema


@dataclass(frozen=True, slots=True)
class ByKind:
    """Beside a common class: which of its classes an entry is, by its ``kind``.

    pydantic puts the kind into the place of an error (``receivers``, 0, ``slack``, ``url``);
    :mod:`exporter.config.errors` takes it out again.
    """

    choices: Mapping[str, type[BaseModel]]

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        options = {kind: handler.generate_schema(model) for kind, model in self.choices.items()}
        return core_schema.tagged_union_schema(options, discriminator="kind")
