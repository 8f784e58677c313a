"""Which keys of a large fleet are worth a row each.

They are found by one question before all others, and a hidden variable names them: a range query over all keys of a
large fleet would hold more samples than Prometheus allows (50 million).
"""

from grafana.promql import EVERY_KEY, SCRAPED, each, in_trouble, unpaused, watched

MOST = 30
TROUBLED = f'{SCRAPED}, provider=~"$provider", key=~"$troubled"'
"""Of these keys."""


def troubled_keys() -> str:
    """Keys that are not ok at the end of the shown time, worst first, then those that changed in it, newest first."""
    wrong = each("max", EVERY_KEY, in_trouble())
    changed = each("max", EVERY_KEY, unpaused(watched("llmkey_state_change_timestamp_seconds")))
    return f"topk({MOST}, {wrong} or {changed} > time() - $__range_s)"
