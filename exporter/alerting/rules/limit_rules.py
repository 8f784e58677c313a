"""Rules about the vendor's hard monthly spend limits: reached, so that calls are refused, and nearly reached."""

from collections.abc import Iterable, Mapping

from exporter.alerting.rules.account_promql import GAP, GATHERED, highest, its
from exporter.alerting.rules.promql import fixed, one_of
from exporter.alerting.rules.rule import Facts, Figure, Form, Mute, Rule, Runbook, steps
from exporter.alerting.rules.scene import AccountScene
from exporter.alerting.rules.words import written
from exporter.model import AccountStatus, Collector, Severity, SpendLimit

NEAR_FROM = 0.9  # of a limit
_PLACE = ("scope", "project")
_LIMIT = "llmkey_account_spend_limit_usd"
_ENFORCING = highest("llmkey_account_spend_limit_enforcing", *_PLACE)
_ACCOUNT_COST = "llmkey_account_cost_month_usd"
_PROJECT_COST = "llmkey_project_cost_month_usd"
_OF_PROJECT = ("account", "provider", "project")
_THIS = "project=%[3]q"
_SPENT = f"{its(_PROJECT_COST, _THIS)} or {its(_ACCOUNT_COST)}"
_PASSES_OVER = "`keep_firing_for` passes over a restart."
_SAYS_SO = f"The vendor says so itself, and it stays so until somebody acts or the month ends. {_PASSES_OVER}"
_GROWS = f"What a month has cost only grows, but for a rare correction: no waiting. {_PASSES_OVER}"
_WHERE = "At OpenAI: https://platform.openai.com/settings/organization/limits"


def _limits(status: AccountStatus) -> Mapping[str, SpendLimit]:
    """By project, the organisation's under no name. Of a scope that is listed twice the last counts."""
    return {limit.project: limit for limit in status.spend_limits}


def _enforcing(scene: AccountScene) -> Iterable[Facts]:
    for project, limit in _limits(scene.status).items():
        if limit.enforcing:
            words = {"allowed": written(Form.USD, limit.usd)}
            yield Facts(since=scene.now, labels={"scope": _scope(project), "project": project}, words=words)


def _near(scene: AccountScene) -> Iterable[Facts]:
    """A limit of nothing is never near. While it is enforced, that is told."""
    for project, limit in _limits(scene.status).items():
        spent = scene.status.by_project.get(project) if project else scene.status.spent
        if spent and limit.usd > 0 and limit.usd * NEAR_FROM <= spent.month and not limit.enforcing:
            yield Facts(
                since=scene.now,
                labels={"scope": _scope(project), "project": project},
                words={
                    "cost": written(Form.USD, spent.month),
                    "share": written(Form.PERCENT, spent.month / limit.usd),
                    "allowed": written(Form.USD, limit.usd),
                },
            )


def _scope(project: str) -> str:
    return "project" if project else "organization"


def _nearly(scope: str, cost: str, by: tuple[str, ...]) -> str:
    """Nine tenths of the limit, where that is no more than the cost, which is unique by these labels."""
    on = ", ".join(by)
    limit = highest(f'{_LIMIT}{{scope="{scope}"}} > 0', *_PLACE)
    return (
        f"{limit} * {NEAR_FROM}\n<= on ({on}) group_left ()\n{one_of(cost, on)}\n"
        f"unless on (account, provider, scope, project)\n{_ENFORCING} == 1"
    )


