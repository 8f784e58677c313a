"""OpenAI, and any gateway that speaks its API: the generic tables are enough.

Prices per million tokens and shutdown dates: litellm's price list 1.109.1 (2026-11). Models die within
a year or two, hence several candidates, and the model list decides which are still there.
"""

from exporter.providers.call import chat, embeddings, responses
from exporter.providers.compatible import Compatible

_REASONING = 64  # hidden reasoning counts against the cap; under some dozens the answer is a 400

OPENAI = Compatible(
    calls=(
        embeddings("text-embedding-3-small", 0.02),
        embeddings("text-embedding-ada-002", 0.10),
        embeddings("text-embedding-3-large", 0.13),
        chat("gpt-4.1-nano", 0.10, 0.40),
        chat("gpt-4o-mini", 0.15, 0.60),
        chat("gpt-5-nano", 0.05, 0.40, cap=_REASONING),
        chat("gpt-6-luna", 0.10, 0.50, cap=_REASONING),
        chat("gpt-5.4-nano", 0.20, 1.25, cap=_REASONING),
        responses("gpt-4o-mini", 0.15, 0.60),
        responses("gpt-6-luna", 0.10, 0.50, cap=_REASONING),
        responses("gpt-5.4-nano", 0.20, 1.25, cap=_REASONING),
    ),
    prices=(
        chat("gpt-5.6-luna", 0.20, 1.20, cap=_REASONING),
        chat("gpt-5-mini", 0.25, 2.00, cap=_REASONING),
        chat("gpt-4.1-mini", 0.40, 1.60),
        chat("gpt-3.5-turbo", 0.50, 1.50),
        chat("gpt-4.1", 2.00, 8.00),
        chat("gpt-4o", 2.50, 10.00),
    ),
    cap="max_completion_tokens",
)
