"""Azure OpenAI through its v1 API (``https://NAME.openai.azure.com/openai/v1``): ``api-key`` instead of Bearer.

A model here is a *deployment*, named by whoever made it, so the candidates are only the usual names.
"""

from collections.abc import Mapping

from exporter.outcome import Outcome
from exporter.providers.call import chat, embeddings
from exporter.providers.compatible import Compatible
from exporter.providers.reading.decision import Rules, phrases, table


class Azure(Compatible):
    """The header is ``api-key``."""

    def credential(self, secret: str) -> Mapping[str, str]:
        return {"api-key": secret}


_WORDS = table({
    Outcome.INVALID_KEY: "invalidauthenticationtoken authenticationtypedisabled",
    Outcome.MODEL_NOT_FOUND: "operationnotsupported",
})  # fmt: skip
_MESSAGES = phrases(
    # The path or the api-version is wrong, not the key.
    (Outcome.BAD_REQUEST, r"^resource not found|api version not supported|api-version (query|is)"),
)

AZURE = Azure(
    calls=(
        embeddings("text-embedding-3-small", 0.02),
        chat("gpt-4o-mini", 0.15, 0.60),
        chat("gpt-4.1-nano", 0.10, 0.40),
    ),
    rules=Rules(words=_WORDS, messages=_MESSAGES),
    cap="max_completion_tokens",
)
