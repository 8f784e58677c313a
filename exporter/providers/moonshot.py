"""Moonshot (Kimi): the type tells; an empty balance comes as 403 or 429. The generic tables know its types."""

from exporter.providers.call import chat
from exporter.providers.compatible import Compatible

MOONSHOT = Compatible(calls=(chat("moonshot-v1-8k", 0.20, 2.00), chat("kimi-k2.5", 0.60, 3.00, cap=64)))
