"""The usage endpoints: which there are, what each can be grouped by, and what it counts.

From OpenAI's API description of 2026-08. All of them count tokens or requests. Left out are vector_stores, which
tells stored bytes and nothing that is used up in a bucket, and file_search_calls and web_search_calls, whose model
requests the completions count already.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

GROUPING = ("project_id", "model", "batch")  # batches cost half
COMPAT_GROUPING = ("project_id", "model", "user_id", "api_key_id", "batch")

MOST_BUCKETS: Mapping[str, int] = {"1m": 1440, "1h": 168, "1d": 31}
"""Buckets a page by their width."""

_BY_KEY = ("project_id", "user_id", "api_key_id", "model")


@dataclass(frozen=True, slots=True)
class Operation:
    """One endpoint. ``requests`` is the field that counts them; tokens have the same names wherever there are any.

    completions: input_tokens, output_tokens, input_cached_tokens, input_audio_tokens, output_audio_tokens.
    embeddings, moderations: input_tokens. The others have no tokens (images, characters, seconds, sessions).
    """

    grouping: tuple[str, ...] = _BY_KEY
    requests: str = "num_model_requests"

    def groupable(self, wanted: Iterable[str]) -> tuple[str, ...]:
        """Those of ``wanted`` that this endpoint knows; it refuses the others."""
        return tuple(name for name in wanted if name in self.grouping)


OPERATIONS: Mapping[str, Operation] = {
    "completions": Operation(grouping=(*_BY_KEY, "batch")),
    "embeddings": Operation(),
    "moderations": Operation(),
    "images": Operation(),
    "audio_speeches": Operation(),
    "audio_transcriptions": Operation(),
    "code_interpreter_sessions": Operation(grouping=("project_id",), requests="num_sessions"),
}
