"""SiliconFlow: codes are numbers, and a 403, often with an empty body, is an empty balance."""

from exporter.outcome import Outcome
from exporter.providers.call import chat, embeddings
from exporter.providers.compatible import Compatible
from exporter.providers.reading.decision import CREDIT, Rules, table

_WORDS = table({
    CREDIT: "30001 30011",
    Outcome.MODEL_NOT_FOUND: "20012 30003",
    Outcome.OVERLOADED: "50501 50505 50603",
})  # fmt: skip

SILICONFLOW = Compatible(
    calls=(
        embeddings("Pro/BAAI/bge-m3", 0.01),
        chat("deepseek-ai/DeepSeek-V3", 0.27, 1.00),
    ),  # free models prove nothing
    rules=Rules(words=_WORDS, statuses={403: CREDIT}),
)
