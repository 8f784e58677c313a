"""Rules about how a key is probed, and what the probes read of its limits."""

from exporter.alerting.rules import probe_finds as finds
from exporter.alerting.rules.mutes import INCONCLUSIVE, LESSER
from exporter.alerting.rules.promql import of_keys
from exporter.alerting.rules.rule import Rule, Runbook, steps
from exporter.alerting.rules.scene import KeyScene
from exporter.model import Severity

HEADROOM_LOW: Rule[KeyScene] = Rule(
    name="LLMKeyRateLimitHeadroomLow",
    severity=Severity.WARNING,
    expr=of_keys("instance_key:llmkey_ratelimit_headroom:min", f"< {finds.LITTLE_LEFT}", fold="min", inconclusive=True),
    find=finds.headroom_low,
    pending=900,
    settled_by="`for`: a limit that is used up for a moment is no trouble.",
    summary="An API key is close to its rate limit.",
    description="The key {key} of {provider}{account} has {percent} of a rate limit left. {cause}",
    cause="What uses it sends almost as much as it may; the next rise will be refused.",
    remedy="Find what sends more than usual with this key, or ask for a higher limit before it is hit. "
    "At OpenAI: https://platform.openai.com/settings/organization/limits",
    muted_by=INCONCLUSIVE,
    runbook=Runbook(
        meaning="The provider's answers say how much of each rate limit is left, and of one less than a tenth was "
        "left for a quarter of an hour. Nothing is refused yet.",
        now=steps("""
            - See which limit it is: `llmkey_ratelimit_remaining / (llmkey_ratelimit_limit > 0) < 0.1` by
              `resource` and `model`.
            - Find what sends with this key: the vendor's usage page by key and model (OpenAI: Usage).
            - Spread or slow it down, or ask for a higher limit (OpenAI: Settings, Limits).
        """),
        tune="Limits are read with the paid probe, every 15 minutes; they are seen more often with a shorter "
        "`probing.quota.interval`. The threshold is a tenth; edit the rule for another.",
    ),
)

STALE: Rule[KeyScene] = Rule(
    name="LLMKeyStale",
    severity=Severity.WARNING,
    expr=of_keys(
        f"time() - llmkey_probe_due_timestamp_seconds > {finds.STALE_AFTER:.0f} * llmkey_probe_interval_seconds",
        "> 0",
        inconclusive=True,
    ),
    find=finds.stale,
    settled_by="Three missed intervals are the patience.",
    summary="An API key is not probed any more.",
    description="A probe of the key {key} of {provider}{account} is {duration} overdue: what is said of it is old. "
    "{cause}",
    cause="The exporter is overloaded, stuck, or was asleep.",
    remedy="Look at llmkey_exporter_scheduler_lag_seconds and the exporter's log; restart it if nothing moves.",
    muted_by=INCONCLUSIVE,
    runbook=Runbook(
        meaning="A probe should have started at least three of its intervals ago, nothing holds it back, and it has "
        "not. What the metrics say of this key is old, and its death would go unnoticed.",
        now=steps("""
            - One key or all? `count(time() - llmkey_probe_due_timestamp_seconds > 3 *
              llmkey_probe_interval_seconds)`.
            - Look at `llmkey_exporter_scheduler_lag_seconds`, `llmkey_exporter_event_loop_lag_seconds` and
              `llmkey_exporter_probes_in_flight`: a starved CPU, or a provider so slow that all slots are
              taken.
            - Read the exporter's log of that time, then restart it. State is kept; nobody is paged again
              by that.
            - Many keys and little CPU: use longer intervals or share the keys among exporters
              (`--total-shards`).
        """),
        tune="Three intervals are fixed in the rule. `probing.concurrency` bounds the probes under way at one "
        "provider.",
    ),
)

BUDGET_SPENT: Rule[KeyScene] = Rule(
    name="LLMKeyProbeBudgetSpent",
    severity=Severity.WARNING,
    expr=of_keys('llmkey_probe_held{reason="budget"}', inconclusive=True),
    find=finds.budget_spent,
    settled_by="What is spent stays spent until midnight (UTC): no waiting.",
    summary="The day's money for probing an API key is spent.",
    description="The paid probe of the key {key} of {provider}{account} rests until midnight (UTC): an exhausted "
    "quota would not be seen today. {cause}",
    cause="Today's probes cost as much as probing.budget_usd_per_key_per_day allows.",
    remedy="Name a cheaper probing.quota.call and model, lengthen probing.quota.interval, or raise the budget.",
    muted_by=LESSER,
    runbook=Runbook(
        meaning="Paid probes of this key have cost as much today as you allow, so the exporter makes no more until "
        "midnight (UTC). The free probe goes on; an empty account would not be noticed.",
        now=steps("""
            - See what a day costs: `increase(llmkey_probe_cost_usd_total[1d])`, and how often is asked:
              `increase(llmkey_probes_total{probe="quota"}[1d])`.
            - Name a cheap call: `probing.quota.call` and `model` (with `auto` an embedding of one token
              where the key may use it). A call without a known price counts as 0.001 USD.
            - Or lengthen `probing.quota.interval`, or raise `probing.budget_usd_per_key_per_day`, and
              reload.
            - Somebody who calls `/probe?kind=quota` often spends the same money.
        """),
        tune="`probing.budget_usd_per_key_per_day` (0.01 USD). The exporter says at start when the configured calls "
        "cannot fit into it.",
    ),
)

PROBE_RULES = (HEADROOM_LOW, STALE, BUDGET_SPENT)
