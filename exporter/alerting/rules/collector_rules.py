"""Rules about reading accounts: one alert, told in the words of what the vendor answered.

A collector that fails shows no cost, which is not a cost of nothing: without this alert silence would look like thrift.
"""

from collections.abc import Callable, Iterable

from exporter.alerting.rules.account_promql import GATHERED, lowest
from exporter.alerting.rules.mutes import BY_EGRESS, BY_PROVIDER
from exporter.alerting.rules.promql import EGRESS_LOST, Expr, fixed
from exporter.alerting.rules.rule import Facts, Rule, Runbook, steps
from exporter.alerting.rules.scene import AccountScene
from exporter.model import Severity
from exporter.outcome import Outcome

_NAME = "LLMAccountCollectorFailing"
_CAUSE = "llmkey_account_collector_cause_info"
_FAILING = lowest(f"\n  llmkey_account_collector_success\n  unless {EGRESS_LOST}\n", "collector") + " == 0"
_SAME = "on (account, provider, collector)"

_LACKING = (Outcome.PERMISSION_DENIED,)
_REFUSED = (Outcome.INVALID_KEY, Outcome.NO_ORGANIZATION)
_ABSENT = (Outcome.MISSING_KEY, Outcome.MALFORMED_KEY)
_OF_THE_KEY = (*_LACKING, *_REFUSED, *_ABSENT)

Find = Callable[[AccountScene], Iterable[Facts]]


def _find(tells: Callable[[Outcome | None], bool]) -> Find:
    """The collectors whose last reading failed with such an outcome."""

    def find(scene: AccountScene) -> Iterable[Facts]:
        for collector, status in scene.status.collectors.items():
            if status.success is False and tells(status.outcome):
                last = status.last_success_at
                unknown = {"since": ""} if last is None else {}
                yield Facts(
                    since=scene.now if last is None else last, labels={"collector": str(collector)}, words=unknown
                )

    return find


def _among(outcomes: tuple[Outcome, ...]) -> tuple[Expr, Find]:
    return fixed(f"{_FAILING}\nand {_SAME}\n{_caused_by(outcomes)}"), _find(lambda outcome: outcome in outcomes)


def _apart_from(outcomes: tuple[Outcome, ...]) -> tuple[Expr, Find]:
    return fixed(f"{_FAILING}\nunless {_SAME}\n{_caused_by(outcomes)}"), _find(lambda outcome: outcome not in outcomes)


def _caused_by(outcomes: tuple[Outcome, ...]) -> str:
    return f'{_CAUSE}{{outcome=~"{"|".join(map(str, outcomes))}"}}'


_RUNBOOK = Runbook(
    meaning="The exporter could not read something of the account for ten minutes: its costs, its usage, its limits or "
    "its keys, as `collector` says. What it read last is shown until it is five intervals old, an hour at least; then "
    "the series end, and with them every alert about money that needs them. Nothing is wrong with the keys that serve.",
    now=steps("""
        - See what fails, how and since when: `llmkey_account_collector_cause_info` by `outcome`, and
          `time() - llmkey_account_last_success_timestamp_seconds` (seconds). All collectors at once speak
          for the admin key or the way to the vendor; `costs` and `usage` alone for the scope
          api.usage.read, `limits` and `keys` alone for api.management.read.
        - The exporter's own words for each outcome: `llmkey_account_collector_cause_info * on (outcome,
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


def _rule(seen_by: tuple[Expr, Find], *, summary: str, cause: str, remedy: str) -> Rule[AccountScene]:
    expr, find = seen_by
    return Rule(
        name=_NAME,
        severity=Severity.WARNING,
        expr=expr,
        find=find,
        pending=600,
        memory=GATHERED,
        settled_by="`for`: a reading that fails is tried again, first after a minute.",
        summary=summary,
        description="The {collector} of {holder} cannot be read from {provider}{since}. {cause}",
        cause=cause,
        remedy=remedy,
        muted_by=(BY_EGRESS, BY_PROVIDER),
        runbook=_RUNBOOK,
    )


LACKING = _rule(
    _among(_LACKING),
    summary="The admin key of an account may not read what it should.",
    cause="The admin key lacks the scope for it, or it is no admin key but one of a project.",
    remedy="Give the admin key the scopes api.usage.read (costs and usage) and api.management.read (limits and keys), "
    "or make a new one that has them; keys of projects never do. "
    "At OpenAI: https://platform.openai.com/settings/organization/admin-keys",
)

REFUSED = _rule(
    _among(_REFUSED),
    summary="The admin key of an account is refused.",
    cause="The provider refuses the admin key: it was deleted, has expired or is mistyped, its owner has left, or it "
    "is no admin key (those of OpenAI begin with sk-admin-).",
    remedy="Make a new admin key with the scopes api.usage.read and api.management.read, and put it where "
    "admin_secret of the account is read from. "
    "At OpenAI: https://platform.openai.com/settings/organization/admin-keys",
)

ABSENT = _rule(
    _among(_ABSENT),
    summary="The admin key of an account is missing or cannot be a key.",
    cause="There is nothing to ask with: the variable or file of admin_secret is missing, empty or holds something "
    "else than a key.",
    remedy="Look at admin_secret of the account and put the whole admin key there, with nothing around it.",
)

UNANSWERED = _rule(
    _apart_from(_OF_THE_KEY),
    summary="Something of an account cannot be read.",
    cause="The provider's admin API gives no useful answer: it is in trouble, throttles, cannot be reached, turns this "
    "host or the account away, or says something new.",
    remedy="Read its outcome in llmkey_account_collector_cause_info and the provider's message in the exporter's log; "
    "it is tried again by itself. At OpenAI: https://status.openai.com",
)

COLLECTOR_RULES = (LACKING, REFUSED, ABSENT, UNANSWERED)
