"""UTC days and months of a moment. A day is counted from the epoch; moments are Unix seconds."""

import math
from datetime import UTC, datetime

DAY = 86400.0
HOUR = 3600.0


def day(moment: float) -> int:
    """The UTC day that the moment lies in; midnight belongs to the day it begins."""
    return math.floor(moment / DAY)


def midnight(moment: float) -> float:
    """When the moment's day began."""
    return day(moment) * DAY


def month_start(moment: float, back: int = 0) -> float:
    """When the moment's month began, or the month so many before it."""
    at = datetime.fromtimestamp(moment, UTC)
    months = at.year * 12 + at.month - 1 - back
    return datetime(months // 12, months % 12 + 1, 1, tzinfo=UTC).timestamp()


def month_end(moment: float) -> float:
    """When the next month begins."""
    return month_start(moment, back=-1)
