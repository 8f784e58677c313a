"""The models on offer, and the bodies of ``GET /v1/models`` and ``GET /v1/models/{id}``.

Shape: the Models pages of developers.openai.com; ``shutdown_date`` is YYYY-MM-DD or null.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache

_DAY = 86_400.0
_EPOCH_OF_MODELS = 1_686_588_896  # what OpenAI gives for its oldest; the others follow at made-up distances

NAMES = (
    "gpt-3.5-turbo",
    "text-embedding-ada-002",
    "whisper-1",
    "tts-1",
    "text-embedding-3-small",
    "text-embedding-3-large",
    "gpt-4o",
    "gpt-4o-2024-08-06",
    "gpt-4o-mini",
    "omni-moderation-latest",
    "o3",
    "o4-mini",
    "gpt-4.1",
    "gpt-4.1-mini",
    "gpt-4.1-nano",
    "gpt-image-1",
    "gpt-5",
    "gpt-5-mini",
    "gpt-5-nano",
    "gpt-5.4",
    "gpt-5.4-mini",
    "gpt-5.4-nano",
    "gpt-5.6-luna",
    "gpt-6-sol",
    "gpt-6-luna",
    "gpt-6-astra",
)


@dataclass(frozen=True, slots=True)
class Model:
    """One model; ``shutdown_at`` is a Unix time, None when no end is announced."""

    name: str
    created: int
    shutdown_at: float | None = None

    def ended(self, now: float) -> bool:
        return self.shutdown_at is not None and now >= self.shutdown_at

    def document(self) -> dict[str, object]:
        end = None if self.shutdown_at is None else datetime.fromtimestamp(self.shutdown_at, UTC).date().isoformat()
        owner = "openai-internal" if "-ada-" in self.name or self.name == "whisper-1" else "system"
        return {
            "id": self.name,
            "object": "model",
            "created": self.created,
            "owned_by": owner,
            "shutdown_date": end,
        }


Catalogue = Mapping[str, Model]


def catalogue(shutdown_days: Mapping[str, float], start: float) -> Catalogue:
    """All models; ``shutdown_days`` names those that end and how many days after ``start`` (may be negative)."""
    ends = {name: (start // _DAY + days) * _DAY for name, days in shutdown_days.items()}
    names = dict.fromkeys((*NAMES, *ends))
    return {name: Model(name, _EPOCH_OF_MODELS + place * 4_000_000, ends.get(name)) for place, name in enumerate(names)}


@lru_cache(maxsize=256)
def listing(models: tuple[Model, ...]) -> bytes:
    """The body of ``GET /v1/models``."""
    return pretty({"object": "list", "data": [model.document() for model in models]})


def pretty(document: object) -> bytes:
    """JSON as OpenAI prints it: indented by two, with a newline at the end."""
    return json.dumps(document, indent=2, ensure_ascii=False).encode() + b"\n"
