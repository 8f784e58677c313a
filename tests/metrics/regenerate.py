"""Draws the golden exposition anew: ``python -m tests.metrics.regenerate``. Read the difference like code."""

from pathlib import Path

from exporter.metrics import Exposition, Instruments
from tests.metrics.fleet import NOW, specimen

GOLDEN = Path(__file__).with_name("golden.prom")


def drawn() -> bytes:
    """The page of the specimen fleet without its last chunk, which is the process's own and differs each time."""
    _, chunks = Exposition(specimen(), Instruments(), clock=lambda: NOW).render("")
    return b"".join(list(chunks)[:-1])


if __name__ == "__main__":
    GOLDEN.write_bytes(drawn())
