"""The stories every rule about an account must live through; promtool's time begins at midnight (UTC)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from exporter.alerting.rules import ACCOUNT_RULES

from .story import Labels, Story, Value, series, values

DAY = 86400.0
BEGIN = 10  # minutes until trouble begins
REST = 20  # minutes after it has ended
GAP = 5  # minutes without series, while an exporter begins anew
ROWS = {rule.name: rule for rule in ACCOUNT_RULES}
ACCOUNT = {"account": "acme", "provider": "openai"}
_READ = "account_collector_success", "collector=costs"
NOBODY: tuple[Labels, ...] = ()

Shown = Mapping[tuple[str, str], Value]
"""Values by the metric's name after ``llmkey_`` and one label, ``limit=credit`` (or several, or none)."""


@dataclass(frozen=True, kw_only=True)
class Trouble:
    """What one series shows in trouble and, just short of it, in peace. ``extra``: labels the alert has beside."""

    alert: str
    metric: str
    labels: str = ""
    bad: float = 1.0
    fine: float = 0.0
    also: Shown = field(default_factory=dict)
    extra: Labels = field(default_factory=dict)
    detail: str = ""

    def told(self) -> tuple[Labels, ...]:
        return ({**ACCOUNT, "severity": str(ROWS[self.alert].severity), **self.extra},)


def _limits(scope: str, project: str = "", **values: float) -> Shown:
    labels = f"scope={scope}" + (f",project={project}" if project else "")
    return {(f"account_spend_limit_{name}", labels): value for name, value in values.items()}


def _keys(alert: str, status: str, **others: float) -> Trouble:
    also: Shown = {("account_keys", f"status={other}"): value for other, value in others.items()}
    return Trouble(alert=alert, metric="account_keys", labels=f"status={status}", bad=2.0, also=also)


TROUBLES = (
    Trouble(
        alert="LLMAccountSpendLimitEnforcing",
        metric="account_spend_limit_enforcing",
        labels="scope=organization",
        also=_limits("project", "p", usd=100.0, enforcing=0.0),
        extra={"scope": "organization"},
    ),
    Trouble(
        alert="LLMAccountSpendLimitEnforcing",
        metric="account_spend_limit_enforcing",
        labels="scope=project,project=p",
        also=_limits("organization", usd=100.0, enforcing=0.0),
        extra={"scope": "project", "project": "p"},
        detail="project",
    ),
    Trouble(
        alert="LLMAccountSpendLimitNear",
        metric="account_cost_month_usd",
        bad=90.0,
        fine=89.99,
        also={
            **_limits("organization", usd=100.0, enforcing=0.0),
            **_limits("project", "p", usd=80.0),
            ("project_cost_month_usd", "project=p"): 10.0,
        },
        extra={"scope": "organization"},
    ),
    Trouble(
        alert="LLMAccountSpendLimitNear",
        metric="project_cost_month_usd",
        labels="project=p",
        bad=72.0,
        fine=71.99,
        also={
            **_limits("project", "p", usd=80.0, enforcing=0.0),
            **_limits("project", "nothing", usd=0.0),
            ("project_cost_month_usd", "project=nothing"): 1.0,
            ("project_cost_month_usd", "project=free"): 500.0,
            ("account_cost_month_usd", ""): 580.0,
        },
        extra={"scope": "project", "project": "p"},
        detail="project",
    ),
    Trouble(
        alert="LLMAccountBudgetWarning",
        metric="account_budget_reached",
        labels="threshold=0.8",
        also={("account_budget_reached", "threshold=1"): 0.0},
        extra={"threshold": "0.8"},
    ),
    Trouble(
        alert="LLMAccountBudgetForecastExceeded",
        metric="account_forecast_month_usd",
        bad=500.01,
        fine=500.0,
        also={("account_budget_usd", ""): 500.0, ("account_cost_month_usd", ""): 499.99},
    ),
    Trouble(
        alert="LLMAccountBudgetForecastExceeded",
        metric="account_forecast_month_usd",
        bad=500.01,
        fine=500.0,
        also={("account_budget_usd", ""): 500.0},
        detail="cost unknown",
    ),
    Trouble(
        alert="LLMAccountCreditLow",
        metric="account_exhaustion_timestamp_seconds",
        labels="limit=credit",
        bad=3 * DAY,
        fine=4 * DAY,
        also={
            ("account_exhaustion_timestamp_seconds", "limit=budget"): 0.0,
            ("account_credit_remaining_usd", ""): 0.01,
        },
    ),
    Trouble(
        alert="LLMAccountCreditLow",
        metric="account_credit_remaining_usd",
        bad=0.0,
        fine=0.01,
        detail="nothing left",
    ),
    Trouble(
        alert="LLMAccountCreditExpiring",
        metric="account_credit_expires_timestamp_seconds",
        bad=14 * DAY,
        fine=14 * DAY + 7200,
        also={("account_credit_remaining_usd", ""): 0.01},
    ),
    Trouble(
        alert="LLMAccountCreditExpiring",
        metric="account_credit_expires_timestamp_seconds",
        bad=14 * DAY,
        fine=14 * DAY + 7200,
        detail="amount unknown",
    ),
    Trouble(
        alert="LLMAccountSpendSpike",
        metric="account_estimated_cost_today_usd",
        bad=11.01,
        fine=11.0,
        also={("account_usual_day_usd", ""): 10.0, ("account_cost_today_usd", ""): 3.0},
    ),
    Trouble(
        alert="LLMAccountSpendSpike",
        metric="account_cost_today_usd",
        bad=1.01,
        fine=1.0,
        also={("account_usual_day_usd", ""): -5.0},
        detail="from costs alone",
    ),
    Trouble(
        alert="LLMAccountCollectorFailing",
        metric="account_collector_success",
        labels="collector=costs",
        bad=0.0,
        fine=1.0,
        also={("account_collector_success", "collector=usage"): 1.0},
        extra={"collector": "costs"},
    ),
    _keys("LLMKeyUnmonitored", "unmonitored", unused=0.0, monitored=4.0, owner_inactive=1.0),
    _keys("LLMKeyUnused", "unused", unmonitored=0.0, monitored=4.0, owner_inactive=1.0),
)


