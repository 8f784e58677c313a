"""OpenRouter. Its list of models needs no key at all, so ``auth`` asks for the key's own description instead."""

from exporter.outcome import Outcome
from exporter.providers.call import chat
from exporter.providers.compatible import Compatible
from exporter.providers.reading.decision import Rules, phrases

OPENROUTER = Compatible(
    calls=(chat("meta-llama/llama-3.1-8b-instruct", 0.02, 0.03), chat("openai/gpt-4o-mini", 0.15, 0.60, cap=16)),
    rules=Rules(
        messages=phrases(
            (Outcome.INVALID_KEY, r"^user not found"),
            (Outcome.MODEL_NOT_FOUND, r"data policy|guardrail restrictions"),
        ),
    ),
    auth_path="/key",
)
