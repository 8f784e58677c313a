"""Mistral: codes are numbers, and a 401 without words is all that a bad key gets.

The same 401 comes for a valid key whose plan is spent (OmniRoute#7638): nothing in it tells them apart.
"""

from exporter.outcome import Outcome
from exporter.providers.call import chat, embeddings
from exporter.providers.compatible import Compatible
from exporter.providers.reading.decision import Rules, table

MISTRAL = Compatible(
    calls=(embeddings("mistral-embed", 0.10), chat("ministral-3b-latest", 0.04, 0.04)),
    rules=Rules(words=table({Outcome.RATE_LIMITED_OTHER: "1300", Outcome.MODEL_NOT_FOUND: "1500"})),
)