def shown(instance: str, also: Shown, minutes: int, egress: float = 1.0) -> dict[str, str]:
    """So many minutes of what does not change, at one exporter."""
    out = {series("llmkey_exporter_egress_up", instance=instance, job="llmkey"): values((minutes, egress))}
    return out | {_series(instance, *what): values((minutes, value)) for what, value in also.items()}


def _series(instance: str, metric: str, labels: str) -> str:
    own = dict(pair.split("=") for pair in labels.split(",")) if labels else {}
    return series(f"llmkey_{metric}", **ACCOUNT, **own, instance=instance, job="llmkey")


def stories() -> Iterator[Story]:
    for trouble in TROUBLES:
        yield from _of(trouble)
    yield from _not_both()
    yield from _collectors()
    yield from _budgets()
    yield from _days()


def _of(trouble: Trouble) -> Iterator[Story]:
    rule = ROWS[trouble.alert]
    pending, keeping = round(rule.pending / 60), round(rule.keep_firing / 60)
    fires, ends = BEGIN + pending, BEGIN + pending + 5 + keeping
    told, long = trouble.told(), ends + REST

    def at(instance: str, *spans: tuple[int, Value], egress: float = 1.0) -> dict[str, str]:
        also = shown(instance, trouble.also, long, egress)
        return also | {_series(instance, trouble.metric, trouble.labels): values(*spans)}

    def story(name: str, series: dict[str, str], expect: dict[int, tuple[Labels, ...]]) -> Story:
        detail = f"({trouble.detail})" if trouble.detail else ""
        return Story(name=f"{trouble.alert}{detail} {name}", alert=trouble.alert, series=series, expect=expect)

    life = ((BEGIN, trouble.fine), (pending + 5, trouble.bad), (keeping + REST, trouble.fine))
    yield story("fires and resolves", at("a", *life), {fires - 1: NOBODY, fires: told, ends - 1: told, ends: NOBODY})
    if keeping:
        gap = ((BEGIN, trouble.fine), (pending + 5, trouble.bad), (GAP, None), (REST, trouble.bad))
        yield story("goes on through a restart", at("a", *gap), dict.fromkeys(range(fires, ends), told))
    bad, fine, after = (long, trouble.bad), (long, trouble.fine), fires + 5
    yield story("is silent just short of it", at("a", fine), {after: NOBODY})
    if pending:
        blip = ((BEGIN, trouble.fine), (pending, trouble.bad), (REST, trouble.fine))
        yield story("lets the transient pass", at("a", *blip), dict.fromkeys(range(BEGIN, fires + 5), NOBODY))
    both = at("a", bad) | at("b", bad)
    yield story("is one for two replicas", both, {after: told})
    yield story("is one for two pods of one instance", both | _of_pod(at("a", bad)), {after: told})
    yield story("is over when it is not known any more", at("a", (BEGIN, trouble.bad)), {ends: NOBODY})
    muted = any(mute.by == "LLMKeyExporterEgressDown" for mute in rule.muted_by)
    blind = at("a", bad, egress=0.0)
    yield story("without egress", blind, {after: NOBODY if muted else told})
    yield story("with egress at one of two sites", blind | at("b", bad), {after: told})


def _of_pod(series: dict[str, str]) -> dict[str, str]:
    return {name.removesuffix("}") + ',pod="b"}': told for name, told in series.items()}


def _one(alert: str, name: str, expect: dict[int, tuple[Labels, ...]], series: dict[str, str]) -> Story:
    return Story(name=f"{alert} {name}", alert=alert, series=series, expect=expect)


