"""What a large configuration costs at start: reading, checking, resolving and noting ten thousand keys.

CPU time of this process. Alone: ``python -m tests.bench.loading``.
"""

import statistics
import sys
import tempfile
import time
from pathlib import Path

from exporter.config import load, notes, resolve

KEYS = 10_000
ROUNDS = 3
KEY = """
  - name: key-{0}
    secret: {{file: /run/secrets/key-{0}}}
    organization: org-{0}
    models: [gpt-5.4-nano]
    labels: {{team: search, stage: live}}
    probing: {{quota: {{interval: 30m}}}}"""


def main() -> list[str]:
    """Rows of a table: what, and how much."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "llmkey.yml"
        file.write_text("keys:" + "".join(KEY.format(number) for number in range(KEYS)))
        spent = statistics.median(once(file) for _ in range(ROUNDS))
    return [f"| reading a configuration of {KEYS:,} keys | {spent:.2f} s |"]


def once(file: Path) -> float:
    began = time.process_time()
    settings = load(file, environ={}, flags={})
    targets = resolve(settings, environ={}, read=bytes)
    notes(settings, targets, mode=lambda _: None)
    return time.process_time() - began


if __name__ == "__main__":
    sys.stdout.write("\n".join(main()) + "\n")
