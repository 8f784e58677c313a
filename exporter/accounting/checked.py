"""Values of a book that another process left, each checked for what it should be."""

import math


def number(value: object) -> float:
    """A finite number. Raises ValueError for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise ValueError("no number")
    return float(value)


def number_or_none(value: object) -> float | None:
    """As :func:`number`; None stays None."""
    return None if value is None else number(value)


def text(value: object) -> str:
    """A text. Raises ValueError for anything else."""
    if not isinstance(value, str):
        raise ValueError("no text")  # noqa: TRY004  # what is read is wrong, not how it is read
    return value
