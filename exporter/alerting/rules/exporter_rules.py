"""Rules about ourselves: can we see, can we tell, do we live."""

from collections.abc import Iterable
from textwrap import indent

from exporter.alerting.rules.promql import fixed
from exporter.alerting.rules.rule import Facts, Rule, Runbook, steps
from exporter.alerting.rules.scene import FleetScene
from exporter.model import Severity

MISSED_WITHIN = 900.0
_HERE = {"names": "this exporter"}
_EGRESS_LOST = "llmkey_exporter_egress_up == 0"
_REFUSED = "llmkey_exporter_config_last_reload_successful == 0"
# Which targets are exporters is known by what they served, not by a job's name; after a day only by this alert itself.
_GONE = (
    "up == 0\n"
    "and on (instance, job) (\n"
    "  last_over_time(llmkey_exporter_build_info[1d])\n"
    '  or last_over_time(ALERTS{alertname="LLMKeyExporterDown", alertstate="firing"}[1h])\n'
    ")"
)
_MISSED = "increase(llmkey_exporter_probes_missed_total[15m])"


def _egress_lost(scene: FleetScene) -> Iterable[Facts]:
    if scene.egress_lost_at is not None:
        yield Facts(since=scene.egress_lost_at, words=_HERE)


def _refused(scene: FleetScene) -> Iterable[Facts]:
    if scene.refused_at is not None:
        yield Facts(since=scene.refused_at, words=_HERE)


def _missed(scene: FleetScene) -> Iterable[Facts]:
    if scene.missed_at is not None and scene.now - scene.missed_at < MISSED_WITHIN:
        yield Facts(since=scene.missed_at, words=_HERE)


def _failing(scene: FleetScene) -> Iterable[Facts]:
    for receiver, since in scene.failing.items():
        yield Facts(since=since, labels={"receiver": receiver})


EGRESS_DOWN: Rule[FleetScene] = Rule(
    name="LLMKeyExporterEgressDown",
    severity=Severity.CRITICAL,
    expr=fixed(f"count({_EGRESS_LOST}) > 0"),
    find=_egress_lost,
    pending=300,
    settled_by="`for`: a line that drops for a moment is no outage.",
    summary="Nothing that is watched answers; it may be us.",
    description="No provider answers {names}{since}: nothing certain can be said of keys and providers from there. "
    "{cause}",
    cause="When every provider falls silent at once, the way out is usually what broke: network, proxy, firewall or "
    "name resolution.",
    remedy="Look at the network of the exporter's host first; with a single provider, also at its status page.",
    where=_EGRESS_LOST,
    runbook=Runbook(
        meaning="For every provider more than half of the keys get no answer at all: not an error, nothing. Any HTTP "
        "answer from anywhere would end it. What an exporter without a way out sees of keys and providers is not "
        "told.",
        now=steps("""
            - See where: `llmkey_exporter_egress_up == 0` by `instance`.
            - On that host or in that pod: `curl -sS -m 10 -o /dev/null -w '%{http_code}\\n'
              BASE_URL/models` (OpenAI: https://api.openai.com/v1). 401 means that the way is open now.
            - No name found: look at DNS. No connection: firewall, network policy, proxy variables. TLS
              error: a proxy that reads along, CA certificates, the clock.
            - The way is open, and you watch only one provider: it is the provider. Follow its status page.
            - Check whether the services that use the keys share this way out.
        """),
        tune="The alert waits 5 minutes. Watch keys of two providers to tell a broken line from a broken provider.",
    ),
)

EXPORTER_DOWN: Rule[FleetScene] = Rule(
    name="LLMKeyExporterDown",
    severity=Severity.CRITICAL,
    expr=fixed(
        f"{_GONE}\nor (\n  absent(llmkey_exporter_build_info)\n  unless on () (\n{indent(_GONE, '    ')}\n  )\n)"
    ),
    find=None,
    pending=300,
    settled_by="`for`: a restart takes seconds.",
    summary="The exporter that watches API keys does not answer Prometheus.",
    description="{exporter} be scraped{since}. {cause}",
    cause="Its keys are not watched, or Prometheus does not see it; a key that dies now is not told.",
    remedy="Look whether the process runs (its log says why not), then at Prometheus' page of targets for the error.",
    runbook=Runbook(
        meaning="Prometheus cannot scrape an exporter that it scraped within the last day, or it sees none at all. "
        "Alerts about its keys are blind meanwhile.",
        now=steps("""
            - Open Prometheus, Status, Targets, and read the error of the target.
            - `systemctl status llmkey-exporter`, `docker compose ps` or `kubectl get pods`: does it run?
              Its last lines of log say why not. Exit status 3 is a mistake in the configuration, which it
              names.
            - It runs: `curl -i http://EXPORTER:10427/-/healthy` from the Prometheus host. Refused or timed
              out: listen address, firewall, network policy. 401: the scrape's basic auth. TLS: its scheme
              and CA.
            - No target at all: the scrape configuration or the service discovery lost it.
        """),
        tune="The alert waits 5 minutes. After an exporter was taken away on purpose, take it out of the scrape "
        "configuration too.",
    ),
)

