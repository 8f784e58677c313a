"""What a vendor's module has to offer. It describes requests and reads answers; it sends nothing."""

from typing import Protocol

from exporter.model import Finding, Kind, Request, Response, Target
from exporter.providers.call import Call


class Vendor(Protocol):
    """The extension point: one file a vendor, one line in ``exporter.providers.VENDORS``."""

    @property
    def calls(self) -> tuple[Call, ...]:
        """The candidates for ``call: auto``, cheapest first."""

    @property
    def prices(self) -> tuple[Call, ...]:
        """Further calls with known prices, for a model that the user names."""

    def fault(self, target: Target) -> Finding | None:
        """What is wrong with the credential, found here with nothing sent; None when it may be sent."""

    def auth_request(self, target: Target) -> Request:
        """The free request that proves the key."""

    def quota_request(self, target: Target, call: Call) -> Request:
        """The paid request that proves money, as cheap as it can be."""

    def read(self, kind: Kind, response: Response, target: Target, now: float) -> Finding:
        """What the answer means. Never raises; ``now`` is Unix seconds."""
