"""Accounts that show every family: one that is read well, and one whose admin key is refused."""

from exporter.model import (
    AccountStatus,
    Bound,
    Collector,
    CollectorStatus,
    Incident,
    Indicator,
    KeyStanding,
    ListedKey,
    RateLimit,
    SpendLimit,
    Spent,
    UsageDetail,
    VendorStatus,
)
from exporter.outcome import Outcome

NOW = 1_795_305_600.0  # 2026-11-22
DAY = 86_400.0
HOSTILE = 'back\\slash "quoted"\nline {a="b"} %s 100%'


def listed(standing: KeyStanding, name: str = "k") -> ListedKey:
    return ListedKey(name=name, project="proj_1", standing=standing)


def detail(*, project: str = "proj_1", api_key: str = "key_1", user: str = "", batch: str = "false") -> UsageDetail:
    return UsageDetail("completions", project, "gpt-5.4-nano", api_key, user, batch, 1000, 200, 300, 40, 5)


def acme() -> AccountStatus:
    """Everything is known of it."""
    read_well = CollectorStatus(success=True, tried_at=NOW - 60, last_success_at=NOW - 60)
    collectors = {
        Collector.COSTS: CollectorStatus(success=True, last_success_at=NOW - 300, data_at=NOW - DAY),
        Collector.USAGE: CollectorStatus(success=True, last_success_at=NOW - 30, data_at=NOW - 120),
        Collector.LIMITS: read_well,
        Collector.KEYS: CollectorStatus(success=False, last_success_at=NOW - 900, outcome=Outcome.PERMISSION_DENIED),
    }
    return AccountStatus(
        name="acme",
        provider="openai",
        collectors=collectors,
        spent=Spent(18.3, 412.1),
        foreign={"eur": 3.5},
        by_line_item={"gpt-5, input": Spent(0.5, 12.0)},
        by_project={"proj_1": Spent(15.25, 300.0), HOSTILE: Spent(3.0, 110.0)},
        by_key={"prod-chat": Spent(12.5, 250.0), "of-another-shard": Spent(0.0, 31.0)},
        usual_day=17.75,
        estimated_today=21.4,
        unpriced={"gpt-new": 12_000},
        tokens={
            ("proj_1", "gpt-5.4-nano", "input"): 123_456_789.0,
            ("proj_1", "gpt-5.4-nano", "output"): 4_567.0,
            ("proj_1", HOSTILE, "input"): 1.0,
            ("other", "other", "cached"): 7_000_000.0,
        },
        requests={("proj_1", "gpt-5.4-nano"): 5_120.0, ("other", "other"): 3.0},
        folded=7_000_000.0,
        refused={Collector.COSTS: 0, Collector.USAGE: 2},
        budget_usd=500.0,
        budget_reached={0.5: True, 0.8: True, 1.0: False},
        spend_limits=(SpendLimit(usd=600.0, enforcing=False), SpendLimit(usd=320.0, enforcing=True, project="proj_1")),
        rate_limits=(
            RateLimit(project="proj_1", model="gpt-5.4-nano", requests_per_minute=500, tokens_per_minute=2e6),
        ),
        forecast_month=561.95,
        exhaustion={Bound.BUDGET: NOW + 5 * DAY, Bound.CREDIT: NOW + 8 * DAY},
        credit_remaining=87.9,
        credit_expires_at=NOW + 40 * DAY,
        keys=(listed(KeyStanding.MONITORED), listed(KeyStanding.UNUSED), listed(KeyStanding.UNUSED)),
        names={"proj_1": "Search", "key_1": "prod"},
        details=(detail(), detail(project="", api_key="", batch="")),
        compat=frozenset({"foxdalas"}),
    )


def lab() -> AccountStatus:
    """Nothing but its budget and the refusal of its admin key is known; one collector was never tried."""
    refused = CollectorStatus(success=False, tried_at=NOW - 5, failures=3, outcome=Outcome.INVALID_KEY)
    collectors = {Collector.COSTS: refused, Collector.USAGE: CollectorStatus()}
    return AccountStatus(name="lab", provider="gateway", collectors=collectors, budget_usd=20.0)


def pages() -> dict[str, VendorStatus]:
    """The vendor's status page tells of two incidents."""
    incidents = (
        Incident(id="1", title="Elevated errors", impact=Indicator.MAJOR),
        Incident(id="2", title="Late invoices", impact=Indicator.NONE),
    )
    return {"openai": VendorStatus(indicator=Indicator.MINOR, incidents=incidents, at=NOW - 20)}
