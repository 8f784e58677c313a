"""What ``spend --format json`` prints: the accounts as ``/api/v1/accounts/NAME`` tells them.

::

    {"at", "accounts": [ACCOUNT, …]}

ACCOUNT is described in :mod:`exporter.web.accounts.document`; its ``credit`` has what was ``granted`` and is not past
its end, but not whether it is contradicted, since no key is asked. ``secret_fault`` says why there is no admin key
(empty: there is one, or none is configured).
"""

from collections.abc import Sequence
from typing import Any

from exporter.app.spending import Report
from exporter.web.accounts.document import account, credit, key_costs, listed_key
from exporter.web.times import rfc3339


def document(reports: Sequence[Report]) -> dict[str, Any]:
    """Ready for :func:`json.dumps`."""
    at = max((report.at for report in reports), default=None)
    return {"at": rfc3339(at), "accounts": [_account(report) for report in reports]}


def _account(report: Report) -> dict[str, Any]:
    status = report.status
    return {
        **account(status),
        "credit": {"granted": report.granted, **credit(status)},
        "key_costs": key_costs(status),
        "keys": None if status.keys is None else [listed_key(key) for key in status.keys],
        "secret_fault": report.account.secret_fault,
    }
