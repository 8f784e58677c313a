"""What a vendor's admin API has to offer: questions, and what their answers mean. It sends nothing."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from exporter.model import (
    Account,
    ApiKey,
    CostRow,
    Finding,
    Project,
    RateLimit,
    Reading,
    Request,
    Response,
    SpendLimit,
    UsageRow,
)
from exporter.providers.admin.operations import Operation


class Admin(Protocol):
    """The extension point: one file a vendor, one line in ``exporter.providers.admin.ADMINS``.

    Each question has its reading, with the same last arguments: ``page`` and ``after`` are the ``Page.next`` that
    the question was asked with. A reading never raises; without a page its finding says why. ``now`` is Unix
    seconds. A question's ``end`` must not be later than now.
    """

    @property
    def operations(self) -> Mapping[str, Operation]:
        """The usage endpoints worth asking, by name."""

    def fault(self, account: Account) -> Finding | None:
        """What is wrong with the credential, found here with nothing sent; None when it may be sent."""

    def costs(
        self, account: Account, start: float, end: float, page: str = "", *, limit: int | None = None
    ) -> Request: ...

    def read_costs(self, response: Response, account: Account, now: float, page: str = "") -> Reading[CostRow]: ...

    def usage(
        self,
        account: Account,
        operation: str,
        start: float,
        end: float,
        page: str = "",
        *,
        width: str,
        group_by: Sequence[str],
        limit: int | None = None,
    ) -> Request: ...

    def read_usage(
        self, response: Response, account: Account, now: float, page: str = "", *, operation: str
    ) -> Reading[UsageRow]: ...

    def spend_limit(self, account: Account, project: str = "") -> Request: ...

    def read_spend_limit(
        self, response: Response, account: Account, now: float, project: str = ""
    ) -> Reading[SpendLimit]: ...

    def projects(self, account: Account, after: str = "") -> Request: ...

    def read_projects(self, response: Response, account: Account, now: float, after: str = "") -> Reading[Project]: ...

    def rate_limits(self, account: Account, project: str, after: str = "") -> Request: ...

    def read_rate_limits(
        self, response: Response, account: Account, now: float, project: str, after: str = ""
    ) -> Reading[RateLimit]: ...

    def project_keys(self, account: Account, project: str, after: str = "") -> Request: ...

    def read_project_keys(
        self, response: Response, account: Account, now: float, project: str, after: str = ""
    ) -> Reading[ApiKey]: ...

    def admin_keys(self, account: Account, after: str = "") -> Request: ...

    def read_admin_keys(self, response: Response, account: Account, now: float, after: str = "") -> Reading[ApiKey]: ...
