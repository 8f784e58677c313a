"""Rules about reading accounts: one alert, told in the words of what the vendor answered.

A collector that fails shows no cost, which is not a cost of nothing: without this alert silence would look like thrift.
"""

from collections.abc import Iterable

from exporter.alerting.rules.account_promql import GATHERED, lowest
from exporter.alerting.rules.mutes import BY_EGRESS, BY_PROVIDER
from exporter.alerting.rules.promql import EGRESS_LOST, fixed
from exporter.alerting.rules.rule import Facts, Rule, Runbook, Told, steps
from exporter.alerting.rules.scene import AccountScene
from exporter.alerting.rules.words import at_openai
from exporter.model import Severity
from exporter.outcome.admin import ADMIN_ADVICE

_FAILING = lowest(f"\n  llmkey_account_collector_success\n  unless {EGRESS_LOST}\n", "collector") + " == 0"


def _find(scene: AccountScene) -> Iterable[Facts]:
    """The collectors whose last reading failed."""
    for collector, status in scene.status.collectors.items():
        if status.success is False:
            last = status.last_success_at
            yield Facts(
                since=scene.now if last is None else last,
                labels={"collector": str(collector)},
                words={"since": ""} if last is None else {},
                outcome=status.outcome,
            )


_RUNBOOK = Runbook(
    meaning="The exporter could not read something of the account for ten minutes: its costs, its usage, its limits or "
    "its keys, as `collector` says. What it read last is shown until it is five intervals old, an hour at least; then "
    "the series end, and in Prometheus every alert that needs them ends with them. The exporter's own alarms that were "
    "told go on for a day, since nothing says that they are over. Nothing is wrong with the keys that serve.",
    now=steps("""
        - See what fails, how and since when: `llmkey_account_collector_cause_info` by `outcome`, and
          `time() - llmkey_account_last_success_timestamp_seconds` (seconds). All collectors at once speak
          for the admin key or the way to the vendor; `costs` and `usage` alone for the scope
          api.usage.read, `limits` and `keys` alone for api.management.read.
        - The exporter's own words for an outcome that is not above: `llmkey_account_collector_cause_info * on (outcome,
          reason) group_left (cause, remedy, url) topk by (outcome, reason) (1, llmkey_exporter_outcome_info)`;
          they speak of keys that serve, so trust `cause` more than `remedy`. Its log holds the vendor's message.
        - `permission_denied`, `invalid_key`: open the admin keys (OpenAI:
          https://platform.openai.com/settings/organization/admin-keys). An owner of the organisation makes
          one, with the scopes api.usage.read and api.management.read. A key of a project, which serves
          models, can never read the account.
        - `missing_key`, `malformed_key`: look at `admin_secret` of the account, and whether the file is
          there, readable and holds the key alone.
        - A new secret in a file is read at once and asked with at once, one in a variable after a reload
          (`curl -X POST http://EXPORTER:10427/-/reload`). Else a refused admin key is asked with again
          once an hour.
    """),
    tune="The alert waits ten minutes. What you do not want to be read is switched off with `collect` of the account "
    "(for instance `collect: {keys: {enabled: false}}`); intervals are set there too.",
)


FAILING: Rule[AccountScene] = Rule(
    name="LLMAccountCollectorFailing",
    severity=Severity.WARNING,
    expr=fixed(_FAILING),
    find=_find,
    pending=600,
    memory=GATHERED,
    settled_by="`for`: a reading that fails is tried again, first after a minute.",
    summary="Something of an account cannot be read.",
    description="The {collector} of {holder} cannot be read from {provider}{since}. {cause}",
    cause="The provider's admin API gives no useful answer: it is in trouble, throttles, cannot be reached, turns this "
    "host or the account away, or says something new.",
    remedy="Read its outcome in llmkey_account_collector_cause_info and the provider's message in the exporter's log; "
    "it is tried again by itself. At OpenAI: https://status.openai.com",
    told=tuple(Told(outcomes, words.cause, words.remedy + at_openai(words.url)) for outcomes, words in ADMIN_ADVICE),
    muted_by=(BY_EGRESS, BY_PROVIDER),
    runbook=_RUNBOOK,
)

COLLECTOR_RULES = (FAILING,)
