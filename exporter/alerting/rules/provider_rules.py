"""Rules about providers: told once for all of their keys."""

from collections.abc import Iterable, Sequence

from exporter.alerting.rules.mutes import BY_EGRESS_PATIENTLY, BY_PROVIDER
from exporter.alerting.rules.promql import EGRESS_LOST_FOR_LONG, fixed
from exporter.alerting.rules.rule import Facts, Rule, Runbook, steps
from exporter.alerting.rules.scene import FleetScene
from exporter.model import Incident, Indicator, Severity, VendorStatus

_UP_ANYWHERE = f"max by (provider) (\n  llmkey_provider_up\n  unless {EGRESS_LOST_FOR_LONG}\n)"

_TROUBLE = (Indicator.MINOR, Indicator.MAJOR, Indicator.CRITICAL)
_TROUBLES = "|".join(_TROUBLE)


def _down(scene: FleetScene) -> Iterable[Facts]:
    for provider, since in scene.down_since.items():
        words = {"extent": _extent(scene, provider), "incident": _newest(scene, provider)}
        yield Facts(since=since, labels={"provider": provider}, words=words)


def _degraded(scene: FleetScene) -> Iterable[Facts]:
    for provider, since in scene.degraded_since.items():
        yield Facts(since=since, labels={"provider": provider}, words={"incident": _newest(scene, provider)})


def _incident(scene: FleetScene) -> Iterable[Facts]:
    """One alarm a provider, for all that its status page tells of at once; maintenance is no incident."""
    for provider, vendor in scene.vendors.items():
        troubles = [incident for incident in vendor.incidents if incident.impact in _TROUBLE]
        if not troubles and vendor.indicator not in _TROUBLE:
            continue
        began = [incident.began_at for incident in troubles if incident.began_at is not None]
        words = {"incident": _said(troubles, link=True), **({} if began else {"since": ""})}
        yield Facts(since=min(began, default=vendor.at), labels={"provider": provider}, words=words)


def _newest(scene: FleetScene, provider: str) -> str:
    """What the provider's status page says beside what we see; it may be the last to know."""
    return _said(scene.vendors.get(provider, VendorStatus(indicator=Indicator.UNKNOWN)).incidents)


def _said(incidents: Sequence[Incident], *, link: bool = False) -> str:
    """The newest in a sentence; empty when there is none."""
    if not incidents:
        return ""
    newest = max(incidents, key=lambda incident: incident.began_at or 0.0)
    address = f" {newest.url}" if link and newest.url else ""
    return f" Its status page says: “{newest.title or newest.id}” ({newest.impact}).{address}"


def _extent(scene: FleetScene, provider: str) -> str:
    troubled, keys = scene.troubled.get(provider, (0, 0))
    return f" {troubled} of {keys} of its keys get no useful answer." if troubled else ""


PROVIDER_DOWN: Rule[FleetScene] = Rule(
    name="LLMProviderDown",
    severity=Severity.CRITICAL,
    expr=fixed(f"{_UP_ANYWHERE} == 0"),
    find=_down,
    pending=600,
    keep_firing=300,
    settled_by="`for`: most outages of a provider are over within minutes, and nobody here can mend them.",
    summary="A provider of language models is down.",
    description="{provider} fails more than half of its keys{since}.{extent}{incident} {cause}",
    cause="The provider, or the way to it, is in trouble; the keys are not at fault.",
    remedy="Follow the provider's status page (OpenAI: https://status.openai.com) and switch to another provider "
    "where you can. The keys need nothing.",
    muted_by=(BY_EGRESS_PATIENTLY,),
    runbook=Runbook(
        meaning="More than half of the keys of this provider get server errors or no answer, at every exporter that "
        "gets answers from anywhere. A 429 never counts. What it explains is not told for each key; keys known to be "
        "dead still are.",
        now=steps("""
            - Open the provider's status page (OpenAI: https://status.openai.com).
            - Nothing there? See how it fails: `sum by (outcome)
              (llmkey_outcome_info{provider="PROVIDER",probe="auth"})`. Only `timeout` or `unreachable` may
              be our network: a firewall, a proxy, name resolution.
            - Behind a gateway of your own, look at the gateway first: its errors look like the provider's.
            - Switch traffic to another provider or model where the services can; tell their owners.
            - Leave the keys alone: no rotation and no purchase helps here.
        """),
        tune="The alert waits 10 minutes. A provider with a single key is down when that key's state is confirmed; "
        "watch two keys or more for a judgement that is quicker and safer.",
    ),
)

