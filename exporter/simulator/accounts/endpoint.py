"""What the admin API can be asked, and the scope each needs (api.usage.read and api.management.read)."""

from enum import StrEnum


class Endpoint(StrEnum):
    COSTS = "costs"
    USAGE = "usage"
    SPEND_LIMITS = "spend_limits"
    PROJECTS = "projects"
    RATE_LIMITS = "rate_limits"
    API_KEYS = "api_keys"
    ADMIN_API_KEYS = "admin_api_keys"

    @property
    def scope(self) -> str:
        return "api.usage.read" if self in (Endpoint.COSTS, Endpoint.USAGE) else "api.management.read"
