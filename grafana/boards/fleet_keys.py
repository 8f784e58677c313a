"""Which keys of a large fleet are worth a row each.

They are found by one question before all others, and a hidden variable names them: a range query over all keys of a
large fleet would hold more samples than Prometheus allows (50 million).
"""

from grafana.promql import EVERY_KEY, NOT_OK, SCRAPED, each, watched

MOST = 30
TROUBLED = f'{SCRAPED}, provider=~"$provider", key=~"$troubled"'
"""Of these keys."""

_FIRST = 1e11  # above every Unix time: what is wrong now comes before what has changed


def troubled_keys() -> str:
    """Keys that are not ok at the end of the shown time, then those that changed in it, newest first."""
    wrong = each("max", EVERY_KEY, f"{watched('llmkey_state', NOT_OK)} == 1")
    changed = each("max", EVERY_KEY, watched("llmkey_state_change_timestamp_seconds"))
    return f"topk({MOST}, {wrong} * {_FIRST:.0f} or {changed} > time() - $__range_s)"
