"""The stories every rule about a key must live through, told from what is bad for it and what is just good enough."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from exporter.alerting.rules import KEY_RULES
from exporter.model import Severity

from .story import Labels, Story, Value, series, values

DAY = 86400.0
BEGIN = 10  # minutes until trouble begins
REST = 20  # minutes after it
GAP = 5  # minutes without the vendor's word, while an exporter begins anew
PENDING = {rule.name: round(rule.pending / 60) for rule in KEY_RULES}
KEEPING = {rule.name: round(rule.keep_firing / 60) for rule in KEY_RULES}
MUTED_WITHOUT_EGRESS = {
    rule.name for rule in KEY_RULES if any(m.by == "LLMKeyExporterEgressDown" for m in rule.muted_by)
}
SEVERITY = {rule.name: rule.severity for rule in KEY_RULES}


@dataclass(frozen=True, kw_only=True)
class Trouble:
    """What a metric shows in trouble and, just short of it, in peace. ``extra``: labels the alert has beside."""

    alert: str
    metric: str
    labels: Labels = field(default_factory=dict)
    bad: Value = 1.0
    fine: Value = 0.0
    also: dict[str, Value] = field(default_factory=dict)
    extra: Labels = field(default_factory=dict)
    severity: Severity | None = None
    key_severity: str = "critical"

    def alarm(self) -> Labels:
        own = self.severity or SEVERITY[self.alert]
        severity = str(own) if own else self.key_severity
        return {"key": "k", "provider": "openai", "account": "acme", "severity": severity, **self.extra}


def _state(alert: str, *states: str) -> list[Trouble]:
    return [Trouble(alert=alert, metric="llmkey_state", labels={"state": state}) for state in states]


TROUBLES = (
    *_state("LLMKeyAuthFailed", "auth_failed"),
    *_state("LLMKeyQuotaExhausted", "quota_exhausted"),
    *_state("LLMKeyRateLimited", "rate_limited"),
    *_state("LLMKeyUnreachable", "unreachable", "provider_error"),
    *_state("LLMKeyMisconfigured", "misconfigured"),
    *_state("LLMKeyUnknown", "unknown"),
    Trouble(
        alert="LLMKeyExpiring",
        metric="llmkey_expires_timestamp_seconds",
        bad=13 * DAY,
        fine=14 * DAY + 7200,
        severity=Severity.WARNING,
    ),
    Trouble(
        alert="LLMKeyExpiring",
        metric="llmkey_expires_timestamp_seconds",
        bad=2 * DAY,
        fine=14 * DAY + 7200,
        severity=Severity.CRITICAL,
    ),
    Trouble(
        alert="LLMKeyExpiring",
        metric="llmkey_expires_timestamp_seconds",
        bad=2 * DAY,
        fine=14 * DAY + 7200,
        key_severity="warning",
        severity=Severity.WARNING,
    ),
    Trouble(
        alert="LLMKeyRotationDue",
        metric="llmkey_rotation_due_timestamp_seconds",
        bad=-1.0,
        fine=DAY,
    ),
    Trouble(
        alert="LLMKeyStale",
        metric="llmkey_probe_due_timestamp_seconds",
        labels={"probe": "auth"},
        bad=-200.0,
        fine=lambda minute: minute * 60.0 - 180,
        also={'llmkey_probe_interval_seconds{probe="auth"}': 60.0},
    ),
    Trouble(
        alert="LLMKeyRateLimitHeadroomLow",
        metric="llmkey_ratelimit_remaining",
        labels={"resource": "tokens", "model": "m"},
        bad=9.0,
        fine=10.0,
        also={
            'llmkey_ratelimit_limit{resource="tokens",model="m"}': 100.0,
            # A limit of nothing says nothing.
            'llmkey_ratelimit_remaining{resource="other"}': 0.0,
            'llmkey_ratelimit_limit{resource="other"}': 0.0,
        },
    ),
    Trouble(
        alert="LLMKeyProbeBudgetSpent",
        metric="llmkey_probe_held",
        labels={"probe": "quota", "reason": "budget"},
        fine=None,
        also={'llmkey_probe_held{probe="quota",reason="backoff"}': 1.0},
    ),
    Trouble(
        alert="LLMModelUnavailable",
        metric="llmkey_model_available",
        labels={"model": "m"},
        bad=0.0,
        fine=1.0,
        extra={"model": "m"},
    ),
    Trouble(
        alert="LLMModelRetiring",
        metric="llmkey_model_shutdown_timestamp_seconds",
        labels={"model": "m"},
        bad=29 * DAY,
        fine=30 * DAY + 7200,
        extra={"model": "m"},
    ),
)


@dataclass(frozen=True, kw_only=True)
class Site:
    """One exporter that watches the key, for a story of so many minutes."""

    instance: str
    minutes: int = 60
    paused: Value = 0.0
    egress: Value = 1.0
    provider_up: Value = 1.0

    def shows(self, trouble: Trouble, *spans: tuple[int, Value]) -> dict[str, str]:
        scrape = {"instance": self.instance, "job": "llmkey"}
        key = {"key": "k", "provider": "openai", **scrape}
        account = {"account": "acme", "severity": trouble.key_severity, "label_team": "search"}
        constant: dict[str, Value] = {
            series("llmkey_info", **key, **account): 1.0,
            series("llmkey_paused", **key): self.paused,
            series("llmkey_exporter_egress_up", **scrape): self.egress,
            series("llmkey_provider_up", provider="openai", **scrape): self.provider_up,
        }
        here = series("", **key)[1:]
        constant |= {also.removesuffix("}") + "," + here: value for also, value in trouble.also.items()}
        return {
            **{name: values((self.minutes, value)) for name, value in constant.items()},
            series(trouble.metric, **trouble.labels, **key): values(*spans),
        }


def stories() -> Iterator[Story]:
    for trouble in TROUBLES:
        yield from _of(trouble)


def _of(trouble: Trouble) -> Iterator[Story]:
    pending, keeping = PENDING[trouble.alert], KEEPING[trouble.alert]
    fires, ends = BEGIN + pending, BEGIN + pending + 5 + keeping
    told, silent = (trouble.alarm(),), ()
    life = ((BEGIN, trouble.fine), (pending + 5, trouble.bad), (REST, trouble.fine))
    always = ((60, trouble.bad),)

    def story(name: str, shown: dict[str, str], expect: dict[int, tuple[Labels, ...]]) -> Story:
        detail = ",".join(trouble.labels.values()) or f"{trouble.alarm()['severity']}/{trouble.key_severity}"
        return Story(name=f"{trouble.alert}({detail}) {name}", alert=trouble.alert, series=shown, expect=expect)

    here, there = Site(instance="a"), Site(instance="b")
    yield story(
        "fires and resolves", here.shows(trouble, *life), {fires - 1: silent, fires: told, ends - 1: told, ends: silent}
    )
    yield story("is silent just short of it", here.shows(trouble, (60, trouble.fine)), {50: silent})
    if pending:
        blip = ((BEGIN, trouble.fine), (pending, trouble.bad), (REST, trouble.fine))
        yield story(
            "lets the transient pass", here.shows(trouble, *blip), dict.fromkeys(range(BEGIN, fires + 5), silent)
        )
    if keeping > GAP:
        gap = ((BEGIN, trouble.fine), (pending + 5, trouble.bad), (GAP, None), (REST, trouble.bad))
        through: dict[int, tuple[Labels, ...]] = dict.fromkeys(range(fires, fires + 5 + GAP + REST), told)
        yield story("goes on through a restart", here.shows(trouble, *gap), through)
    yield story("of a paused key is silent", Site(instance="a", paused=1.0).shows(trouble, *always), {50: silent})
    both = here.shows(trouble, *always) | there.shows(trouble, *always)
    yield story("is one for two replicas", both, {50: told})
    one = here.shows(trouble, *always) | there.shows(trouble, (60, trouble.fine))
    yield story("needs one of two sites", one, {50: told})
    yield story("beside another key that is there twice", both | _twice(here), {50: told})
    yield from _without_egress(trouble, story, told, always)


def _twice(site: Site) -> dict[str, str]:
    """Two pods relabelled to one instance disagree on another key, and all else is there twice as well."""
    scrape = {"instance": site.instance, "job": "llmkey"}
    other = {"key": "other", "provider": "openai", **scrape}
    constant = {
        series("llmkey_info", **other, account="acme", severity="critical"): 1.0,
        series("llmkey_info", **other, account="globex", severity="warning", fingerprint="00000000"): 1.0,
        series("llmkey_info", **other, account="globex", severity="warning", pod="b"): 1.0,
        series("llmkey_state", **other, state="ok"): 1.0,
        series("llmkey_exporter_egress_up", **scrape, pod="b"): site.egress,
    }
    return {name: values((site.minutes, value)) for name, value in constant.items()}


def _without_egress(
    trouble: Trouble, story: object, told: tuple[Labels, ...], always: tuple[tuple[int, Value], ...]
) -> Iterator[Story]:
    assert callable(story)
    blind, seeing = Site(instance="a", egress=0.0), Site(instance="b")
    muted = trouble.alert in MUTED_WITHOUT_EGRESS
    yield story("without egress", blind.shows(trouble, *always), {50: () if muted else told})
    both = blind.shows(trouble, *always) | seeing.shows(trouble, *always)
    yield story("with egress at one of two sites", both, {50: told})
    down = Site(instance="a", provider_up=0.0).shows(trouble, *always)
    yield story("with its provider down", down, {50: () if trouble.alert == "LLMKeyUnreachable" else told})
