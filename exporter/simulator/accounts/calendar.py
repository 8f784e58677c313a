"""Days and months in UTC, as Unix times."""

from datetime import UTC, datetime

DAY = 86_400


def month_start(now: float) -> float:
    moment = datetime.fromtimestamp(now, UTC)
    return moment.replace(day=1, hour=0, minute=0, second=0, microsecond=0).timestamp()
