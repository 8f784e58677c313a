"""The wanted page, as text. ``python -m tests.metrics.regenerate`` writes it anew; read the difference like code."""

from tests.metrics.regenerate import GOLDEN, drawn


def test_the_specimen_fleet_is_drawn_as_the_golden_file_says() -> None:
    """Names, help, types, labels, order and values are those of golden.prom, byte for byte."""
    assert drawn().decode() == GOLDEN.read_text(encoding="utf-8")
