"""From days, as they are written, to Unix seconds."""

import datetime as dt


def midnight(day: dt.date) -> float:
    """When the day begins (UTC)."""
    return dt.datetime.combine(day, dt.time(), dt.UTC).timestamp()
