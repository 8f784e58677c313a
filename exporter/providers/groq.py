"""Groq: OpenAI's words, no embeddings; ``requests`` limits are per day. The generic tables know them."""

from exporter.providers.call import chat
from exporter.providers.compatible import Compatible

GROQ = Compatible(
    calls=(chat("llama-3.1-8b-instant", 0.05, 0.08), chat("openai/gpt-oss-20b", 0.10, 0.50, cap=64)),
    cap="max_completion_tokens",
)
