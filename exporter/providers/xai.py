"""xAI: ``error`` is a string and ``code`` a sentence; a bad key is a 400, empty credit a 403 or 429."""

from exporter.providers.call import chat
from exporter.providers.compatible import Compatible

XAI = Compatible(calls=(chat("grok-4-fast-non-reasoning", 0.20, 0.50), chat("grok-3-mini", 0.30, 0.50, cap=64)))
