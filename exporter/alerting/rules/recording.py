"""Recording rules: what alerts and dashboards ask for again and again. Names are ``level:metric:operation``.

They stand in the alerts' own group and before them, so that both are of the same moment.
"""

from collections.abc import Mapping

_OF_KEY = "sum by (instance, job, key, provider)"

RECORDED: Mapping[str, str] = {
    "provider_state:llmkey_keys:count": "sum by (provider, state) (\n  max by (key, provider, state) (llmkey_state)\n)",
    "provider:llmkey_keys:count": "count by (provider) (\n  count by (key, provider) (llmkey_state)\n)",
    "instance_key:llmkey_rate_limit_hits:increase1h": f"{_OF_KEY} (increase(llmkey_rate_limit_hits_total[1h]))",
    "instance_key:llmkey_probes_throttled:ratio_increase1h": (
        f"{_OF_KEY} (increase(llmkey_rate_limit_hits_total[1h]))\n/\n{_OF_KEY} (increase(llmkey_probes_total[1h]))"
    ),
    "instance_key:llmkey_ratelimit_headroom:min": (
        "min by (instance, job, key, provider) (\n  llmkey_ratelimit_remaining / (llmkey_ratelimit_limit > 0)\n)"
    ),
}
"""PromQL by the name of what it records."""