RELOAD_FAILED: Rule[FleetScene] = Rule(
    name="LLMKeyExporterConfigReloadFailed",
    severity=Severity.WARNING,
    expr=fixed(f"count({_REFUSED}) > 0"),
    find=_refused,
    pending=600,
    settled_by="`for`: somebody is editing, and will mend it.",
    summary="The exporter refused its new configuration.",
    description="The last configuration was refused by {names}{since}; the one before it stays in force. {cause}",
    cause="The file has a mistake, so new keys and changes in it are not watched.",
    remedy="Run `llmkey-exporter --config.check --config.file FILE`: it names the place and what was expected. Then "
    "reload.",
    where=_REFUSED,
    runbook=Runbook(
        meaning="A reload found a mistake. The exporter goes on with the configuration it had; what was added or "
        "changed since is not watched. A restart with this file would fail.",
        now=steps("""
            - Ask for the reason: `llmkey-exporter --config.check --config.file FILE`, or read the log: it
              names the file, the path in it and what was expected.
            - Correct it, and reload: `curl -X POST http://EXPORTER:10427/-/reload` or `kill -HUP`. The
              answer is 200 when it was taken.
            - Do not restart before it is corrected: a wrong file keeps the exporter from starting.
        """),
        tune="The alert waits 10 minutes. Let CI run `--config.check` before a file is rolled out.",
    ),
)

NOTIFICATIONS_FAILING: Rule[FleetScene] = Rule(
    name="LLMKeyExporterNotificationsFailing",
    severity=Severity.WARNING,
    expr=fixed(
        "max by (receiver) (llmkey_exporter_notifications_pending) > 0\n"
        "or\n"
        "sum by (receiver) (\n"
        '  increase(llmkey_exporter_notifications_total{result=~"refused|expired"}[1h])\n'
        ") > 0"
    ),
    find=_failing,
    pending=600,
    memory=900,
    settled_by="`for`: a notice that is tried again arrives within minutes.",
    summary="A receiver takes no notices from the exporter.",
    description="The receiver {receiver} does not take what the exporter has to tell{since}. {cause}",
    cause="Notices wait for it, or it refused some, or they grew too old.",
    remedy="Run `llmkey-exporter notify-test {receiver}` on the exporter's host: it says what the receiver answers.",
    runbook=Runbook(
        meaning="The exporter's own way to tell people fails: the receiver cannot be reached, or it refuses what is "
        "sent (a wrong address, an expired token). Notices that cannot be delivered are kept for a day.",
        now=steps("""
            - `llmkey-exporter notify-test RECEIVER` on the exporter's host says what happens.
            - Which way does it fail?
              `increase(llmkey_exporter_notifications_total{receiver="RECEIVER"}[1h])` by `result`:
              `refused` means that the receiver answered and said no (its secret, its address); what only
              waits (`llmkey_exporter_notifications_pending`) got no answer, a 429 or a 5xx.
            - Renew its secret where the exporter reads it, or correct the receiver in the configuration,
              and reload.
            - Look at the exporter's page for what should have been told meanwhile.
        """),
        tune="The alert waits 10 minutes. Give every receiver a second way: Prometheus with Alertmanager beside the "
        "exporter's own receivers.",
    ),
)

PROBES_MISSED: Rule[FleetScene] = Rule(
    name="LLMKeyExporterProbesMissed",
    severity=Severity.WARNING,
    expr=fixed(f"sum({_MISSED}) > 0"),
    find=_missed,
    pending=600,
    memory=MISSED_WITHIN,
    settled_by="The exporter counts only what never started; `for` passes over a single burst that ends at once.",
    summary="The exporter misses probes that were due.",
    description="Probes that were due were never started by {names}{since}. {cause}",
    cause="It has more to do than its share of CPU or its slots allow, or the machine slept.",
    remedy="Give it more CPU, lengthen the intervals, raise probing.concurrency, or share the keys among exporters.",
    where=f"{_MISSED} > 0",
    runbook=Runbook(
        meaning="Probes were still waiting for their turn when the next one of the same key was due. States are "
        "older than you think, and the death of a key is found later.",
        now=steps("""
            - Look at `llmkey_exporter_event_loop_lag_seconds`: above 0.1 the process gets too little CPU
              (`rate(process_cpu_seconds_total[5m])` near 1, or throttled by its container).
            - Look at `llmkey_exporter_probes_in_flight` by provider: at `probing.concurrency` the slots
              are the bottleneck, usually because a provider answers slowly.
            - Lengthen `probing.auth.interval`, raise `probing.concurrency`, or share the keys
              (`--total-shards`).
        """),
        tune="The alert looks at 15 minutes and waits 10. A laptop that sleeps misses probes by nature: leave the "
        "rule out.",
    ),
)

WATCHDOG: Rule[FleetScene] = Rule(
    name="Watchdog",
    severity=Severity.NONE,
    expr=fixed("vector(1)"),
    find=None,
    settled_by="It always fires.",
    summary="Alerting works.",
    description="This alert always fires. Whoever receives it raises the alarm when it stops coming. {cause}",
    cause="Prometheus evaluates its rules and Alertmanager passes them on.",
    remedy="Nothing to do. Route it to a dead man's switch.",
    runbook=Runbook(
        meaning="Nothing is wrong. The alert shows that the way from Prometheus through Alertmanager to a receiver "
        "works; silence means that it does not.",
        now=steps("""
            - If a dead man's switch sent you here: is Prometheus up (`curl
              http://PROMETHEUS:9090/-/healthy`) and has it loaded the rules (Status, Rules)?
            - Does Alertmanager have the alert? `amtool alert query alertname=Watchdog`.
            - Does its route reach the dead man's switch? `amtool config routes test alertname=Watchdog`;
              then Alertmanager's log.
        """),
        tune="You may have a Watchdog already (kube-prometheus brings one): leave this one out then.",
    ),
)

EXPORTER_RULES = (EGRESS_DOWN, EXPORTER_DOWN, RELOAD_FAILED, NOTIFICATIONS_FAILING, PROBES_MISSED, WATCHDOG)
