"""Accounts at the vendors: what is asked of an admin API and of a status page, and what the answers mean."""

from collections.abc import Mapping

from exporter.providers.admin.admin import Admin
from exporter.providers.admin.openai import OPENAI_ADMIN
from exporter.providers.admin.operations import COMPAT_GROUPING, GROUPING, MOST_BUCKETS, OPERATIONS, Operation
from exporter.providers.admin.status_page import read_status, status_requests

__all__ = [
    "ADMINS",
    "COMPAT_GROUPING",
    "GROUPING",
    "MOST_BUCKETS",
    "OPENAI_ADMIN",
    "OPERATIONS",
    "Admin",
    "Operation",
    "read_status",
    "status_requests",
]

ADMINS: Mapping[str, Admin] = {
    "openai": OPENAI_ADMIN,
}
"""By kind of provider. No admin key, no account: the other kinds have no such API (gateways neither)."""
