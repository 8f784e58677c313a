"""Rules about the operator's own monthly budget: shares of it that were reached, and a month that will exceed it."""

from collections.abc import Iterable

from exporter.alerting.rules.account_promql import GAP, GATHERED, highest, its, usd
from exporter.alerting.rules.promql import fixed
from exporter.alerting.rules.rule import Facts, Figure, Form, Rule, Runbook, steps
from exporter.alerting.rules.scene import AccountScene
from exporter.alerting.rules.words import written
from exporter.model import Bound, Collector, Severity

_BUDGET = "llmkey_account_budget_usd"
_COST = "llmkey_account_cost_month_usd"
_FORECAST = "llmkey_account_forecast_month_usd"
_REACHED_AT = "llmkey_account_exhaustion_timestamp_seconds"
_USAGE_PAGE = "At OpenAI: https://platform.openai.com/settings/organization/usage"


def _reached(scene: AccountScene) -> Iterable[Facts]:
    """One alarm for each share. What is reached stays so until the month ends, also where its cost is not known."""
    status = scene.status
    spent, budget = status.spent, status.budget_usd
    month = spent.month if spent else None
    words = {
        "cost": written(Form.USD, month),
        "share": written(Form.PERCENT, month / budget if month is not None and budget else None),
        "budget": written(Form.USD, budget),
    }
    for threshold, reached in status.budget_reached.items():
        if reached:
            yield Facts(since=scene.now, labels={"threshold": f"{threshold:g}"}, words=words)


def _exceeding(scene: AccountScene) -> Iterable[Facts]:
    """Only before the budget is spent: then that is told."""
    status = scene.status
    forecast, budget = status.forecast_month, status.budget_usd
    if forecast is None or budget is None or forecast <= budget:
        return
    if status.spent is None or status.spent.month < budget:
        words = {
            "forecast": written(Form.USD, forecast),
            "budget": written(Form.USD, budget),
            "reached": written(Form.DAY, status.exhaustion.get(Bound.BUDGET)),
        }
        yield Facts(since=scene.now, words=words)


BUDGET_WARNING: Rule[AccountScene] = Rule(
    name="LLMAccountBudgetWarning",
    severity=Severity.WARNING,
    expr=fixed(f"{highest('llmkey_account_budget_reached', 'threshold')} == 1"),
    find=_reached,
    keep_firing=GAP,
    memory=GATHERED,
    settled_by="A share that was reached stays reached until the month ends: once for each share and month. "
    "`keep_firing_for` passes over a restart.",
    summary="An account has spent a share of its monthly budget that you want to know of.",
    description="{holder} has spent {cost} this month: {share} of its budget of {budget}. {cause}",
    cause="The month's cost has reached {threshold} of the budget, one of the shares to warn at.",
    remedy=f"See which project and model spend it, and slow them down, or raise monthly_budget_usd. {_USAGE_PAGE}",
    figures=(
        usd("cost", _COST),
        Figure("share", f"{its(_COST)} / ({its(_BUDGET)} > 0)", Form.PERCENT),
        usd("budget", _BUDGET),
    ),
    reminded=False,
    runbook=Runbook(
        meaning="You gave the account a budget for a month (`monthly_budget_usd`) and shares of it to be warned at "
        "(`warn_at`). The cost that the vendor has recorded since the first of the month (UTC) has reached one of "
        "them. The budget is yours alone: nothing is refused because of it.",
        now=steps("""
            - See how far it is: `llmkey_account_cost_month_usd / on (account, provider)
              (llmkey_account_budget_usd > 0)`, and what the month will cost in the end:
              `llmkey_account_forecast_month_usd`.
            - See which project spends it: `topk(5, llmkey_project_cost_month_usd)`; which of your keys:
              `topk(5, llmkey_cost_month_usd)`; which model: `topk(5, sum by (account, project, model)
              (increase(llmkey_account_tokens_total[1d])))`. The vendor's page shows the same (OpenAI:
              https://platform.openai.com/settings/organization/usage).
            - Is it what you planned? Then raise `monthly_budget_usd` and reload; every share is told anew.
            - Is it not? Slow down or switch off what spends, and let the vendor stop it at a limit that you
              can bear (OpenAI: https://platform.openai.com/settings/organization/limits).
        """),
        tune="`warn_at` of the account names the shares (0.5, 0.8 and 1). Each is told once a month and never reminded "
        "of. Costs are recorded up to a day late, and are read every 15 minutes (`collect.costs.interval`).",
    ),
)

FORECAST_EXCEEDED: Rule[AccountScene] = Rule(
    name="LLMAccountBudgetForecastExceeded",
    severity=Severity.WARNING,
    expr=fixed(
        f"{highest(_FORECAST)} > {highest(_BUDGET)}\n"
        f"unless on (account, provider)\n{highest(_COST)} >= {highest(_BUDGET)}"
    ),
    find=_exceeding,
    pending=3600,
    keep_firing=21600,
    memory=GATHERED,
    evidence=(Collector.COSTS,),
    settled_by="The pace is the mean of a week; `for` waits for several readings of the costs, and `keep_firing_for` "
    "passes over a forecast that wavers around the budget.",
    summary="An account will exceed its monthly budget at its present pace.",
    description="At its present pace {holder} will have spent {forecast} by the end of the month, more than its "
    "budget of {budget}, which will be reached on {reached}. {cause}",
    cause="The days left of the month are counted at what a day has cost lately.",
    remedy="See which project and model spend more than planned while there is time, or raise monthly_budget_usd. "
    f"{_USAGE_PAGE}",
    figures=(
        usd("forecast", _FORECAST),
        usd("budget", _BUDGET),
        Figure("reached", its(_REACHED_AT, 'limit="budget"', fold="min"), Form.DAY),
    ),
    runbook=Runbook(
        meaning="The budget is not spent yet. If the rest of the month costs what the last seven complete days cost, "
        "and today at least what is known of it, it will be.",
        now=steps("""
            - See when: `llmkey_account_exhaustion_timestamp_seconds{limit="budget"} - time()` (seconds
              left), and by how much: `llmkey_account_forecast_month_usd - on (account, provider)
              llmkey_account_budget_usd`.
            - Has something changed? Compare `llmkey_account_usual_day_usd` with
              `llmkey_account_estimated_cost_today_usd`, and look for the project that grew:
              `topk(5, llmkey_project_cost_today_usd)`.
            - Slow it down, or raise `monthly_budget_usd` and reload when the growth is meant.
            - A single dear week is forgotten by the forecast a week later; the alert goes on firing for up
              to six more hours.
        """),
        tune="The alert waits an hour. There is no forecast before three complete days are known. Without "
        "`monthly_budget_usd` there is no alert.",
    ),
)

BUDGET_RULES = (BUDGET_WARNING, FORECAST_EXCEEDED)
