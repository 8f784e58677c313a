"""OpenAI's admin API (``/v1/organization/…``). Gateways that speak OpenAI's API do not serve it."""

from exporter.model import Account, Finding, Target
from exporter.providers.admin import requests
from exporter.providers.admin.costs import read_costs
from exporter.providers.admin.directory import read_admin_keys, read_project_keys, read_projects
from exporter.providers.admin.limits import read_rate_limits, read_spend_limit
from exporter.providers.admin.operations import OPERATIONS
from exporter.providers.admin.usage import read_usage
from exporter.providers.fault import find_fault


class _OpenAIAdmin:
    operations = OPERATIONS

    costs = staticmethod(requests.costs)
    usage = staticmethod(requests.usage)
    spend_limit = staticmethod(requests.spend_limit)
    projects = staticmethod(requests.projects)
    rate_limits = staticmethod(requests.rate_limits)
    project_keys = staticmethod(requests.project_keys)
    admin_keys = staticmethod(requests.admin_keys)

    read_costs = staticmethod(read_costs)
    read_usage = staticmethod(read_usage)
    read_spend_limit = staticmethod(read_spend_limit)
    read_projects = staticmethod(read_projects)
    read_rate_limits = staticmethod(read_rate_limits)
    read_project_keys = staticmethod(read_project_keys)
    read_admin_keys = staticmethod(read_admin_keys)

    @staticmethod
    def fault(account: Account) -> Finding | None:
        """The faults of an admin key's form are those of any key. An ordinary key is well formed: OpenAI is asked."""
        as_target = Target(
            name=account.name, provider=account.provider, secret=account.secret, secret_fault=account.secret_fault
        )
        return find_fault(as_target)


OPENAI_ADMIN = _OpenAIAdmin()
