"""Together: its list of models is a bare array, and its type ``credit_limit`` comes with plain rate limits too."""

from exporter.providers.call import chat
from exporter.providers.compatible import Compatible

TOGETHER = Compatible(calls=(chat("meta-llama/Meta-Llama-3.1-8B-Instruct-Turbo", 0.18, 0.18),))
