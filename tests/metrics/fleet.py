"""A fleet that is only data, and a small one that shows every family."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from exporter.model import (
    AccountStatus,
    Finding,
    Hold,
    HoldReason,
    KeyDates,
    Kind,
    Limit,
    ModelInfo,
    Probing,
    Provider,
    ProviderHealth,
    Result,
    Secret,
    Severity,
    Status,
    Target,
    Track,
    VendorStatus,
)
from exporter.outcome import Outcome, Reason, State
from tests.metrics import accounts
from tests.metrics.accounts import DAY

NOW = accounts.NOW
CANARY = "sk-proj-CANARYcanaryCANARYcanaryCANARYcanary0123456789"
OPENAI = Provider(name="openai", kind="openai", base_url="https://api.openai.com/v1", official=True)
GATEWAY = Provider(name="gateway", kind="openai", base_url="http://litellm:4000/v1")


@dataclass(slots=True)
class Data:
    """A fleet held in plain fields."""

    targets: dict[str, Target] = field(default_factory=dict)
    board: dict[str, Status] = field(default_factory=dict)
    holds: dict[tuple[str, Kind], Hold] = field(default_factory=dict)
    healths: dict[str, ProviderHealth] = field(default_factory=dict)
    egress: bool | None = None
    flights: dict[str, int] = field(default_factory=dict)
    statuses: dict[str, AccountStatus] = field(default_factory=dict)
    vendor_pages: dict[str, VendorStatus] = field(default_factory=dict)
    key_dates: dict[str, KeyDates] = field(default_factory=dict)

    def held(self, name: str, kind: Kind) -> Hold | None:
        return self.holds.get((name, kind))

    def health(self) -> Mapping[str, ProviderHealth]:
        return self.healths

    def egress_up(self) -> bool | None:
        return self.egress

    def in_flight(self) -> Mapping[str, int]:
        return self.flights

    def accounts(self) -> Mapping[str, AccountStatus]:
        return self.statuses

    def vendors(self) -> Mapping[str, VendorStatus]:
        return self.vendor_pages

    def dates(self, name: str) -> KeyDates | None:
        return self.key_dates.get(name)

    def add(self, target: Target, status: Status | None = None) -> None:
        self.targets[target.name] = target
        if status:
            self.board[target.name] = status


def result(name: str, kind: Kind, outcome: Outcome, *, ago: float = 10.0, reason: Reason = Reason.NONE) -> Result:
    """A probe that started so long ago and took a quarter of a second."""
    return Result(
        target=name, kind=kind, at=NOW - ago, duration=0.25, finding=Finding(outcome=outcome, reason=reason),
        http_status=200,
    )  # fmt: skip


def track(
    last: Result, state: State | None = None, *, due: float | None = NOW + 50, since: float = NOW - 3600
) -> Track:
    """A kind whose last result led to its state."""
    usable = last.outcome.usable
    return Track(
        state=state or last.outcome.state,
        outcome=last.outcome,
        reason=last.reason,
        since=since,
        affirmed_at=last.ended_at if usable else None,
        last=last,
        last_success_at=last.ended_at if usable else None,
        due=due,
    )


def specimen() -> Data:
    """Keys that work, are revoked, have no money, are new, and are paused behind a gateway; two accounts."""
    fleet = Data(
        healths={"openai": ProviderHealth(up=True, degraded=False), "gateway": ProviderHealth(up=False)},
        egress=True,
        flights={"openai": 2, "gateway": 0},
        statuses={"acme": accounts.acme(), "lab": accounts.lab()},
        vendor_pages=accounts.pages(),
    )
    _works(fleet)
    _is_revoked(fleet)
    _has_no_money(fleet)
    fleet.add(Target(name="new", provider=OPENAI, secret=Secret(CANARY)))
    _is_paused(fleet)
    return fleet


def _works(fleet: Data) -> None:
    name = "prod-chat"
    target = Target(
        name=name,
        provider=OPENAI,
        secret=Secret(CANARY),
        account="acme",
        organization="org-1",
        project="proj_1",
        models=("gpt-5.4-nano", "o9", "unheard-of"),
        expires_at=NOW + 70 * DAY,
        rotate_after=90 * DAY,
        labels={"team": "search", "cost-centre": "4711"},
    )
    status = Status(
        name=name,
        provider="openai",
        state=State.OK,
        since=NOW - 86400,
        auth=track(result(name, Kind.AUTH, Outcome.LIMITED_SCOPE)),
        quota=track(result(name, Kind.QUOTA, Outcome.OK, ago=400), due=NOW + 500),
        models=(
            ModelInfo(name="gpt-5.4-nano", available=True, shutdown_at=NOW + 90 * 86400),
            ModelInfo(name="o9", available=False),
            ModelInfo(name="not-asked-for", available=True),
        ),
        models_at=NOW - 10,
        limits=(
            Limit(resource="requests", model="m-1", limit=500, remaining=499, reset_at=NOW + 0.12, at=NOW - 400),
            Limit(resource="tokens", model="m-1", limit=30_000_000, remaining=29_999_999, at=NOW - 400),
            Limit(resource="other", model="m-1", remaining=7, at=NOW - 400),
        ),
        probes={
            (Kind.AUTH, Outcome.OK): 1439,
            (Kind.AUTH, Outcome.TIMEOUT): 2,
            (Kind.AUTH, Outcome.TLS_ERROR): 1,
            (Kind.AUTH, Outcome.SLOW_DOWN): 1,
            (Kind.QUOTA, Outcome.OK): 96,
            (Kind.QUOTA, Outcome.OVERLOADED): 3,
        },
        tokens=192,
        cost_usd=0.00000384,
    )
    fleet.add(target, status)
    fleet.key_dates[name] = KeyDates(created_at=NOW - 60 * DAY, last_used_at=NOW - 30, expires_at=NOW + 120 * DAY)


def _is_revoked(fleet: Data) -> None:
    name = "revoked"
    target = Target(
        name=name,
        provider=OPENAI,
        secret=Secret(CANARY),
        severity=Severity.WARNING,
        created_at=NOW - 100 * DAY,
        rotate_after=90 * DAY,
    )
    status = Status(
        name=name,
        provider="openai",
        state=State.AUTH_FAILED,
        since=NOW - 300,
        auth=track(result(name, Kind.AUTH, Outcome.INVALID_KEY)),
        quota=track(result(name, Kind.QUOTA, Outcome.OK, ago=5000), due=NOW - 10),
        probes={(Kind.AUTH, Outcome.INVALID_KEY): 7, (Kind.QUOTA, Outcome.OK): 1},
    )
    fleet.add(target, status)
    fleet.holds[name, Kind.QUOTA] = Hold(HoldReason.AUTH_FAILED)


def _has_no_money(fleet: Data) -> None:
    name = "broke"
    target = Target(name=name, provider=OPENAI, secret=None, secret_fault="environment variable BROKE is not set")
    spent = result(name, Kind.QUOTA, Outcome.QUOTA_EXHAUSTED, ago=60, reason=Reason.CREDIT_BALANCE)
    status = Status(
        name=name,
        provider="openai",
        state=State.QUOTA_EXHAUSTED,
        since=NOW - 7200,
        auth=track(result(name, Kind.AUTH, Outcome.OK)),
        quota=track(spent, due=NOW + 100),
        probes={(Kind.AUTH, Outcome.OK): 120, (Kind.QUOTA, Outcome.QUOTA_EXHAUSTED): 5},
        tokens=0,
        cost_usd=0.005,
    )
    fleet.add(target, status)
    fleet.holds[name, Kind.QUOTA] = Hold(HoldReason.BACKOFF, NOW + 1740)


def _is_paused(fleet: Data) -> None:
    name = "paused.eu_1"
    target = Target(
        name=name,
        provider=GATEWAY,
        secret=Secret("short"),
        account='back\\slash "quoted"\nsecond line',
        labels={"Straße": "Zürich 東京 🔑"},
        paused_until=NOW + 3600,
        quota=Probing(interval=900.0, timeout=30.0, enabled=False),
    )
    status = Status(
        name=name,
        provider="gateway",
        state=State.PROVIDER_ERROR,
        since=NOW - 1000,
        auth=track(result(name, Kind.AUTH, Outcome.SERVER_ERROR, ago=900), due=NOW + 20),
        probes={(Kind.AUTH, Outcome.SERVER_ERROR): 3},
    )
    fleet.add(target, status)
    fleet.holds[name, Kind.AUTH] = Hold(HoldReason.PAUSED, NOW + 3600)
