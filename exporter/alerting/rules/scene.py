"""What the conditions look at: one key, one account, or everything that is neither, at one moment."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from exporter.model import AccountStatus, Collector, Hold, KeyDates, Kind, Status, Target, VendorStatus


@dataclass(frozen=True, slots=True)
class Throttling:
    """How a key was throttled in the last hour: probes, and how many of them were."""

    probes: int = 0
    throttled: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyScene:
    """One key. ``alike`` of the provider's ``keys`` are in the same state. ``provider_up`` None: not known.

    ``account`` is what is known of its account, None without one that is read here. ``dates`` are the key's by the
    vendor's word and the configuration's together; ``dated`` False: the vendor's are not known.
    """

    target: Target
    status: Status
    now: float
    holds: Mapping[Kind, Hold | None] = field(default_factory=dict)
    throttling: Throttling = Throttling()
    provider_up: bool | None = None
    alike: int = 1
    keys: int = 1
    account: AccountStatus | None = None
    dates: KeyDates = field(default_factory=KeyDates)
    dated: bool = True

    def unread(self, evidence: Iterable[Collector], since: float) -> bool:
        """Whether the vendor's dates are missing, and what gives them was not read since then."""
        return not self.dated and self.account is not None and _unread(self.account, evidence, since)


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountScene:
    """One account that is read here."""

    status: AccountStatus
    now: float

    def unread(self, evidence: Iterable[Collector], since: float) -> bool:
        """Whether some of that was not read since then, though it is to be."""
        return _unread(self.status, evidence, since)


@dataclass(frozen=True, slots=True, kw_only=True)
class FleetScene:
    """Everything that is neither a key nor an account.

    ``down_since``/``degraded_since`` are by provider, ``failing`` by receiver (since when it takes nothing), as Unix
    times; ``egress_lost_at``, ``refused_at`` (a configuration), ``missed_at`` (the latest missed probe) are
    None where there is nothing to tell. ``troubled`` counts by provider: keys in trouble, keys in all. ``vendors`` are
    the status pages by provider, those that could be read lately.
    """

    now: float
    down_since: Mapping[str, float] = field(default_factory=dict)
    degraded_since: Mapping[str, float] = field(default_factory=dict)
    troubled: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    egress_lost_at: float | None = None
    refused_at: float | None = None
    missed_at: float | None = None
    failing: Mapping[str, float] = field(default_factory=dict)
    vendors: Mapping[str, VendorStatus] = field(default_factory=dict)

    def unread(self, _evidence: Iterable[Collector], _since: float) -> bool:
        """Nothing of this is read of accounts."""
        return False


def _unread(account: AccountStatus, evidence: Iterable[Collector], since: float) -> bool:
    known = [account.collectors[name] for name in evidence if name in account.collectors]
    return any(one.last_success_at is None or one.last_success_at < since for one in known)
