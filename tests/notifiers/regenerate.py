"""Writes the golden messages anew: ``python -m tests.notifiers.regenerate``. Read the difference like code."""

from pathlib import Path

from exporter.notifiers import NOTIFIERS
from tests.notifiers.specimens import NOTICES, render, written

GOLDEN = Path(__file__).with_name("golden")


def drawn() -> dict[str, str]:
    """What each kind sends for each notice, by file name."""
    return {
        f"{kind}.{case}.txt": "\n".join(written(message) for message in render(kind, notice))
        for kind in NOTIFIERS
        for case, notice in NOTICES.items()
    }


if __name__ == "__main__":
    for name, text in drawn().items():
        (GOLDEN / name).write_text(text, encoding="utf-8")
