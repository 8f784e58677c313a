"""Google Gemini through its OpenAI-compatible API (``https://generativelanguage.googleapis.com/v1beta/openai``).

A bad key is a 400, a wrong region too, and "You exceeded your current quota" is nearly always a limit
per minute or day: the generic tables look for Google's marks first. A key without them is told here.
"""

from exporter.outcome import Outcome
from exporter.providers.call import chat, embeddings
from exporter.providers.compatible import Compatible
from exporter.providers.reading.decision import Rules, phrases

GEMINI = Compatible(
    calls=(embeddings("gemini-embedding-001", 0.15), chat("gemini-2.5-flash-lite", 0.10, 0.40, cap=64)),
    rules=Rules(
        messages=phrases(
            (Outcome.RATE_LIMITED_OTHER, r"exceeded your current quota(?!.*(spending cap|prepayment))"),
        ),
    ),
)
