"""The requests the simulator serves."""

from enum import StrEnum


class Call(StrEnum):
    MODELS = "models"
    MODEL = "model"
    EMBEDDINGS = "embeddings"
    CHAT = "chat"
    RESPONSES = "responses"

    @property
    def path(self) -> str:
        return PATHS[self]


PATHS = {
    Call.MODELS: "/v1/models",
    Call.MODEL: "/v1/models/{id}",
    Call.EMBEDDINGS: "/v1/embeddings",
    Call.CHAT: "/v1/chat/completions",
    Call.RESPONSES: "/v1/responses",
}

ALL = frozenset(Call)
PAID = frozenset({Call.EMBEDDINGS, Call.CHAT, Call.RESPONSES})