# No dead key mutes it, though both are told of one limit: the key may be a quiet one (`severity: warning`), or cut off
# by another project's limit; and when the key is served again, this goes on until the limits are read anew, so that
# the end of a mute would page for what was just mended.
ENFORCING: Rule[AccountScene] = Rule(
    name="LLMAccountSpendLimitEnforcing",
    severity=Severity.CRITICAL,
    expr=fixed(f"{_ENFORCING} == 1"),
    find=_enforcing,
    keep_firing=GAP,
    memory=GATHERED,
    evidence=(Collector.LIMITS,),
    settled_by=_SAYS_SO,
    summary="A spend limit is reached: calls are refused.",
    description="The spend limit{within} of {holder} is reached ({allowed} a month): {provider} refuses calls now. "
    "{cause}",
    cause="What was spent this month is as much as the limit allows; nothing is served before it is raised or the "
    "month ends (UTC).",
    remedy=f"Raise the spend limit of the {{scope}}, or wait for the first of the month (UTC). {_WHERE}",
    figures=(
        Figure(
            "allowed",
            its(_LIMIT, _THIS),
            Form.USD,
            _OF_PROJECT,
        ),
    ),
    runbook=Runbook(
        meaning="The organisation, or one of its projects, has a hard monthly spend limit, and the vendor says that it "
        "is being enforced: every call that it covers is refused. The keys are not at fault. With scope `project` only "
        "the keys of that project are cut off, with scope `organization` all are.",
        now=steps("""
            - See which limit it is: `llmkey_account_spend_limit_enforcing == 1` by `scope` and `project`,
              and how high: `llmkey_account_spend_limit_usd`.
            - Raise it, if the money may be spent (OpenAI:
              https://platform.openai.com/settings/organization/limits; of a project: its own settings,
              Limits). A key is asked again within an hour; ask at once with `curl
              'http://EXPORTER:10427/probe?target=KEY&kind=quota'`.
            - See what spent it: `topk(5, llmkey_project_cost_month_usd)` and `topk(5,
              llmkey_account_estimated_cost_today_usd)`. A program gone wild should be stopped before
              the limit is raised.
            - The limits are read again within 15 minutes; then the alert goes on firing for as long, lest a
              restart end it.
        """),
        tune="Limits are read every 15 minutes (`collect.limits.interval`). LLMAccountSpendLimitNear warns at nine "
        "tenths, a `monthly_budget_usd` below the limit sooner still.",
    ),
)

NEAR: Rule[AccountScene] = Rule(
    name="LLMAccountSpendLimitNear",
    severity=Severity.WARNING,
    expr=fixed(
        f"{_nearly('organization', _ACCOUNT_COST, ('account', 'provider'))}\n"
        f"or\n{_nearly('project', _PROJECT_COST, _OF_PROJECT)}"
    ),
    find=_near,
    keep_firing=GAP,
    memory=GATHERED,
    evidence=(Collector.LIMITS, Collector.COSTS),
    settled_by=_GROWS,
    summary="A spend limit is almost reached.",
    description="The spend limit{within} of {holder} is almost reached: {cost} were spent this month, {share} of "
    "{allowed}. {cause}",
    cause="When the limit is reached, calls are refused until it is raised or the month ends (UTC).",
    remedy=f"Raise the spend limit of the {{scope}} in time, or slow down what spends. {_WHERE}",
    figures=(
        Figure("cost", _SPENT, Form.USD, _OF_PROJECT),
        Figure("share", f"({_SPENT}) / ({its(_LIMIT, _THIS)} > 0)", Form.PERCENT, _OF_PROJECT),
        Figure("allowed", its(_LIMIT, _THIS), Form.USD, _OF_PROJECT),
    ),
    muted_by=(Mute(ENFORCING.name, ("account", "provider", *_PLACE)),),
    runbook=Runbook(
        meaning="This month's recorded cost is nine tenths or more of a hard spend limit. When the limit is reached "
        "the vendor refuses every call that it covers until the month ends (UTC); costs are recorded late, so that it "
        "may come sooner than the figures say.",
        now=steps("""
            - See when it will be reached, for the organisation's limit:
              `llmkey_account_exhaustion_timestamp_seconds{limit="spend_limit"} - time()` (seconds left).
            - See what is spent that is not recorded yet: `llmkey_account_estimated_cost_today_usd - on
              (account, provider) llmkey_account_cost_today_usd`.
            - See what spends it: `topk(5, llmkey_project_cost_month_usd)`, and the vendor's usage page
              (OpenAI: https://platform.openai.com/settings/organization/usage). Slow down what can wait.
            - Raise the limit, if the money may be spent (OpenAI:
              https://platform.openai.com/settings/organization/limits; of a project: its own settings,
              Limits).
        """),
        tune="Nine tenths are fixed in the rule. For a warning that is sooner, or of your own shares, set "
        "`monthly_budget_usd` to the limit and `warn_at`. Of projects only the dearest are listed by themselves; a "
        "project that is folded into `other` is not compared with its limit.",
    ),
)

LIMIT_RULES = (ENFORCING, NEAR)