def _not_both() -> Iterator[Story]:
    """Where the larger thing is told."""
    reached = {**_limits("organization", usd=100.0, enforcing=1.0), ("account_cost_month_usd", ""): 101.0}
    yield _one("LLMAccountSpendLimitNear", "gives way to the limit", {30: NOBODY}, shown("a", reached, 60))
    spent = {("account_forecast_month_usd", ""): 900.0, ("account_budget_usd", ""): 500.0}
    spent |= {("account_cost_month_usd", ""): 500.0}
    yield _one("LLMAccountBudgetForecastExceeded", "gives way to the budget", {90: NOBODY}, shown("a", spent, 100))
    yield from _credit()
    gone = {("account_credit_expires_timestamp_seconds", ""): DAY, ("account_credit_remaining_usd", ""): 0.0}
    yield _one("LLMAccountCreditExpiring", "does not lament what is spent", {30: NOBODY}, shown("a", gone, 60))


def _credit() -> Iterator[Story]:
    """Costs that are read will tell what is left: nothing before. They are late here, and known in the end."""
    alert, told = "LLMAccountCreditExpiring", ({**ACCOUNT, "severity": "warning"},)
    expires = {("account_credit_expires_timestamp_seconds", ""): DAY}
    left, read = (_series("a", *each) for each in (("account_credit_remaining_usd", ""), _READ))
    begun = shown("a", expires, 60) | {read: values((5, None), (55, 1.0))}
    yield _one(alert, "waits for the costs", dict.fromkeys(range(60), NOBODY), begun)
    spent = {left: values((20, None), (40, 0.0))}
    yield _one(alert, "is never told of what was spent", dict.fromkeys(range(60), NOBODY), begun | spent)
    some = {left: values((20, None), (40, 4.2))}
    yield _one(alert, "is told when something is left", {34: NOBODY, 35: told, 59: told}, begun | some)


def _collectors() -> Iterator[Story]:
    """Another outcome is the same trouble: nothing waits anew."""
    alert = "LLMAccountCollectorFailing"
    told = ({**ACCOUNT, "severity": "warning", "collector": "costs"},)
    outcomes = {
        _series("a", "account_collector_cause_info", f"collector=costs,outcome={outcome}"): values(*spans)
        for outcome, spans in {
            "timeout": ((5, 1), (15, None), (5, 1)),
            "permission_denied": ((5, None), (10, 1)),
            "server_error": ((15, None), (5, 1)),
        }.items()
    }
    failing = {_series("a", "account_collector_success", "collector=costs"): values((25, 0))}
    expect = {9: NOBODY, **dict.fromkeys(range(10, 25), told)}
    yield _one(alert, "goes on when its outcome changes", expect, failing | outcomes)


def _budgets() -> Iterator[Story]:
    """One alert a share, and the next month none."""
    alert = "LLMAccountBudgetWarning"
    half, whole = (({**ACCOUNT, "severity": "warning", "threshold": share}) for share in ("0.5", "1"))
    life = {
        _series("a", "account_budget_reached", "threshold=0.5"): values((10, 0), (40, 1), (REST, 0)),
        _series("a", "account_budget_reached", "threshold=1"): values((30, 0), (20, 1), (REST, 0)),
    }
    yield _one(
        alert, "is one a share", {9: NOBODY, 20: (half,), 40: (half, whole), 64: (half, whole), 65: NOBODY}, life
    )
    other = {name.replace("acme", "globex"): told for name, told in life.items()}
    theirs = tuple({**each, "account": "globex"} for each in (half, whole))
    yield _one(alert, "is one an account", {40: (half, whole, *theirs)}, life | other)


def _days() -> Iterator[Story]:
    """Half more than usual is a spike in the morning and none in the evening; at midnight the day is new."""
    alert, told = "LLMAccountSpendSpike", ({**ACCOUNT, "severity": "warning"},)
    usual = shown("a", {("account_usual_day_usd", ""): 10.0}, 1600)
    today = _series("a", "account_estimated_cost_today_usd", "")
    pace = {14: NOBODY, 15: told, 1139: told, 1140: NOBODY}
    yield _one(alert, "ends when the pace is usual again", pace, usual | {today: values((1200, 15.0))})
    wild = {1499: told, 1500: NOBODY}
    yield _one(alert, "ends soon after midnight", wild, usual | {today: values((1440, 100.0), (160, 1.0))})
    even: Value = lambda minute: 19.9 * minute / 1440  # noqa: E731  # a line of figures, no more
    quiet = dict.fromkeys(range(0, 960, 60), NOBODY)
    yield _one(alert, "is not almost twice as much", quiet, usual | {today: values((1440, even))})
    steep: Value = lambda minute: 24.0 * minute / 1440  # noqa: E731  # same
    early = {660: NOBODY, 680: told, 720: told}
    yield _one(alert, "is told once a usual day is spent", early, usual | {today: values((1440, steep))})
