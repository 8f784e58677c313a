"""DeepSeek: no embeddings, an empty balance is a 402. The generic tables know its words."""

from exporter.providers.call import chat
from exporter.providers.compatible import Compatible

DEEPSEEK = Compatible(calls=(chat("deepseek-chat", 0.28, 0.42), chat("deepseek-v4-flash", 0.28, 0.42, cap=64)))