PROVIDER_DEGRADED: Rule[FleetScene] = Rule(
    name="LLMProviderDegraded",
    severity=Severity.WARNING,
    # Down at one place and up at another is half an outage, and would else be told nowhere.
    expr=fixed(
        "count by (provider) (\n"
        "  (llmkey_provider_degraded == 1 or llmkey_provider_up == 0)\n"
        f"  unless {EGRESS_LOST_FOR_LONG}\n"
        ") > 0\n"
        f"unless on (provider) {_UP_ANYWHERE} == 0"
    ),
    find=_degraded,
    pending=900,
    memory=900,
    settled_by="The exporter looks at 15 minutes of probes; `for` asks for as many again.",
    summary="A provider of language models answers unreliably.",
    description="{provider} answers unreliably{since}.{incident} {cause}",
    cause="It is up, but at least a fifth of its probes of the last 15 minutes failed, or all is well at one "
    "exporter and not at another.",
    remedy="Follow the provider's status page (OpenAI: https://status.openai.com); let clients retry with growing "
    "pauses. The keys need nothing.",
    muted_by=(BY_EGRESS_PATIENTLY, BY_PROVIDER),
    runbook=Runbook(
        meaning="The provider answers most of the time, but a fifth or more of our probes in 15 minutes ended in "
        "server errors or without an answer; or it is down as one exporter sees it and up as another does. Its users "
        "see errors and long waits.",
        now=steps("""
            - Open the provider's status page (OpenAI: https://status.openai.com).
            - See where: `llmkey_provider_degraded` and `llmkey_provider_up` by `instance`. One instance
              alone points to its own network.
            - See how: `sum by (outcome)
              (increase(llmkey_probes_total{provider="PROVIDER",outcome=~"server_error|overloaded|timeout|unreachable|tls_error"}[15m]))`.
            - See how slow: `histogram_quantile(0.95, sum by (le)
              (rate(llmkey_provider_probe_duration_seconds_bucket{provider="PROVIDER"}[15m])))`.
            - Let clients retry with growing pauses; do nothing about the keys.
        """),
        tune="A fifth and 15 minutes are fixed in the exporter; the alert waits another 15 minutes.",
    ),
)

PROVIDER_INCIDENT: Rule[FleetScene] = Rule(
    name="LLMProviderIncident",
    severity=Severity.INFO,
    expr=fixed(
        "max by (provider) (\n"
        f'  llmkey_provider_status{{indicator=~"{_TROUBLES}"}}\n'
        f'  or llmkey_provider_incidents{{impact=~"{_TROUBLES}"}}\n'
        ") > 0"
    ),
    find=_incident,
    pending=120,
    keep_firing=300,
    settled_by="`for`: vendors correct themselves; `keep_firing_for`: a page that cannot be read for a moment ends "
    "nothing.",
    summary="A provider tells of an incident.",
    description="{provider} tells of trouble on its own status page{since}.{incident} {cause}",
    cause="What the vendor says of itself; whether your keys feel it, the other alerts say.",
    remedy="Read what the vendor says, and wait. The keys need nothing. OpenAI: https://status.openai.com",
    reminded=False,
    runbook=Runbook(
        meaning="The vendor's public status page shows an incident of minor, major or critical impact, or says so of "
        "the whole. It may be about something you do not use, and it may come long after your own probes knew. "
        "Nothing else depends on it: LLMProviderDown and LLMProviderDegraded go by the probes alone.",
        now=steps("""
            - Open the provider's status page (OpenAI: https://status.openai.com), and see whether it is about
              the API and the models you use.
            - Compare with what the probes see: `llmkey_provider_up`, `llmkey_provider_degraded`, and
              `max by (provider, indicator) (llmkey_provider_status) == 1`.
            - Tell those who use the keys when it is about them. Leave the keys alone.
        """),
        tune="Its severity is info: receivers are told of it only with `min_severity: info`. "
        "`providers.NAME.status` in the configuration says which page is read, how often, and whether at all.",
    ),
)

PROVIDER_RULES = (PROVIDER_DOWN, PROVIDER_DEGRADED, PROVIDER_INCIDENT)
